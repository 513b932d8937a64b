/** Hands out suites to workers: a suite comes when the suites that it needs have passed. */
import { type ChosenSuite } from "./select.ts";
import { testId } from "./suite.ts";

type State = "waiting" | "running" | "passed" | "failed";

/** Suites that wait for their turn. */
export class SuiteQueue {
  readonly #states = new Map<string, State>();
  readonly #suites: readonly ChosenSuite[];
  #changed = Promise.withResolvers<void>();

  /** @param durationsMs of an earlier run, by test; suites that took long come first */
  constructor(chosen: readonly ChosenSuite[], durationsMs: Readonly<Record<string, number>> | undefined) {
    const lengthOf = ({ tests }: ChosenSuite) =>
      tests.reduce((sum, test) => sum + (durationsMs?.[testId(test)] ?? 0), 0);
    this.#suites = durationsMs ? [...chosen].sort((a, b) => lengthOf(b) - lengthOf(a)) : chosen;
    // Where there is no test, there is only a setup, which its dependants call.
    for (const { suite, tests } of chosen) {
      this.#states.set(suite.name, tests.length === 0 ? "passed" : "waiting");
    }
  }

  /**
   * The next suite, when one can run.
   *
   * @returns the suite, and which of the suites that it needs has failed; undefined when no suite is left
   */
  async next(): Promise<
    { readonly chosen: ChosenSuite; readonly failedNeed: string | undefined } | undefined
  > {
    for (;;) {
      const waiting = this.#suites.filter(({ suite }) => this.#states.get(suite.name) === "waiting");
      if (waiting.length === 0) return undefined;
      for (const chosen of waiting) {
        const needs = Object.values(chosen.suite.needs);
        const failedNeed = needs.find((name) => this.#states.get(name) === "failed");
        const isReady = needs.every((name) => this.#states.get(name) === "passed");
        if (failedNeed === undefined && !isReady) continue;
        this.#states.set(chosen.suite.name, "running");
        return { chosen, failedNeed };
      }
      await this.#changed.promise;
    }
  }

  /** Keeps how a suite ended. A setup that fails for good is the failure of its suite, too. */
  ended(suite: string, how: "passed" | "failed"): void {
    if (this.#states.get(suite) === "failed") return;
    this.#states.set(suite, how);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Whether a suite has failed. */
  hasFailed(suite: string): boolean {
    return this.#states.get(suite) === "failed";
  }
}
