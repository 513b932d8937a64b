/** Opens what commands work with: the group, the engine, the renderer. */
import type { Engine } from "../engine/engine.ts";
import type { Group } from "../model/group.ts";
import type { RunOptions } from "../run/session/run.ts";
import type { Result, SessionOptions } from "../run/session/session.ts";
import { EXIT } from "../base/errors.ts";
import { type Globals, progressMode, useColor } from "./globals.ts";
import type { Terminal } from "./terminal.ts";
import { checkTimeline, keepTimeline } from "./timeline.ts";

/** A command's world. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly globals: Globals;
}

/** Loads and validates the group. */
export async function openGroup({ terminal, globals }: CommandContext): Promise<Group> {
  const { loadGroup } = await import("../load/mod.ts");
  const { file, allowHost, reload } = globals;
  const canAsk = terminal.stdin.isTerminal && terminal.stderr.isTerminal;
  return await loadGroup({
    spec: file,
    cwd: terminal.cwd,
    signal: terminal.signal,
    ...(canAsk && {
      confirmHost: (host: string) =>
        terminal.confirm(`The spec imports code from "${host}", which may do anything. Allow it?`),
    }),
    ...(allowHost && { allowHosts: allowHost }),
    ...(reload && { reload }),
  });
}

/** Connects to the engine. */
export async function openEngine({ terminal, globals }: CommandContext): Promise<Engine> {
  const { connect } = await import("../engine/connect/connect.ts");
  const { host, context } = globals;
  return await connect({ signal: terminal.signal, ...(host && { host }), ...(context && { context }) });
}

/** Defaults of a run for commands that change nothing. */
export const VIEW: RunOptions = {
  timeoutMs: 0,
  graceMs: 0,
  keepFailed: true,
  keepImages: true,
  removeOnCancel: false,
};

/** What a command of a run may set of its session. */
export interface SessionSettings {
  readonly network: string | undefined;
  readonly wait: boolean;
  readonly options: RunOptions;
  /** A file the run is drawn into. */
  readonly timeline?: string | undefined;
}

/** What a run works on. */
export interface Opened {
  readonly group: Group;
  readonly engine: Engine;
}

/** Opens group (unless it is open already) and engine and runs `work` that changes nothing; notices go to stderr. */
export async function viewGroup<T>(
  context: CommandContext,
  network: string | undefined,
  work: (session: SessionOptions) => Promise<T>,
  opened?: Group,
): Promise<T> {
  const group = opened ?? await openGroup(context);
  using engine = await openEngine(context);
  const { signal, stderr } = context.terminal;
  return await work({
    group,
    engine,
    signal,
    options: VIEW,
    ...(network && { network }),
    sink: (event) => {
      if (event.kind === "notice") stderr.write(`${event.text}\n`);
    },
  });
}

/** Runs a changing command with its progress and summary shown. @returns the exit code */
export async function runCommand(
  context: CommandContext,
  settings: SessionSettings,
  work: (session: SessionOptions) => Promise<Result>,
): Promise<number> {
  const { timeline } = settings;
  if (timeline !== undefined) await checkTimeline(timeline, context.terminal.cwd);
  const group = await openGroup(context);
  using engine = await openEngine(context);
  return await runShown(context, { group, engine }, settings, work);
}

/** Runs `work` with its progress and summary shown. @returns the exit code */
export async function runShown(
  context: CommandContext,
  { group, engine }: Opened,
  settings: SessionSettings,
  work: (session: SessionOptions) => Promise<Result>,
): Promise<number> {
  const { terminal, globals } = context;
  const { network, wait, options, timeline } = settings;
  const { createRenderer, summaryText } = await import("../report/progress/mod.ts");
  const color = useColor(globals, terminal, "stderr");
  const mode = progressMode(globals, terminal);
  const { stderr } = terminal;
  const renderer = await createRenderer(mode, {
    write: (text) => stderr.write(text),
    color,
    size: () => stderr.size(),
  });
  let result: Result;
  let isDrawn = true;
  try {
    result = await work({
      group,
      engine,
      wait,
      options,
      ...(network && { network }),
      signal: terminal.signal,
      sink: renderer.onEvent,
    });
  } finally {
    renderer[Symbol.dispose]();
    if (timeline !== undefined) isDrawn = await keepTimeline(timeline, terminal, renderer.state);
  }
  const showsSummary = mode === "tty" || mode === "plain" ||
    (mode === "quiet" && result.exitCode !== EXIT.done);
  if (showsSummary) {
    const failures = mode === "tty" ? "full" : "brief";
    const summary = summaryText(renderer.state, { color, failures });
    if (summary !== "") stderr.write(`\n${summary}\n`);
  }
  if (globals.json) {
    terminal.stdout.write(`${JSON.stringify({ done: result.done, failed: result.failed }, null, 2)}\n`);
  }
  return isDrawn || result.exitCode !== EXIT.done ? result.exitCode : EXIT.failed;
}
