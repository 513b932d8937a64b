/** Suites for tests of the runner, and worlds that have no engine. */
import type { World } from "miniboss";
import type { TestEvent } from "../../src/model/test_event.ts";
import { checkSuites } from "../../src/suites/check.ts";
import { gathering } from "../../src/suites/defined.ts";
import { runTests, type RunTestsOptions } from "../../src/suites/run.ts";
import type { TestResults } from "../../src/suites/results.ts";
import { type Choice, chooseTests } from "../../src/suites/select.ts";
import type { Suites } from "../../src/suites/suite.ts";
import type { OpenWorld, Worlds } from "../../src/suites/worlds.ts";

/** The services that the suites of these tests may use. */
export const SERVICES = ["db", "api"];

/** All tests, in their order. */
export const ALL: Choice = {
  filters: [],
  grep: undefined,
  lastFailed: false,
  repeat: 1,
  seed: undefined,
  shard: undefined,
  refuseOnly: false,
};

/** The suites that a function defines. @throws {SpecError} when they are wrong */
export async function suitesOf(define: () => void, file = "a.suite.ts"): Promise<Suites> {
  const { suites } = await gathering(file, () => Promise.resolve(define()));
  return checkSuites(suites, SERVICES);
}

/** Worlds that note what is asked of them. As the real ones, they ask for nothing before services are needed. */
export class NotedWorlds implements Worlds {
  readonly notes: string[] = [];
  /** Services that cannot be started. */
  broken: string | undefined;
  /** The exit codes of commands. */
  code = 0;
  #count = 0;

  open(): OpenWorld {
    const name = `w${++this.#count}`;
    const note = (text: string) => this.notes.push(`${name} ${text}`);
    return {
      name,
      handle: () =>
        ({ name, group: "g", host: "127.0.0.1", context: undefined, env: () => ({}) }) as unknown as World,
      need: (services) => {
        note(`needs ${services?.join(",") ?? "all"}`);
        if (this.broken === undefined) return Promise.resolve();
        return Promise.reject(new Error(`Cannot start "${this.broken}"`));
      },
      linesSince: () => Promise.resolve([{ service: "db", at: 1, text: `a line of ${name}` }]),
      command: ({ words }) => {
        note(`runs ${words.join(" ")}`);
        return Promise.resolve({ code: this.code, lastLines: ["its last line"] });
      },
      close: ({ failed }) => {
        note(failed ? "is removed dirty" : "is removed");
        return Promise.resolve(undefined);
      },
    };
  }
}

/** A run's results and events. */
export interface Ran {
  readonly results: TestResults;
  readonly events: readonly TestEvent[];
  readonly worlds: NotedWorlds;
}

/** Runs suites in worlds that have no engine, in one unless told otherwise. */
export async function run(
  define: () => void,
  options: Partial<RunTestsOptions> & { readonly choice?: Partial<Choice>; readonly worlds?: NotedWorlds } =
    {},
): Promise<Ran> {
  const { choice, worlds = new NotedWorlds(), ...rest } = options;
  const suites = await suitesOf(define);
  const events: TestEvent[] = [];
  const results = await runTests({
    suites,
    chosen: chooseTests(suites, { ...ALL, ...choice }, { failed: [], durationsMs: {} }),
    worlds,
    workers: 1,
    bail: undefined,
    seed: undefined,
    durationsMs: {},
    sink: (event) => events.push(event),
    signal: new AbortController().signal,
    ...rest,
  });
  return { results, events, worlds };
}

/** How tests ended, one a line: `orders > keeps an order: passed`. Failures with their messages' first lines. */
export function endings(events: readonly TestEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind === "testLate") {
      return [`${event.test.suite} > ${event.test.name}: late ${event.failure.message}`];
    }
    if (event.kind !== "testEnded") return [];
    const { test: { suite, name }, outcome } = event;
    const why = outcome.kind === "skipped"
      ? `: ${outcome.reason}`
      : outcome.kind === "passed"
      ? ""
      : `: ${outcome.failures.map(({ message }) => message.split("\n")[0]).join(" | ")}`;
    return [`${suite} > ${name}: ${outcome.kind}${why}`];
  });
}
