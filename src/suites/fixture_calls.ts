/** Calls setups and teardowns. */
import type { World } from "miniboss";
import type { Failure } from "../model/test_event.ts";
import { attempt } from "./attempt.ts";
import { failureOf } from "./failure.ts";
import type { FixtureCalls } from "./fixtures.ts";
import type { Shared } from "./shared.ts";
import type { FixtureArguments, Suite } from "./suite.ts";

/** A failed attempt at a test. */
export class AttemptError extends Error {
  /** @param fixture the suite whose setup failed, when its value is not only the test's */
  constructor(readonly failure: Failure, readonly fixture: string | undefined) {
    super(failure.message);
  }
}

/** Calls setups and teardowns. @param handle undefined for values that live as long as the run */
export function fixtureCalls(shared: Shared, handle: World | undefined): FixtureCalls {
  const { results, tracer } = shared;
  const call = async (
    kind: "setup" | "teardown",
    suite: Suite,
    given: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const began = performance.now();
    const event = (failure: Failure | undefined) =>
      results.emit({
        kind,
        suite: suite.name,
        world: suite.scope === "run" ? undefined : handle?.name,
        ms: Math.round(performance.now() - began),
        failure,
      });
    const log = (text: string) =>
      results.emit({ kind: "testLog", test: undefined, text: `${suite.name}: ${text}` });
    const what = `The ${kind} of "${suite.name}"`;
    try {
      const value = await attempt((signal) => {
        const self = { ...given, ...worldOf(suite, handle), signal, log } as FixtureArguments;
        return suite[kind]?.(self);
      }, {
        what,
        timeoutMs: suite.timeoutMs,
        signal,
        tracer,
        onLate: (reason) =>
          results.emit({
            kind: "testNotice",
            text: `${what} failed after its end: ${failureOf(reason).message}`,
          }),
      });
      event(undefined);
      return value;
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      const told = { ...failure, message: `${what} failed: ${failure.message}` };
      event(told);
      throw new AttemptError(told, suite.scope === "test" ? undefined : suite.name);
    }
  };
  return {
    setUp: async (suite, needed) => {
      const value = await call("setup", suite, needed, shared.signal);
      return typeof value === "object" && value !== null ? { ...value } : {};
    },
    tearDown: async (suite, given) => {
      try {
        // A cancelled run tears down as well.
        await call("teardown", suite, given, new AbortController().signal);
      } catch {
        results.cleanUpFailed();
      }
    },
  };
}

function worldOf(
  suite: Suite,
  handle: World | undefined,
): { world: World; context: World["context"] } | object {
  if (suite.scope === "run" || handle === undefined) return {};
  return { world: handle, context: handle.context };
}
