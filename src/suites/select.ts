/** Which tests run, in which order. */
import { UsageError } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";
import { shuffled } from "./shuffle.ts";
import { type Suite, type Suites, type Test, testId } from "./suite.ts";

/** A part of the tests, for several machines. */
export interface Shard {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

/** What is known of an earlier run. */
export interface Earlier {
  /** The ids of the tests that failed. */
  readonly failed: readonly string[];
  /** How long tests took, by id. */
  readonly durationsMs: Readonly<Record<string, number>>;
}

/** What the user chose. */
export interface Choice {
  /** Parts of files, suites or tests; one of them must match. All for an empty list. */
  readonly filters: readonly string[];
  /** Must match a test's id. */
  readonly grep: RegExp | undefined;
  readonly lastFailed: boolean;
  /** How often each test runs. */
  readonly repeat: number;
  /** Shuffles by this seed. */
  readonly seed: number | undefined;
  readonly shard: Shard | undefined;
  /** Whether tests that are defined by `test.only` are refused. */
  readonly refuseOnly: boolean;
}

/** A suite with the tests that run; none where it only sets up what others need. */
export interface ChosenSuite {
  readonly suite: Suite;
  readonly tests: readonly Test[];
}

/**
 * Chooses tests, and the suites that they need.
 *
 * @returns the suites that have something to do, in an order that is good to begin them in; needed ones come first
 * @throws {UsageError} when a filter matches nothing, or no test is left.
 */
export function chooseTests(suites: Suites, choice: Choice, earlier: Earlier): readonly ChosenSuite[] {
  const all = [...suites.values()].flatMap((suite) => suite.tests.map((test) => ({ suite, test })));
  if (all.length === 0) throw new UsageError("Found no test: define one with suite() from miniboss");
  checkFilters(all, choice.filters);
  let chosen = all.filter(({ suite, test }) => matches(suite, test, choice));
  const only = chosen.filter(({ test }) => test.only);
  if (only.length > 0) {
    if (choice.refuseOnly) {
      const ids = only.map(({ test }) => `"${testId(test)}"`).join(", ");
      throw new UsageError(
        `Cannot run only some tests where the variable CI is set: remove test.only of ${ids}`,
      );
    }
    chosen = only;
  }
  if (choice.lastFailed) {
    const failed = new Set(earlier.failed);
    chosen = chosen.filter(({ test }) => failed.has(testId(test)));
    if (chosen.length === 0) throw new UsageError("Found no test that failed in the last run");
  }
  if (choice.shard) chosen = inShard(chosen, choice.shard, earlier.durationsMs);
  if (chosen.length === 0) throw new UsageError(nothingChosen(choice));
  const bySuite = Map.groupBy(chosen, ({ suite }) => suite.name);
  const ordered = choice.seed === undefined
    ? [...suites.values()]
    : shuffled([...suites.values()], choice.seed);
  const needed = withNeeded([...bySuite.keys()], suites);
  return ordered.filter(({ name }) => needed.has(name)).map((suite) => {
    const tests = (bySuite.get(suite.name) ?? []).map(({ test }) => test);
    const inOrder = choice.seed === undefined ? tests : shuffled(tests, choice.seed);
    return { suite, tests: inOrder.flatMap((test) => repeated(test, choice.repeat)) };
  });
}

interface Candidate {
  readonly suite: Suite;
  readonly test: Test;
}

function matches(suite: Suite, test: Test, { filters, grep }: Choice): boolean {
  const named = filters.length === 0 || filters.some((filter) => matchesFilter(suite, test, filter));
  return named && (grep === undefined || grep.test(testId(test)));
}

function matchesFilter(suite: Suite, test: Test, filter: string): boolean {
  const wanted = filter.toLowerCase().replace(/^\.\//, "");
  return suite.file.toLowerCase().includes(wanted) || testId(test).toLowerCase().includes(wanted);
}

function checkFilters(all: readonly Candidate[], filters: readonly string[]): void {
  for (const filter of filters) {
    if (all.some(({ suite, test }) => matchesFilter(suite, test, filter))) continue;
    const names = new Set(all.flatMap(({ suite, test }) => [suite.name, suite.file, test.name]));
    throw new UsageError(`No file, suite or test matches "${filter}"${didYouMean(filter, names)}`);
  }
}

function nothingChosen({ grep, shard }: Choice): string {
  if (shard) return `Found no test: shard ${shard.index}/${shard.of} is empty`;
  return `Found no test that matches ${grep ?? "the filters"}`;
}

/** Names of suites and all that they need. */
function withNeeded(names: readonly string[], suites: Suites): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    Object.values(suites.get(name)?.needs ?? {}).forEach(add);
  };
  names.forEach(add);
  return found;
}

/** Whole suites, shared out so that the shards take about equally long. The same on every machine. */
function inShard(
  chosen: readonly Candidate[],
  { index, of }: Shard,
  durationsMs: Readonly<Record<string, number>>,
): Candidate[] {
  const known = Object.values(durationsMs);
  const typicalMs = known.length === 0 ? 1 : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  const suites = [...Map.groupBy(chosen, ({ suite }) => suite.name)].map(([name, candidates]) => ({
    name,
    candidates,
    ms: candidates.reduce((sum, { test }) => sum + (durationsMs[testId(test)] ?? typicalMs), 0),
  })).sort((a, b) => b.ms - a.ms || (a.name < b.name ? -1 : 1));
  const shards = Array.from({ length: of }, () => ({ ms: 0, candidates: [] as Candidate[] }));
  for (const suite of suites) {
    const least = shards.reduce((best, shard) => shard.ms < best.ms ? shard : best);
    least.ms += suite.ms;
    least.candidates.push(...suite.candidates);
  }
  return shards[index - 1]?.candidates ?? [];
}

function repeated(test: Test, times: number): readonly Test[] {
  if (times === 1) return [test];
  return Array.from({ length: times }, (_, i) => ({ ...test, name: `${test.name} (${i + 1} of ${times})` }));
}
