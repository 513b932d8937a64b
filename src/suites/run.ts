/** Runs tests: workers side by side, each with a world of its own. */
import type { TestSink } from "../model/test_event.ts";
import { failureOf } from "./failure.ts";
import { Fixtures } from "./fixtures.ts";
import { fixtureCalls } from "./fixture_calls.ts";
import { Lane } from "./lane.ts";
import { SuiteQueue } from "./queue.ts";
import { ResultKeeper, type TestResults } from "./results.ts";
import type { ChosenSuite } from "./select.ts";
import type { Suites } from "./suite.ts";
import { Tracer } from "./trace.ts";
import type { Worlds } from "./worlds.ts";

/** What {@linkcode runTests} runs, and how. */
export interface RunTestsOptions {
  readonly suites: Suites;
  readonly chosen: readonly ChosenSuite[];
  readonly worlds: Worlds;
  /** How many worlds there are at once. */
  readonly workers: number;
  /** No test begins after so many have failed; undefined: all run. */
  readonly bail: number | undefined;
  /** The seed of a shuffled order, for the report. */
  readonly seed: number | undefined;
  /** How long tests took in an earlier run, by id. */
  readonly durationsMs: Readonly<Record<string, number>>;
  readonly sink: TestSink;
  /** Ends the test that runs; worlds are removed all the same. */
  readonly signal: AbortSignal;
}

/** Runs tests and removes all worlds. Failures are in the result; it throws only where miniboss is wrong. */
export async function runTests(options: RunTestsOptions): Promise<TestResults> {
  const { suites, chosen, worlds, bail, seed, signal } = options;
  const results = new ResultKeeper(options.sink);
  const withTests = chosen.filter(({ tests }) => tests.length > 0);
  const workers = Math.max(1, Math.min(options.workers, withTests.length));
  results.emit({
    kind: "testsPlanned",
    tests: withTests.flatMap(({ suite, tests }) =>
      tests.map(({ name }) => ({ suite: suite.name, name, file: suite.file }))
    ),
    workers,
    seed,
  });
  using tracer = new Tracer((reason) =>
    results.emit({
      kind: "testNotice",
      text: `A promise that no test began was rejected: ${failureOf(reason).message}`,
    })
  );
  const stopped = () =>
    signal.aborted
      ? "the run was cancelled"
      : bail !== undefined && results.failedCount() >= bail
      ? `${results.failedCount()} failed before, and --bail was given`
      : undefined;
  const queue = new SuiteQueue(chosen, seed === undefined ? options.durationsMs : undefined);
  const shared = { suites, queue, results, tracer, worlds, signal, stopped };
  const fixtures = new Fixtures("run", undefined, fixtureCalls(shared, undefined));
  const lanes = Array.from({ length: workers }, () => new Lane(shared, fixtures));
  try {
    await Promise.all(lanes.map(async (lane) => {
      await lane.work();
      await lane.close();
    }));
  } finally {
    await Promise.allSettled(lanes.map((lane) => lane.close()));
    await fixtures.end(suites);
  }
  return results.finish();
}
