/** Waits that can be cancelled. All times are milliseconds. */
import { delay } from "@std/async";
import { TimeoutError } from "./errors.ts";

/** 24 days; a timer that is set to more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs `work` with a signal that is aborted by the caller's signal or after `timeoutMs`; undefined is no limit.
 *
 * @throws {TimeoutError} with `message` when the time is up first.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: { timeoutMs: number | undefined; message: string; signal?: AbortSignal | undefined },
): Promise<T> {
  const { timeoutMs, message, signal } = options;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  const timer = timeoutMs === undefined
    ? undefined
    : setTimeout(() => controller.abort(new TimeoutError(message)), Math.min(timeoutMs, longestTimerMs));
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await orAborted(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** The promise's result, or the signal's reason as soon as it is aborted: for work that may ignore its signal. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  aborted.promise.catch(() => {});
  promise.catch(() => {});
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Calls `attempt` until it is true, waiting `intervalMs` between calls. @throws the signal's reason. */
export async function poll(
  attempt: () => boolean | Promise<boolean>,
  options: { intervalMs: number; signal: AbortSignal },
): Promise<void> {
  const { intervalMs, signal } = options;
  for (;;) {
    signal.throwIfAborted();
    if (await attempt()) return;
    await delay(intervalMs, { signal });
  }
}
