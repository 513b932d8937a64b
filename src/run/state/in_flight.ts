/**
 * Which engine calls of a changing command are under way, noted in a file. The engine finishes a call although whoever made it
 * was killed; so the next command must know what may still happen, and wait for it before it looks at the group.
 */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { stateFolder } from "../../base/state_folder.ts";
import { EngineError } from "../../engine/errors.ts";

/** A call that changes the group. */
export type EngineCall =
  | { readonly kind: "create"; readonly name: string }
  | { readonly kind: "start" | "remove"; readonly container: string }
  | { readonly kind: "stop"; readonly container: string; readonly graceMs: number }
  | { readonly kind: "createNetwork"; readonly name: string };

/** Calls whose answer nobody read. */
export interface LostCalls {
  readonly calls: readonly EngineCall[];
  /** When the last of them began; milliseconds since 1970. */
  readonly atMs: number;
}

type Line = { readonly begun: number; readonly call: EngineCall } | { readonly ended: number };

/** The notes of one run. Disposing of them removes the file, unless calls were given up before the engine answered. */
export class InFlight implements Disposable {
  readonly #path: string | undefined;
  readonly #open = new Set<number>();
  #file: Deno.FsFile | undefined;
  #calls = 0;

  /** @param path undefined: nothing is noted, for commands that hold no lock */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** Runs `work`, which makes one engine call. The note stays when the engine's answer was not waited for. */
  async during<T>(call: EngineCall, work: () => Promise<T>): Promise<T> {
    if (this.#path === undefined) return await work();
    const number = this.#calls++;
    this.#open.add(number);
    this.#write({ begun: number, call });
    try {
      const result = await work();
      this.#end(number);
      return result;
    } catch (error) {
      if (error instanceof EngineError) this.#end(number);
      throw error;
    }
  }

  #end(number: number): void {
    this.#open.delete(number);
    this.#write({ ended: number });
  }

  /** Not synced to the disk: what survives is the process's death, and the system's death ends the engine's calls too. */
  #write(line: Line): void {
    this.#file ??= Deno.openSync(this.#path ?? "", {
      create: true,
      write: true,
      truncate: true,
      mode: 0o600,
    });
    this.#file.writeSync(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    if (this.#file && this.#open.size === 0) Deno.removeSync(this.#path ?? "");
  }
}

/** Where the calls under way of what is locked by this key are noted. */
export function inFlightPath(lockKey: string): string {
  const name = createHash("sha256").update(lockKey).digest("hex").slice(0, 16);
  return join(stateFolder("in-flight"), `${name}.jsonl`);
}

/** What an earlier run left at a path; undefined when there is nothing. Call it with the lock held. */
export function lostCalls(path: string): LostCalls | undefined {
  try {
    const open = new Map<number, EngineCall>();
    for (const line of Deno.readTextFileSync(path).split("\n")) {
      const note = parsed(line);
      if (note && "ended" in note) open.delete(note.ended);
      else if (note) open.set(note.begun, note.call);
    }
    return { calls: [...open.values()], atMs: Deno.statSync(path).mtime?.getTime() ?? 0 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A line; the last one may be cut off where the process was killed. */
function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
