/** A test run as lines of text: what `miniboss test` prints. */
import type { Failure, Outcome, TestEvent, TestName } from "../../model/test_event.ts";
import { createPaint, type Paint } from "../parts/color.ts";
import { formatMs, printable, printableLines } from "../parts/text.ts";
import { idOf, type TestRunState } from "./results.ts";

/** How lines are made. */
export interface LineOptions {
  readonly color: boolean;
}

/** How many lines of the services' output are shown with a failure. */
const shownLines = 20;

/** The lines that an event adds to the report. */
export function testLines(event: TestEvent, options: LineOptions): string[] {
  const paint = createPaint(options);
  switch (event.kind) {
    case "testsPlanned": {
      const seed = event.seed === undefined ? "" : `, shuffled with --seed ${event.seed}`;
      const worlds = event.workers === 1 ? "1 world" : `${event.workers} worlds`;
      return [`Running ${counted(event.tests.length, "test")} in ${worlds}${seed}`];
    }
    case "testEnded":
      return outcomeLines(event.test, event.outcome, { ms: event.ms, paint });
    case "testLate":
      return [
        `${paint("red", "failed")}   ${label(event.test)}, after its end`,
        ...failureLines(event.failure, paint),
      ];
    case "testLog":
      return printableLines(event.text).map((line) => `         ${paint("dim", line)}`);
    case "teardown":
      return event.failure ? failureLines(event.failure, paint) : [];
    case "testNotice":
      return printableLines(event.text).map((line) => paint("yellow", line));
    case "worldKept":
      return [`World "${event.world}" is kept. To look at it: miniboss --instance ${event.hint} status`];
    case "worldStarting":
    case "worldReady":
    case "worldRemoving":
    case "worldRemoved":
    case "setup":
    case "testStarted":
    case "attemptFailed":
    case "testsFinished":
      return [];
    default:
      return event satisfies never;
  }
}

const STYLES = { passed: "green", flaky: "yellow", failed: "red", skipped: "dim" } as const;

function outcomeLines(test: TestName, outcome: Outcome, options: { ms: number; paint: Paint }): string[] {
  const { ms, paint } = options;
  const word = paint(STYLES[outcome.kind], outcome.kind.padEnd(8));
  switch (outcome.kind) {
    case "passed":
      return [`${word} ${label(test)} ${paint("dim", formatMs(ms))}`];
    case "skipped":
      return [`${word} ${label(test)}: ${printable(outcome.reason)}`];
    case "flaky": {
      const attempts = `passed at attempt ${outcome.attempts}`;
      const [first] = outcome.failures;
      return [
        `${word} ${label(test)}, ${attempts} ${paint("dim", formatMs(ms))}`,
        ...first ? failureLines(first, paint) : [],
      ];
    }
    case "failed": {
      const last = outcome.failures.at(-1);
      return [
        `${word} ${label(test)} ${paint("dim", formatMs(ms))}`,
        ...last ? failureLines(last, paint) : [],
      ];
    }
  }
}

function label(test: TestName): string {
  return printable(idOf(test));
}

/** The message, the place in the tests, and what services printed meanwhile. */
function failureLines({ message, type, place, stack, lines }: Failure, paint: Paint): string[] {
  const [first = "", ...rest] = message.trimEnd().split("\n").map(keepingColors);
  const heading = type === "Error" ? first : `${type}: ${first}`;
  const at = place === undefined ? [] : [`at ${printable(place)}`];
  const others = stack.slice(1, 4).map(printable);
  const shown = lines.slice(-shownLines);
  const more = lines.length > shown.length ? `, the last ${shown.length} of ${lines.length}` : "";
  return [
    paint("red", heading),
    ...rest,
    ...[...at, ...others].map((line) => paint("dim", line)),
    ...shown.length === 0 ? [] : [paint("dim", `What the services printed during the test${more}:`)],
    ...shown.map(({ service, text }) => `${paint("cyan", printable(service))} ${printable(text)}`),
  ].map((line) => `         ${line}`.trimEnd());
}

/** Assertions color the differences that they show. */
function keepingColors(line: string): string {
  // deno-lint-ignore no-control-regex -- escape sequences are control characters
  return line.split(/(\x1b\[[\d;]*m)/).map((part, index) => index % 2 === 1 ? part : printable(part)).join(
    "",
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The end of the report: the failures once more by name, and the counts. */
export function testSummary(state: TestRunState, options: LineOptions): string[] {
  const paint = createPaint(options);
  const counts = state.counts();
  const failed = [...state.tests.values()].filter(({ outcome }) => outcome?.kind === "failed");
  const parts = [
    `${counts.passed} passed`,
    `${counts.failed} failed`,
    ...counts.flaky > 0 ? [`${counts.flaky} flaky`] : [],
    ...counts.skipped > 0 ? [`${counts.skipped} skipped`] : [],
  ];
  const isGood = counts.failed === 0 && state.cleanedUp;
  return [
    ...failed.length === 0 ? [] : ["", "Failed:"],
    ...failed.map((test) => `  ${label(test)}  ${paint("dim", printable(test.file))}`),
    "",
    ...state.cleanedUp
      ? []
      : [paint("red", "Not everything was cleaned up: see above, and remove leftovers with miniboss gc")],
    `${paint(isGood ? "green" : "red", parts.join(", "))} in ${formatMs(state.overMs ?? 0)}`,
  ];
}
