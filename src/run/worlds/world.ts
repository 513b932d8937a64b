/** An isolated copy of a group on the engine: made for tests, and removed after them. */
import type { ContextValue, World } from "miniboss";
import { join } from "@std/path";
import { HookError, MinibossError } from "../../base/errors.ts";
import { firstThree } from "../../base/text.ts";
import type { Engine } from "../../engine/engine.ts";
import type { RunEvent } from "../../model/event.ts";
import type { Group, Service } from "../../model/group.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { copyName, networkName } from "../../model/names.ts";
import type { NewTestEvent } from "../../model/test_event.ts";
import { selectStart } from "../../plan/select.ts";
import type { Command } from "../../suites/suite.ts";
import type { LoggedLine, OpenWorld } from "../../suites/worlds.ts";
import { start } from "../commands/start.ts";
import { stop } from "../commands/stop.ts";
import { readLogs } from "../logs/source.ts";
import { observe } from "../session/observe.ts";
import type { RunOptions } from "../session/run.ts";
import { type SessionOptions, withView } from "../session/session.ts";
import type { SharedBuilds } from "./builds.ts";
import { runCommand } from "./command.ts";
import { type CopyHandles, worldHandle } from "./handle.ts";
import { isolated } from "./isolate.ts";

/** What all worlds of a run share. */
export interface WorldsOptions {
  readonly group: Group;
  readonly engine: Engine;
  readonly run: RunOptions;
  /** The owner label of all that is made. */
  readonly owner: string;
  readonly builds: SharedBuilds;
  /** Whether a world is kept in which a test failed. */
  readonly keep: boolean;
  /** The folder in which suites' commands run. */
  readonly cwd: string;
  /** Takes the exit codes of suites' commands. */
  readonly onCommandEnd: (code: number) => void;
  /** A folder of this run, for the worlds' context files. */
  readonly folder: string;
}

/** How often a world is started with other ports when somebody has taken one. */
const portAttempts = 5;

/** An isolated copy of a group. */
export class EngineWorld implements OpenWorld, CopyHandles {
  /** The instance, as `--instance` takes it. */
  readonly instance: string;
  readonly #folder: string;
  /** The services that are known to be ready. */
  readonly #ready = new Set<string>();
  /** The context values, as hooks left them when the copy was started. */
  known: Readonly<Record<string, ContextValue>> = {};
  /** The group as it is started, without the host ports of the copy. */
  #group: Group;
  /** The group with the host ports of the copy. */
  group: Group;
  readonly #images = new Map<string, string>();
  #wasStarted = false;

  constructor(
    readonly name: string,
    run: string,
    readonly options: WorldsOptions,
    readonly emit: (event: NewTestEvent) => void,
  ) {
    this.instance = `${run}-${name}`;
    this.#folder = join(options.folder, name);
    this.#group = this.group = options.group;
  }

  /** The name of the copy's network. */
  get network(): string {
    return networkName(copyName(this.#identity()));
  }

  handle(outside: <T>(work: () => T) => T): World {
    return worldHandle(this, outside);
  }

  async need(services: readonly string[] | undefined, signal: AbortSignal): Promise<void> {
    const { group } = this.options;
    const wanted = services?.length === 0
      ? []
      : selectStart(group.services, { names: services ?? [], exclude: [] });
    const missing = wanted.filter(({ name }) => !this.#ready.has(name));
    if (missing.length === 0) return;
    if (!this.#wasStarted) {
      this.#wasStarted = true;
      await Deno.mkdir(this.#folder, { recursive: true });
      this.emit({ kind: "worldStarting", world: this.name });
    }
    await this.#isolate(wanted);
    await this.#startAll(wanted, signal);
    await this.#readValues(signal);
    this.emit({ kind: "worldReady", world: this.name, services: missing.map(({ name }) => name) });
  }

  /** Whatever was done to a service, it must be looked at again before the next test. */
  touched(service: string): void {
    this.#ready.delete(service);
  }

  /** Starts one service again and waits until it is ready. */
  async startService(service: string): Promise<void> {
    const { signal } = new AbortController();
    await this.#start([service], signal);
    await this.#readValues(signal);
  }

  session(signal: AbortSignal, sink: SessionOptions["sink"] = () => {}): SessionOptions {
    const { engine, run, owner } = this.options;
    return {
      group: this.#group,
      engine,
      signal,
      sink,
      instance: this.instance,
      owner,
      options: run,
    };
  }

  async linesSince(sinceMs: number): Promise<readonly LoggedLine[]> {
    if (!this.#wasStarted) return [];
    const { engine } = this.options;
    const { signal } = new AbortController();
    const { containers } = await observe(engine, this.#identity(), signal);
    const reader = {
      engine,
      signal,
      selection: { since: sinceMs / 1000 },
      notify: () => {},
      onRefused: () => {},
    };
    const lines: LoggedLine[] = [];
    const decoder = new TextDecoder();
    for await (const batch of readLogs(reader, containers)) {
      for (const { service, at, bytes } of batch) {
        lines.push({ service, at: at === undefined ? sinceMs : Date.parse(at), text: decoder.decode(bytes) });
      }
    }
    return lines;
  }

  async command(
    command: Command,
    signal: AbortSignal,
    log: (line: string) => void,
  ): Promise<{ readonly code: number; readonly lastLines: readonly string[] }> {
    const { cwd, owner, onCommandEnd } = this.options;
    const end = await runCommand(this, command, { cwd, owner, signal, log });
    onCommandEnd(end.code);
    return end;
  }

  async close({ failed }: { readonly failed: boolean }): Promise<string | undefined> {
    if (!this.#wasStarted) return undefined;
    if (failed && this.options.keep) return this.instance;
    const errors: string[] = [];
    const { signal } = new AbortController();
    const session = this.session(signal, (event) => {
      if (event.kind === "nodeFailed") errors.push(event.error);
    });
    const options = { names: [], exclude: [], remove: true, volumes: true, checkDependants: false };
    const { exitCode } = await stop(session, options);
    await Deno.remove(this.#folder, { recursive: true });
    if (exitCode !== 0) throw new MinibossError(errors.join("; ") || "not all of it could be removed");
    return undefined;
  }

  async container(service: string): Promise<ObservedContainer> {
    const { containers } = await observe(this.options.engine, this.#identity());
    const found = containers.find((container) => container.service === service);
    if (found) return found;
    throw new HookError(
      `Service "${service}" has no container in world "${this.name}": name it in the suite's services`,
    );
  }

  async #readValues(signal: AbortSignal): Promise<void> {
    await withView(this.session(signal), ({ run }) => {
      this.known = run.store.values();
      this.group = run.group;
      return Promise.resolve();
    });
  }

  #identity() {
    return { group: this.#group.name, instance: this.instance };
  }

  async #isolate(wanted: readonly Service[]): Promise<void> {
    for (const [service, image] of await this.options.builds.imagesOf(wanted)) {
      this.#images.set(service, image);
    }
    this.#group = isolated(this.options.group, { folder: this.#folder, images: this.#images });
  }

  async #startAll(wanted: readonly Service[], signal: AbortSignal): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        return await this.#start(wanted.map(({ name }) => name), signal);
      } catch (error) {
        if (!(error instanceof PortTaken) || attempt === portAttempts) throw error;
        // The session chooses another port for the one that is taken now.
      }
    }
  }

  async #start(names: readonly string[], signal: AbortSignal): Promise<void> {
    const errors = new Map<string, string>();
    const sink = (event: RunEvent) => {
      if (event.kind === "nodeFailed") errors.set(event.node.service ?? "the group", event.error);
      else if (
        event.kind === "nodeDone" && event.node.service !== undefined && isUp(event.node.action.kind)
      ) {
        this.#ready.add(event.node.service);
      }
    };
    const { failed, exitCode, done } = await start(this.session(signal, sink), {
      names,
      exclude: [],
      build: true,
    });
    for (const name of done) this.#ready.add(name);
    if (exitCode === 0) return;
    for (const name of failed) this.#ready.delete(name);
    const texts = [...errors].map(([service, error]) => `${service}: ${error}`);
    const isPort = texts.some((text) => /port is already allocated|address already in use/.test(text));
    const text = `Cannot start ${firstThree(failed) || "the services"} in world "${this.name}": ${
      texts.join("\n")
    }`;
    throw isPort ? new PortTaken(text) : new MinibossError(text);
  }
}

/** What a service comes to when it is up. */
function isUp(action: string): boolean {
  return action === "keep" || action === "ready";
}

/** Somebody took a port after it was chosen. */
class PortTaken extends MinibossError {}
