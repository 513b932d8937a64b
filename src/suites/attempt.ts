/** Calls a function of the tests once, within its time, and says how it failed. */
import { withDeadline } from "../base/time.ts";
import { newTrace, type Tracer } from "./trace.ts";

/** What {@linkcode attempt} calls, and how long that may take. */
export interface AttemptOptions {
  /** What is called, such as `Setup of "seeded"`, for messages. */
  readonly what: string;
  readonly timeoutMs: number;
  /** The run's signal. */
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
  /** Called with what the function rejects after its end. */
  readonly onLate: (reason: unknown) => void;
}

/** A test ended itself by `skip()`. */
export class Skipped extends Error {
  override name = "Skipped";
}

/**
 * Calls `work`, which fails by throwing, by leaving a timer, or by a rejection that nobody awaits.
 *
 * @returns what it returned
 * @throws what it threw; {TimeoutError} when its time is up; the signal's reason when the run is cancelled.
 */
export async function attempt<T>(
  work: (signal: AbortSignal) => T | Promise<T>,
  options: AttemptOptions,
): Promise<T> {
  const { what, timeoutMs, signal, tracer, onLate } = options;
  const trace = newTrace();
  const message = `${what} did not end within ${timeoutMs / 1000} s`;
  const [ended] = await Promise.allSettled([
    withDeadline(
      (deadline) => tracer.in(trace, async () => await work(deadline)),
      { timeoutMs, signal, message },
    ),
  ]);
  const left = await tracer.leftBy(trace);
  trace.late = onLate;
  if (ended.status === "rejected") throw ended.reason;
  if (left.rejections.length > 0) throw left.rejections[0];
  if (left.timers > 0) throw new Error(leftText(what, left.timers));
  return ended.value;
}

function leftText(what: string, timers: number): string {
  const left = timers === 1 ? "a timer" : `${timers} timers`;
  return `${what} left ${left} running: await what it starts, or clear the timer`;
}
