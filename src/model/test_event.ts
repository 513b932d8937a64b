/** What a test run tells as it happens; reports are made from nothing else. */

/** Times are milliseconds since the run began. */
interface At {
  readonly atMs: number;
}

/** A test, by its suite and its name in it. */
export interface TestName {
  readonly suite: string;
  readonly name: string;
}

/** A line that a service wrote. */
export interface ServiceLine {
  readonly service: string;
  /** Milliseconds since the run began. */
  readonly atMs: number;
  readonly text: string;
}

/** Why a test failed. */
export interface Failure {
  /** The error's message, with a difference where the assertion gave one. */
  readonly message: string;
  /** The class of the error, such as `AssertionError`. */
  readonly type: string;
  /** Where it was thrown, as `FILE:LINE:COLUMN`, in the code of the tests; undefined where the error has no stack. */
  readonly place: string | undefined;
  /** The lines of the stack that lie outside of miniboss. */
  readonly stack: readonly string[];
  /** What the services wrote during the test. */
  readonly lines: readonly ServiceLine[];
}

/** How a test ended. A flaky one failed first and passed when it was tried again. */
export type Outcome =
  | { readonly kind: "passed"; readonly attempts: number }
  | { readonly kind: "flaky"; readonly attempts: number; readonly failures: readonly Failure[] }
  | { readonly kind: "failed"; readonly attempts: number; readonly failures: readonly Failure[] }
  | { readonly kind: "skipped"; readonly reason: string };

/**
 * An event of a test run.
 *
 * - `testsPlanned`: the tests that will run, by suite, before the first begins.
 * - `worldStarting`, `worldReady`, `worldRemoving`, `worldRemoved`, `worldKept`: the life of an isolated copy of the group.
 * - `setup`, `teardown`: a fixture's function ended; `failure` when it failed.
 * - `testStarted`, `attemptFailed`, `testEnded`: a test's life. A test that does not run has only `testEnded`.
 * - `testLate`: a test that has ended failed after its end.
 * - `testLog`: a line that a test or a fixture logged.
 * - `testNotice`: something the user should know that concerns no test.
 * - `testsFinished`: the end, after all worlds are removed; `cleanedUp` is false when something could not be removed.
 */
export type TestEvent =
  & At
  & (
    | {
      readonly kind: "testsPlanned";
      readonly tests: readonly (TestName & { readonly file: string })[];
      readonly workers: number;
      readonly seed: number | undefined;
    }
    | { readonly kind: "worldStarting" | "worldRemoving" | "worldRemoved"; readonly world: string }
    | { readonly kind: "worldReady"; readonly world: string; readonly services: readonly string[] }
    | { readonly kind: "worldKept"; readonly world: string; readonly hint: string }
    | {
      readonly kind: "setup" | "teardown";
      readonly suite: string;
      readonly world: string | undefined;
      readonly ms: number;
      readonly failure: Failure | undefined;
    }
    | {
      readonly kind: "testStarted";
      readonly test: TestName;
      readonly world: string;
      readonly attempt: number;
    }
    | {
      readonly kind: "attemptFailed";
      readonly test: TestName;
      readonly attempt: number;
      readonly failure: Failure;
    }
    | {
      readonly kind: "testEnded";
      readonly test: TestName;
      readonly world: string | undefined;
      readonly ms: number;
      readonly outcome: Outcome;
    }
    | { readonly kind: "testLate"; readonly test: TestName; readonly failure: Failure }
    | { readonly kind: "testLog"; readonly test: TestName | undefined; readonly text: string }
    | { readonly kind: "testNotice"; readonly text: string }
    | { readonly kind: "testsFinished"; readonly ms: number; readonly cleanedUp: boolean }
  );

type WithoutTime<Event> = Event extends unknown ? Omit<Event, "atMs"> : never;

/** An event whose time is filled in when it is sent. */
export type NewTestEvent = WithoutTime<TestEvent>;

/** Where a test run sends its events. It must not throw. */
export type TestSink = (event: TestEvent) => void;
