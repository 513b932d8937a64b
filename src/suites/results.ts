/** What has come of the tests so far. */
import type { NewTestEvent, Outcome, TestEvent, TestName, TestSink } from "../model/test_event.ts";
import { failureOf } from "./failure.ts";
import { testId } from "./suite.ts";

/** How many tests ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly flaky: number;
  readonly skipped: number;
}

/** What a run of tests came to. */
export interface TestResults {
  readonly counts: TestCounts;
  /** The ids of the tests that failed. */
  readonly failed: readonly string[];
  /** How long tests took that ran, by id. */
  readonly durationsMs: Readonly<Record<string, number>>;
  /** False when a teardown failed, or a world could not be removed. */
  readonly cleanedUp: boolean;
}

/** Gathers the results, and sends events with their time. */
export class ResultKeeper {
  /** When the run began, in milliseconds since the epoch. */
  readonly beganAt = Date.now();
  readonly #began = performance.now();
  readonly #outcomes = new Map<string, Outcome["kind"]>();
  readonly #durationsMs = new Map<string, number>();
  #cleanedUp = true;

  constructor(readonly sink: TestSink) {}

  /** Milliseconds since the run began. */
  now(): number {
    return Math.round((performance.now() - this.#began) * 10) / 10;
  }

  emit(event: NewTestEvent): void {
    this.sink({ ...event, atMs: this.now() } as TestEvent);
  }

  /** Keeps and sends how a test ended. */
  ended(
    test: TestName,
    outcome: Outcome,
    where: { readonly world: string | undefined; readonly ms: number },
  ): void {
    this.#outcomes.set(testId(test), outcome.kind);
    if (outcome.kind !== "skipped") this.#durationsMs.set(testId(test), where.ms);
    this.emit({ kind: "testEnded", test: nameOf(test), outcome, ...where });
  }

  /** A test rejected after its end: it has failed, whatever it came to before. */
  late(test: TestName, reason: unknown): void {
    const { message, ...failure } = failureOf(reason);
    if (this.#outcomes.get(testId(test)) === "failed") return;
    this.#outcomes.set(testId(test), "failed");
    const text = `A promise of the test was rejected after its end, await it: ${message}`;
    this.emit({ kind: "testLate", test: nameOf(test), failure: { ...failure, message: text } });
  }

  /** Something could not be cleaned up; whoever calls this says what. */
  cleanUpFailed(): void {
    this.#cleanedUp = false;
  }

  failedCount(): number {
    return this.#count("failed");
  }

  finish(): TestResults {
    this.emit({ kind: "testsFinished", ms: this.now(), cleanedUp: this.#cleanedUp });
    return {
      counts: {
        passed: this.#count("passed"),
        failed: this.#count("failed"),
        flaky: this.#count("flaky"),
        skipped: this.#count("skipped"),
      },
      failed: [...this.#outcomes].filter(([, kind]) => kind === "failed").map(([id]) => id),
      durationsMs: Object.fromEntries(this.#durationsMs),
      cleanedUp: this.#cleanedUp,
    };
  }

  #count(kind: Outcome["kind"]): number {
    return [...this.#outcomes.values()].filter((one) => one === kind).length;
  }
}

/** Events carry the name alone, not the test's function. */
export function nameOf({ suite, name }: TestName): TestName {
  return { suite, name };
}
