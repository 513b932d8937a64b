/** `miniboss.lock.json`: the hash that each of a spec's remote modules had when it was first loaded. */
import * as v from "valibot";
import { messageOf, MinibossError, SpecError } from "../../base/errors.ts";
import { MODULE_TYPES } from "./media.ts";
import { alone, replaceFile } from "./files.ts";

// It comes with the spec, so it may be anybody's: it can only make a load fail, never send it to another host.
const lockSchema = v.object({
  version: v.literal(1),
  modules: v.record(
    v.string(),
    v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), type: v.picklist(MODULE_TYPES) }),
  ),
});

type Content = v.InferOutput<typeof lockSchema>;

/** A module as the lock keeps it. */
export type LockedModule = Readonly<Content["modules"][string]>;

/** The lock of one folder; every change is written at once. */
export class Lock {
  readonly #path: string;
  #content: Content;

  /** @throws {SpecError} when there is a lock that cannot be read. */
  constructor(path: string) {
    this.#path = path;
    this.#content = read(path);
  }

  module(url: string): LockedModule | undefined {
    return Object.hasOwn(this.#content.modules, url) ? this.#content.modules[url] : undefined;
  }

  /**
   * Pins a module; what other processes have pinned meanwhile stays.
   *
   * @param options.replace whether a module that was pinned with another hash is replaced
   * @throws {SpecError} when it was pinned with another hash, or the file cannot be written.
   */
  pin(url: string, module: LockedModule, { replace }: { readonly replace: boolean }): void {
    this.#change((content) => {
      const pinned = Object.hasOwn(content.modules, url) ? content.modules[url] : undefined;
      if (pinned && pinned.sha256 !== module.sha256 && !replace) {
        throw new SpecError(
          `its content changed since it was locked, from sha256 ${pinned.sha256} to ${module.sha256}, ` +
            `read it and accept it with "--reload"`,
        );
      }
      content.modules[url] = module;
    });
  }

  /** Forgets a module's pin. @throws {SpecError} when the file cannot be written. */
  unpin(url: string): void {
    this.#change((content) => delete content.modules[url]);
  }

  #change(change: (content: Content) => void): void {
    try {
      alone(() => {
        const content = read(this.#path);
        const before = JSON.stringify(content);
        change(content);
        this.#content = content;
        if (JSON.stringify(content) === before) return;
        const modules = Object.fromEntries(
          Object.entries(content.modules).sort(([a], [b]) => a < b ? -1 : 1),
        );
        replaceFile(this.#path, `${JSON.stringify({ version: 1, modules }, null, 2)}\n`);
      });
    } catch (error) {
      if (error instanceof MinibossError) throw error;
      throw new SpecError(`Cannot write the lock file "${this.#path}": ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}

function read(path: string): Content {
  try {
    return v.parse(lockSchema, JSON.parse(Deno.readTextFileSync(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { version: 1, modules: {} };
    const text = `Cannot read the lock file "${path}": ${
      messageOf(error)
    }; mend it, or remove it to lock all modules again`;
    throw new SpecError(text, { cause: error });
  }
}
