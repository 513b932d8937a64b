/** The signals that ask a process to end. */
import { CancelledError } from "../base/errors.ts";
import { startWatchdog } from "../base/watchdog.ts";

/** A signal that asks this process to end. */
export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** A signal that comes so soon after the first is the same one, forwarded by a wrapper such as timeout or npx. */
const echoMs = 200;

/**
 * The process's signals: the first cancels the command, the second ends the process, unless somebody takes them. Until somebody
 * asks for them they end the process as the system does: nothing is lost then, and a spec that blocks the thread as it is loaded
 * cannot hold them up.
 */
export class Signals {
  readonly #cancel = new AbortController();
  readonly #heardAt = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  #listens = false;
  #isWatched = false;
  #killed: (() => void) | undefined;
  #taker: ((name: EndSignal) => void) | undefined;
  #lastAt = -Infinity;

  /** @param kill ends the process at once */
  constructor(readonly kill: () => never) {}

  /** Aborted by the first signal that nobody takes. */
  get signal(): AbortSignal {
    this.#listen();
    return this.#cancel.signal;
  }

  /** Gives signals to `taker`, until disposed of. */
  take(taker: (name: EndSignal) => void): Disposable {
    this.#listen();
    this.#taker = taker;
    return { [Symbol.dispose]: () => this.#taker = undefined };
  }

  /** Calls `listener` before the second signal ends the process, until disposed of. */
  onKill(listener: () => void): Disposable {
    this.#killed = listener;
    return { [Symbol.dispose]: () => this.#killed = undefined };
  }

  /** Has the second signal end the process even when this thread is blocked. */
  watchThread(): void {
    if (this.#isWatched || !this.#listens) return;
    this.#isWatched = true;
    startWatchdog(this.#heardAt);
  }

  #listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(name, () => this.#hear(name));
    }
  }

  #hear(name: EndSignal): void {
    new Float64Array(this.#heardAt)[0] = Date.now();
    const isEcho = performance.now() - this.#lastAt <= echoMs;
    if (isEcho) return;
    this.#lastAt = performance.now();
    if (this.#taker) this.#taker(name);
    else if (this.#cancel.signal.aborted) {
      this.#killed?.();
      this.kill();
    } else this.#cancel.abort(new CancelledError(`Cancelled by ${name}`));
  }
}
