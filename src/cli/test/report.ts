/** Prints a test run, and writes the reports that were asked for. */
import { dirname, resolve } from "@std/path";
import { UsageError } from "../../base/errors.ts";
import type { TestSink } from "../../model/test_event.ts";
import { systemClock } from "../../report/parts/clock.ts";
import { junitXml } from "../../report/tests/junit.ts";
import { testLines, testSummary } from "../../report/tests/lines.ts";
import { LiveTests } from "../../report/tests/live.ts";
import { githubAnnotations, tapText, testsJson } from "../../report/tests/machine.ts";
import { TestRunState } from "../../report/tests/results.ts";
import { useColor } from "../globals.ts";
import type { Invocation } from "../open.ts";

/** Which reports are wanted. */
export interface ReportOptions {
  /** A file for JUnit XML. */
  readonly junit: string | undefined;
  /** Whether TAP is printed in the place of the report for people. */
  readonly tap: boolean;
}

/** Reports a run while it happens. */
export interface TestReport extends Disposable {
  readonly state: TestRunState;
  readonly sink: TestSink;
  /** Prints and writes what is made when all is over. */
  finish(): Promise<void>;
}

/**
 * Checks that the reports can be written, and gets ready to report.
 *
 * @throws {UsageError} when a file cannot be written: before a test begins.
 */
export async function openReport(invocation: Invocation, options: ReportOptions): Promise<TestReport> {
  const { terminal, globals } = invocation;
  const { stdout, stderr, cwd } = terminal;
  const junit = options.junit === undefined ? undefined : resolve(cwd, options.junit);
  if (junit !== undefined) await checkWritable(junit, options.junit ?? "");
  const state = new TestRunState();
  const isForMachines = globals.json === true || options.tap;
  const output = isForMachines ? stderr : stdout;
  const color = useColor(globals, terminal, isForMachines ? "stderr" : "stdout");
  const write = (text: string) => output.write(text);
  const isLive = output.isTerminal && globals.progress !== "plain" && globals.progress !== "quiet" &&
    terminal.env("TERM") !== "dumb" && !terminal.env("CI");
  const live = isLive
    ? new LiveTests(state, { write, size: () => output.size(), color, clock: systemClock() })
    : undefined;
  const beganAt = Date.now();
  const sink: TestSink = (event) => {
    state.apply(event);
    if (live) live.onEvent(event);
    else if (globals.progress !== "quiet") testLines(event, { color }).forEach((line) => write(`${line}\n`));
  };
  return {
    state,
    sink,
    async finish() {
      live?.[Symbol.dispose]();
      testSummary(state, { color }).forEach((line) => write(`${line}\n`));
      if (globals.json) stdout.write(testsJson(state));
      else if (options.tap) stdout.write(tapText(state));
      if (junit !== undefined) await Deno.writeTextFile(junit, junitXml(state, beganAt));
      if (terminal.env("GITHUB_ACTIONS") === "true") {
        githubAnnotations(state, cwd).forEach((line) => stderr.write(`${line}\n`));
      }
    },
    [Symbol.dispose]: () => live?.[Symbol.dispose](),
  };
}

async function checkWritable(path: string, shown: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    (await Deno.open(path, { write: true, create: true })).close();
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/: \w+ '.*'$/, "") : String(error);
    throw new UsageError(`Cannot write the report "${shown}": ${why}`, { cause: error });
  }
}
