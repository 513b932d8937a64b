/** Runs a changing command: its progress, its summary, its exit code. */
import { EXIT } from "../base/errors.ts";
import type { Engine } from "../engine/engine.ts";
import type { Group } from "../model/group.ts";
import type { Result } from "../run/execute/execute_plan.ts";
import type { RunOptions } from "../run/session/run.ts";
import type { SessionOptions } from "../run/session/session.ts";
import { progressMode, useColor } from "./globals.ts";
import { instanceOf } from "./instance.ts";
import { type Invocation, openEngine, openGroup } from "./open.ts";
import type { Output } from "./terminal.ts";
import { checkTimeline, keepTimeline } from "./timeline.ts";

/** What a command of a run may set of its session. */
export interface SessionSettings {
  readonly network: string | undefined;
  readonly wait: boolean;
  /** Whether what another spec made is taken over. */
  readonly adopt?: boolean | undefined;
  readonly options: RunOptions;
  /** A file the run is drawn into. */
  readonly timeline?: string | undefined;
}

/** What a run works on. */
export interface Opened {
  readonly group: Group;
  readonly engine: Engine;
}

/** Runs a changing command with its progress and summary shown. @returns the exit code */
export async function runCommand(
  context: Invocation,
  settings: SessionSettings,
  work: (session: SessionOptions) => Promise<Result>,
): Promise<number> {
  const { timeline } = settings;
  if (timeline !== undefined) await checkTimeline(timeline, context.terminal.cwd);
  const group = await openGroup(context);
  using engine = await openEngine(context);
  return await runShown(context, { group, engine }, settings, work);
}

/** The lines of a text, broken between words rather than at the terminal's edge. */
async function wrapped(text: string, output: Output): Promise<string> {
  const { columns } = output.size();
  if (columns === 0) return text;
  const { wrap } = await import("../report/parts/width.ts");
  return text.split("\n").flatMap((line) => wrap(line, columns, "keep")).join("\n");
}

/** What a run that is ended at once leaves to the user. */
function leftText(left: readonly string[]): string {
  if (left.length === 0) return 'Ended at once. "miniboss status" shows what the engine makes of it';
  return `Ended at once. These stay as they are: ${left.join(", ")}. ` +
    '"miniboss start" goes on from there, "miniboss stop --remove" removes them';
}

/** Runs `work` with its progress and summary shown. @returns the exit code */
export async function runShown(
  context: Invocation,
  { group, engine }: Opened,
  settings: SessionSettings,
  work: (session: SessionOptions) => Promise<Result>,
): Promise<number> {
  const { terminal, globals } = context;
  const { network, wait, adopt = false, options, timeline } = settings;
  const { createRenderer, summaryText } = await import("../report/progress/mod.ts");
  const color = useColor(globals, terminal, "stderr");
  const mode = progressMode(globals, terminal);
  const { stderr } = terminal;
  const renderer = await createRenderer(mode, {
    write: (text) => stderr.write(text),
    color,
    size: () => stderr.size(),
  });
  let left = (): readonly string[] => [];
  using _kill = terminal.onKill(() => {
    renderer[Symbol.dispose]();
    stderr.write(`${leftText(left())}\n`);
  });
  let result: Result;
  let isDrawn = true;
  try {
    result = await work({
      group,
      engine,
      instance: instanceOf(context.globals, group),
      wait,
      adopt,
      options,
      ...(network && { network }),
      signal: terminal.signal,
      watchThread: terminal.watchThread,
      sink: renderer.onEvent,
      onRun: (tell) => left = tell,
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
    if (summary !== "") stderr.write(`\n${mode === "tty" ? await wrapped(summary, stderr) : summary}\n`);
  }
  if (globals.json) {
    terminal.stdout.write(`${JSON.stringify({ done: result.done, failed: result.failed }, null, 2)}\n`);
  }
  return isDrawn || result.exitCode !== EXIT.done ? result.exitCode : EXIT.failed;
}
