/** The signals that ask a process to end. */
import { CancelledError } from "../base/errors.ts";

/** A signal that asks this process to end. */
export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** A signal that comes so soon after the first is the same one, forwarded by a wrapper such as timeout or npx. */
const echoMs = 200;

/** The process's signals: the first cancels the command, the second ends the process, unless somebody takes them. */
export class Signals {
  readonly #cancel = new AbortController();
  #taker: ((name: EndSignal) => void) | undefined;
  #lastAt = -Infinity;

  /** Listens from now on. @param kill ends the process at once */
  constructor(readonly kill: () => never) {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(name, () => this.#hear(name));
    }
  }

  /** Aborted by the first signal that nobody takes. */
  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  /** Gives signals to `taker`, until disposed of. */
  take(taker: (name: EndSignal) => void): Disposable {
    this.#taker = taker;
    return { [Symbol.dispose]: () => this.#taker = undefined };
  }

  #hear(name: EndSignal): void {
    const isEcho = performance.now() - this.#lastAt <= echoMs;
    if (isEcho) return;
    this.#lastAt = performance.now();
    if (this.#taker) this.#taker(name);
    else if (this.signal.aborted) this.kill();
    else this.#cancel.abort(new CancelledError(`Cancelled by ${name}`));
  }
}
