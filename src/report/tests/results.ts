/** A test run as its events tell it so far: what every report is made from. */
import type { Failure, Outcome, TestEvent, TestName } from "../../model/test_event.ts";

/** A test and what came of it. */
export interface TestResult extends TestName {
  readonly file: string;
  /** Undefined: it has not ended. */
  outcome: Outcome | undefined;
  ms: number;
  world: string | undefined;
  /** Lines that it logged. */
  readonly logs: string[];
}

/** A world that exists now. */
export interface WorldLane {
  readonly name: string;
  phase: "starting" | "running" | "removing";
  /** The test that runs in it. */
  test: TestName | undefined;
  /** Since when it does what it does: milliseconds since the run began. */
  sinceMs: number;
}

/** How many tests ended how. */
export type Counts = Record<Outcome["kind"], number>;

/** The run so far. */
export class TestRunState {
  /** By id, in the order of the plan. */
  readonly tests = new Map<string, TestResult>();
  readonly worlds = new Map<string, WorldLane>();
  /** Setups and teardowns that failed. */
  readonly fixtureFailures: { readonly kind: "setup" | "teardown"; readonly failure: Failure }[] = [];
  readonly notices: string[] = [];
  /** How to enter worlds that are kept, by name. */
  readonly kept = new Map<string, string>();
  seed: number | undefined;
  workers = 0;
  /** When it ended; undefined while it goes on. */
  overMs: number | undefined;
  cleanedUp = true;

  apply(event: TestEvent): void {
    switch (event.kind) {
      case "testsPlanned":
        this.seed = event.seed;
        this.workers = event.workers;
        for (const test of event.tests) {
          this.tests.set(idOf(test), { ...test, outcome: undefined, ms: 0, world: undefined, logs: [] });
        }
        return;
      case "worldStarting":
        return this.#enter(event.world, "starting", event.atMs);
      case "worldReady":
        return this.#enter(event.world, "running", event.atMs);
      case "worldRemoving":
        return this.#enter(event.world, "removing", event.atMs);
      case "worldRemoved":
        return void this.worlds.delete(event.world);
      case "worldKept":
        this.kept.set(event.world, event.hint);
        return void this.worlds.delete(event.world);
      case "testStarted":
        return this.#enter(event.world, "running", event.atMs, event.test);
      case "testEnded":
        if (event.world !== undefined) this.#enter(event.world, "running", event.atMs);
        return this.#end(event.test, event.outcome, event);
      case "testLate":
        return this.#end(event.test, { kind: "failed", attempts: 1, failures: [event.failure] }, {});
      case "testLog":
        return void (event.test && this.tests.get(idOf(event.test))?.logs.push(event.text));
      case "setup":
      case "teardown":
        if (event.failure) this.fixtureFailures.push({ kind: event.kind, failure: event.failure });
        return;
      case "testNotice":
        return void this.notices.push(event.text);
      case "testsFinished":
        this.overMs = event.ms;
        this.cleanedUp = event.cleanedUp;
        return;
      case "attemptFailed":
        return;
      default:
        return event satisfies never;
    }
  }

  counts(): Counts {
    const counts: Counts = { passed: 0, flaky: 0, failed: 0, skipped: 0 };
    for (const { outcome } of this.tests.values()) if (outcome) counts[outcome.kind]++;
    return counts;
  }

  #enter(name: string, phase: WorldLane["phase"], atMs: number, test?: TestName): void {
    this.worlds.set(name, { name, phase, test, sinceMs: atMs });
  }

  #end(test: TestName, outcome: Outcome, { ms, world }: { ms?: number; world?: string | undefined }): void {
    const result = this.tests.get(idOf(test));
    if (!result) return;
    result.outcome = outcome;
    result.ms = ms ?? result.ms;
    result.world = world ?? result.world;
  }
}

/** A test as reports name it. */
export function idOf({ suite, name }: TestName): string {
  return `${suite} > ${name}`;
}

/** The failures of a test; of one that was tried again, all. */
export function failuresOf(outcome: Outcome | undefined): readonly Failure[] {
  return outcome?.kind === "failed" || outcome?.kind === "flaky" ? outcome.failures : [];
}
