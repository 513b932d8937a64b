/**
 * Tells which test began what goes on in the process: timers that it leaves behind, and rejections that nobody awaits.
 *
 * Tests of several worlds run in one process side by side, so each runs in an async context of its own.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";

/** What one test, setup or teardown leaves behind. */
export interface Trace {
  /** Timers that have been started and neither fired nor were cleared. */
  readonly timers: Map<unknown, "setTimeout" | "setInterval">;
  /** What was rejected and not awaited until now. */
  readonly rejections: unknown[];
  /** Called with what is rejected after the end. */
  late: ((reason: unknown) => void) | undefined;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** Watches the process; there is one for a run. */
export class Tracer implements Disposable {
  readonly #current = new AsyncLocalStorage<Trace | undefined>();
  readonly #timers = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
  };

  /** @param onStray called with a rejection that belongs to no test */
  constructor(readonly onStray: (reason: unknown) => void) {
    globalThis.addEventListener("unhandledrejection", this.#onRejection);
    Object.assign(globalThis, {
      setTimeout: this.#starting("setTimeout"),
      setInterval: this.#starting("setInterval"),
      clearTimeout: this.#clearing("clearTimeout"),
      clearInterval: this.#clearing("clearInterval"),
    });
  }

  /** Runs `work`; what it begins belongs to the trace. */
  async in<T>(trace: Trace, work: () => T | Promise<T>): Promise<T> {
    return await this.#current.run(trace, work);
  }

  /** Runs `work` of miniboss; what it begins belongs to no test, although a test called it. */
  outside<T>(work: () => T): T {
    return this.#current.run(undefined, work);
  }

  /** What was left behind, after giving rejections the turn of the event loop in which they are noticed. */
  async leftBy(trace: Trace): Promise<{ readonly timers: number; readonly rejections: readonly unknown[] }> {
    await setImmediate();
    const timers = trace.timers.size;
    for (const id of trace.timers.keys()) this.#timers.clearTimeout(id as number);
    trace.timers.clear();
    return { timers, rejections: [...trace.rejections] };
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unhandledrejection", this.#onRejection);
    Object.assign(globalThis, this.#timers);
  }

  readonly #onRejection = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    const trace = this.#current.getStore();
    if (!trace) this.onStray(event.reason);
    else if (trace.late) trace.late(event.reason);
    else trace.rejections.push(event.reason);
  };

  #starting(kind: "setTimeout" | "setInterval"): AnyFunction {
    const start = this.#timers[kind] as AnyFunction;
    return (callback, ...rest) => {
      const trace = this.#current.getStore();
      if (!trace || typeof callback !== "function") return start(callback, ...rest);
      const called = callback as AnyFunction;
      const id = start((...args: unknown[]) => {
        if (kind === "setTimeout") trace.timers.delete(id);
        return called(...args);
      }, ...rest);
      trace.timers.set(id, kind);
      return id;
    };
  }

  #clearing(kind: "clearTimeout" | "clearInterval"): AnyFunction {
    const clear = this.#timers[kind] as AnyFunction;
    return (id, ...rest) => {
      this.#current.getStore()?.timers.delete(id);
      return clear(id, ...rest);
    };
  }
}

/** A trace of nothing yet. */
export function newTrace(): Trace {
  return { timers: new Map(), rejections: [], late: undefined };
}
