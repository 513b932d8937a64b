/** Waits in a test until something holds, without a sleep of the test's own. */
import type { EventuallyOptions } from "miniboss";
import { delay } from "@std/async";
import { messageOf, TimeoutError } from "../base/errors.ts";
import { orAborted } from "../base/time.ts";

const defaultWithinMs = 5_000;
const defaultIntervalMs = 50;

/**
 * Calls `attempt` until `holds` is true for what it returns.
 *
 * @returns what the last attempt returned
 * @throws {TimeoutError} when the time is up, with the last value and the last error; the signal's reason when it is aborted.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * let count = 0;
 * const { signal } = new AbortController();
 * assertEquals(await eventually(() => ++count, (value) => value === 3, { intervalMs: 1, signal }), 3);
 * ```
 */
export async function eventually<Value>(
  attempt: () => Value | Promise<Value>,
  holds: (value: Value) => boolean | Promise<boolean> = () => true,
  options: EventuallyOptions & { readonly signal: AbortSignal },
): Promise<Value> {
  const { withinMs = defaultWithinMs, intervalMs = defaultIntervalMs, signal } = options;
  const began = performance.now();
  const leftMs = () => withinMs - (performance.now() - began);
  const last: Last<Value> = {};
  for (;;) {
    signal.throwIfAborted();
    using deadline = new Deadline(signal, leftMs());
    try {
      const value = await orAborted(Promise.resolve(attempt()), deadline.signal);
      last.value = { is: value };
      if (await orAborted(Promise.resolve(holds(value)), deadline.signal)) return value;
    } catch (error) {
      signal.throwIfAborted();
      if (!deadline.signal.aborted) last.error = error;
    }
    if (leftMs() <= intervalMs) throw new TimeoutError(failureText(withinMs, last), { cause: last.error });
    await delay(intervalMs, { signal });
  }
}

/** A signal that is aborted with another one or after some time; its timer does not outlive the block. */
class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #abort: () => void;

  constructor(readonly outer: AbortSignal, ms: number) {
    this.#abort = () => this.#controller.abort(outer.reason);
    outer.addEventListener("abort", this.#abort, { once: true });
    this.#timer = setTimeout(
      () => this.#controller.abort(new TimeoutError("The time is up")),
      Math.max(ms, 0),
    );
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.outer.removeEventListener("abort", this.#abort);
  }
}

interface Last<Value> {
  value?: { readonly is: Value };
  error?: unknown;
}

function failureText<Value>(withinMs: number, { value, error }: Last<Value>): string {
  const parts = [
    ...(value ? [`the last value was ${Deno.inspect(value.is, { depth: 3, strAbbreviateSize: 200 })}`] : []),
    ...(error === undefined ? [] : [`the last error was: ${messageOf(error)}`]),
  ];
  const what = parts.length === 0 ? "the first attempt did not end" : parts.join("; ");
  return `The condition did not hold within ${withinMs / 1000} s: ${what}`;
}
