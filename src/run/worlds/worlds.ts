/** Makes isolated copies of a group for a run of tests, and sees that nothing of them is left. */
import type { Engine } from "../../engine/engine.ts";
import type { Group } from "../../model/group.ts";
import type { NewTestEvent } from "../../model/test_event.ts";
import type { OpenWorld, Worlds } from "../../suites/worlds.ts";
import { ownerLabel, thisProcess } from "../one_off/owner.ts";
import type { RunOptions } from "../session/run.ts";
import { SharedBuilds } from "./builds.ts";
import { EngineWorld, type WorldsOptions } from "./world.ts";

/** What {@linkcode openWorlds} needs. */
export interface OpenWorldsOptions {
  readonly group: Group;
  readonly engine: Engine;
  readonly run: RunOptions;
  /** Whether worlds are kept in which a test failed. */
  readonly keep: boolean;
  /** The folder in which suites' commands run. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Takes the exit codes of suites' commands. */
  readonly onCommandEnd: (code: number) => void;
  /** Takes lines of image builds. */
  readonly log: (service: string, text: string) => void;
}

/** Isolated copies of a group. Disposing of it removes what they shared. */
export class EngineWorlds implements Worlds, AsyncDisposable {
  /** The name of this run, with which the instances of its worlds begin. */
  readonly run = `test-${crypto.randomUUID().slice(0, 8)}`;
  readonly #options: WorldsOptions;
  #count = 0;

  constructor(options: Omit<WorldsOptions, "builds">, builds: SharedBuilds) {
    this.#options = { ...options, builds };
  }

  open(emit: (event: NewTestEvent) => void): OpenWorld {
    return new EngineWorld(`w${++this.#count}`, this.run, this.#options, emit);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.builds.remove(new AbortController().signal);
    await Deno.remove(this.#options.folder).catch(() => {
      // Worlds that are kept have their folders in it.
    });
  }
}

/** Gets ready to make isolated copies. */
export async function openWorlds(options: OpenWorldsOptions): Promise<EngineWorlds> {
  const { engine, signal, log, ...rest } = options;
  const owner = ownerLabel(await thisProcess());
  const folder = await Deno.makeTempDir({ prefix: "miniboss-test-" });
  return new EngineWorlds(
    { ...rest, engine, owner, folder },
    new SharedBuilds(engine, { owner, signal, log }),
  );
}
