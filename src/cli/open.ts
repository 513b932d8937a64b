/** Opens what commands work with: the group, the engine, the renderer. */
import { UsageError } from "../base/errors.ts";
import type { Engine } from "../engine/engine.ts";
import type { ImportOptions } from "../load/module.ts";
import type { Group } from "../model/group.ts";
import type { RunOptions } from "../run/session/run.ts";
import type { SessionOptions } from "../run/session/session.ts";
import { instanceOf } from "./instance.ts";
import type { Globals } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

/** A command's world. */
export interface Invocation {
  readonly terminal: Terminal;
  readonly globals: Globals;
}

/** How modules of a spec are loaded. */
export function loadOptions({ terminal, globals }: Invocation): ImportOptions {
  const { allowHost, reload } = globals;
  const canAsk = terminal.stdin.isTerminal && terminal.stderr.isTerminal;
  return {
    notify: (text) => terminal.stderr.write(`${text}\n`),
    ...(canAsk && {
      confirmHost: (host: string) =>
        terminal.confirm(`The spec imports code from "${host}", which may do anything. Allow it?`),
    }),
    ...(allowHost && { allowHosts: allowHost }),
    ...(reload && { reload }),
  };
}

/** Loads and validates the group. */
export async function openGroup(invocation: Invocation): Promise<Group> {
  const { loadGroup } = await import("../load/mod.ts");
  const { terminal: { cwd }, globals: { file } } = invocation;
  return await loadGroup({ ...loadOptions(invocation), spec: file, cwd, history: "keep" });
}

/** Connects to the engine. */
export async function openEngine({ terminal, globals }: Invocation): Promise<Engine> {
  const { connect } = await import("../engine/connect/connect.ts");
  const { host, context } = globals;
  const timeoutMs = engineTimeoutMs(terminal);
  return await connect({
    signal: terminal.signal,
    ...(host && { host }),
    ...(context && { context }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

/** How long the engine may be silent, where the user says so. @throws {UsageError} for what is no time */
export function engineTimeoutMs({ env }: Pick<Terminal, "env">): number | undefined {
  const text = env("MINIBOSS_ENGINE_TIMEOUT") ?? "";
  if (text === "") return undefined;
  const seconds = Number(text);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds * 1000;
  throw new UsageError(
    `MINIBOSS_ENGINE_TIMEOUT is "${text}". Set it to the seconds that the engine may be silent, such as 60`,
  );
}

/** Defaults of a run for commands that change nothing. */
export const VIEW: RunOptions = {
  timeoutMs: 0,
  graceMs: 0,
  keepFailed: true,
  keepImages: true,
  retag: false,
  removeOnCancel: false,
};

/** Opens group (unless it is open already) and engine and runs `work` that changes nothing; notices go to stderr. */
export async function viewGroup<T>(
  context: Invocation,
  network: string | undefined,
  work: (session: SessionOptions) => Promise<T>,
  opened?: Group,
): Promise<T> {
  const group = opened ?? await openGroup(context);
  using engine = await openEngine(context);
  const { signal, stderr, watchThread } = context.terminal;
  return await work({
    group,
    engine,
    instance: instanceOf(context.globals, group),
    signal,
    watchThread,
    options: VIEW,
    ...(network && { network }),
    sink: (event) => {
      if (event.kind === "notice") stderr.write(`${event.text}\n`);
    },
  });
}
