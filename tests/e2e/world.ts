/** A group of its own on the real engine, for end-to-end tests: a folder with a spec, the program as a process, the engine to look at. */
import { connect } from "../../src/engine/connect/connect.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { ContainerInspectResponse, ContainerSummary } from "../../src/engine/types.ts";
import { IMAGE_LABEL, LABEL } from "../../src/model/labels.ts";
import { fromFileUrl, join } from "@std/path";

const main = fromFileUrl(new URL("../../main.ts", import.meta.url));
const config = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** The command line of the program, to which its arguments are added. */
export const PROGRAM: readonly string[] = [Deno.execPath(), "run", "-A", "--config", config, main];

/** The base image that set-up makes. */
export const IMAGE = "debian:bookworm-slim";

/** Fields, as source text, of a service that runs until stopped and dies at once when it is. */
export const SLEEPER = `image: "${IMAGE}", cmd: ["sleep", "600"], stopSignal: "SIGKILL"`;

/** No command may take longer: whatever hangs fails its test. */
const deadlineMs = 120_000;

/** How a command of the program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the program under way. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  signal(name: Deno.Signal): void;
  /** Resolves when the output so far (of both streams) matches. @throws when the command ends without */
  printed(pattern: RegExp): Promise<void>;
}

/** A test's own group. Disposing of it removes all that carries its label. */
export interface World extends AsyncDisposable {
  /** The group's name: unique, so that tests can run side by side. */
  readonly group: string;
  readonly folder: string;
  /** Its own XDG_STATE_HOME, or that of the world it goes with. */
  readonly state: string;
  readonly engine: Engine;
  /** Writes `miniboss.ts`: a module with `services: [...]` and more of the group as source text. */
  spec(services: string, more?: { readonly before?: string; readonly group?: string }): Promise<void>;
  /** Writes a file below the folder. */
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Runs the program in the folder. */
  miniboss(...args: readonly string[]): Promise<Ended>;
  /** Starts the program in the folder. */
  begin(args: readonly string[], options?: { readonly env?: Record<string, string> }): Running;
  /** The group's containers, newest first. */
  containers(service?: string): Promise<ContainerSummary[]>;
  /** The one container of a service, inspected. @throws when there is none or more than one */
  container(service: string): Promise<ContainerInspectResponse>;
  /** What is saved of the group: the values beside the spec and the journal in the state folder; undefined when there is neither. */
  context(): Promise<{ values: Record<string, unknown>; journal: Journal } | undefined>;
  /** Replaces the saved journal. */
  writeJournal(journal: Journal): Promise<void>;
}

type Journal = Record<string, { service: string; done: string[] }>;

/**
 * Makes a world.
 *
 * @param name a short word for the test, part of the group's name
 * @param options.group the whole name, for a group that goes with that of another world
 * @param options.state the state folder of that world
 */
export async function makeWorld(
  name: string,
  options: { readonly group?: string; readonly state?: string } = {},
): Promise<World> {
  const group = options.group ?? `${name}-${crypto.randomUUID().slice(0, 8)}`;
  const folder = await Deno.makeTempDir({ prefix: "miniboss-e2e-" });
  const state = options.state ?? await Deno.makeTempDir({ prefix: "miniboss-e2e-state-" });
  const engine = await connect();
  const containers = async (service?: string) => {
    const labels = { [LABEL.group]: group, ...(service !== undefined && { [LABEL.service]: service }) };
    return (await engine.containers.list(labels)).sort((a, b) => (b.Created ?? 0) - (a.Created ?? 0));
  };
  const begin: World["begin"] = (args, options = {}) =>
    start(folder, args, { XDG_STATE_HOME: state, ...options.env });
  return {
    group,
    folder,
    state,
    engine,
    begin,
    containers,
    spec: async (services, more = {}) => {
      const text =
        `import { group, ready, Service } from "miniboss";\nvoid [ready, Service];\n${more.before ?? ""}\n` +
        `export default group({ name: "${group}", services: [${services}], ${more.group ?? ""} });\n`;
      await Deno.writeTextFile(join(folder, "miniboss.ts"), text);
    },
    write: async (path, text) => {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    },
    read: (path) => Deno.readTextFile(join(folder, path)),
    miniboss: (...args) => begin(args).ended,
    container: async (service) => {
      const [found, ...more] = await containers(service);
      if (!found?.Id || more.length > 0) {
        throw new Error(`${more.length + (found ? 1 : 0)} containers for "${service}", not one`);
      }
      return await engine.containers.inspect(found.Id);
    },
    context: async () => {
      const values = await valuesOf(folder, group);
      const [saved] = await savedStates(state, group);
      return values || saved ? { values: values ?? {}, journal: saved?.content.journal ?? {} } : undefined;
    },
    writeJournal: async (journal) => {
      const [saved] = await savedStates(state, group);
      if (!saved) throw new Error("No journal was saved");
      await Deno.writeTextFile(saved.path, JSON.stringify({ ...saved.content, journal }));
    },
    [Symbol.asyncDispose]: async () => {
      await clean(engine, group);
      engine[Symbol.dispose]();
      await Deno.remove(folder, { recursive: true });
      if (options.state === undefined) await Deno.remove(state, { recursive: true });
    },
  };
}

/** The context values of a group on the one engine it was on. */
async function valuesOf(folder: string, group: string): Promise<Record<string, unknown> | undefined> {
  try {
    const { groups } = JSON.parse(await Deno.readTextFile(join(folder, ".miniboss-context")));
    return Object.values<Record<string, unknown>>(groups[group] ?? {})[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What a state folder holds of a group. */
async function savedStates(
  state: string,
  group: string,
): Promise<{ readonly path: string; readonly content: { readonly journal: Journal } }[]> {
  const folder = join(state, "miniboss", "groups");
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      name.endsWith(".json")
    );
    const all = await Promise.all(names.map(async (name) => {
      const path = join(folder, name);
      return { path, content: JSON.parse(await Deno.readTextFile(path)) };
    }));
    return all.filter(({ content }) => content.group === group);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Removes all that carries a group's label. */
async function clean(engine: Engine, group: string): Promise<void> {
  const labels = { [LABEL.group]: group };
  for (const { Id, State } of await engine.containers.list(labels)) {
    if (State === "paused") await engine.containers.unpause(Id ?? "");
    await engine.containers.remove(Id ?? "", { force: true });
  }
  for (const { Id } of await engine.networks.list(labels)) await engine.networks.remove(Id ?? "");
  for (const { Name } of await engine.volumes.list(labels)) await engine.volumes.remove(Name);
  for (const { Id } of await engine.images.list({ [IMAGE_LABEL.group]: group })) {
    await engine.images.remove(Id ?? "", { force: true });
  }
}

function start(folder: string, args: readonly string[], env: Record<string, string>): Running {
  const [command = "", ...program] = PROGRAM;
  const process = new Deno.Command(command, {
    args: [...program, ...args],
    cwd: folder,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const watchers = new Set<() => void>();
  let seen = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
    let text = "";
    for await (
      const chunk of stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    ) {
      text += chunk;
      seen += chunk;
      for (const watcher of watchers) watcher();
    }
    return text;
  };
  const ended = (async (): Promise<Ended> => {
    const timer = setTimeout(() => process.kill("SIGKILL"), deadlineMs);
    const began = performance.now();
    try {
      const [stdout, stderr, { code }] = await Promise.all([
        collect(process.stdout),
        collect(process.stderr),
        process.status,
      ]);
      if (performance.now() - began < deadlineMs) return { code, stdout, stderr };
      throw new Error(`"miniboss ${args.join(" ")}" hung:\n${stdout}${stderr}`);
    } finally {
      clearTimeout(timer);
    }
  })();
  ended.catch(() => {});
  return {
    pid: process.pid,
    ended,
    signal: (name) => process.kill(name),
    printed: (pattern) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const watcher = () => {
        if (!pattern.test(seen)) return;
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      ended.then(
        ({ stdout, stderr }) => reject(new Error(`Nothing matched ${pattern} in:\n${stdout}${stderr}`)),
        reject,
      );
      watcher();
      return promise;
    },
  };
}

/** Waits until `holds` does, at most so long; for states of the engine that no event tells a test of. */
export async function eventually(
  holds: () => Promise<boolean>,
  what: string,
  timeoutMs = 30_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`It did not come about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
