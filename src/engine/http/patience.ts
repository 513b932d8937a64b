/**
 * How long the engine may take. A call that lasts is given up by the engine's silence, not by its length: an engine that
 * answers pings meanwhile is at work, one that does not hangs.
 */

/** How long a call may go without a byte while the engine answers pings, as multiples of the patience that was asked for. */
export const PATIENCE = {
  /** What the engine knows or does at once. */
  quick: 2,
  /** What takes the kernel, the disk or other programs a while. */
  work: 4,
  /** What a registry is asked for. */
  registry: 10,
  /** What may rightly be silent for hours: a build's step, events, logs, a command's output. */
  endless: Infinity,
} as const;

/** @default {30} seconds; `MINIBOSS_ENGINE_TIMEOUT` sets another */
export const DEFAULT_PATIENCE_MS = 30_000;

/** What went wrong: no answer for so long, and whether pings were answered in that time. */
export interface Silence {
  readonly silentMs: number;
  /** How long the last ping was waited for; undefined when it was answered. */
  readonly pingMs: number | undefined;
}

/** How a {@linkcode Watchman} works. */
export interface WatchOptions {
  /** After so long without a byte the engine is pinged. */
  readonly askMs: number;
  /** After so long the call is given up though pings are answered. */
  readonly mostMs: number;
  /** Pings the engine; false when it does not answer in the time given. */
  readonly ping: (timeoutMs: number) => Promise<boolean>;
  /** Gives the call up. */
  readonly giveUp: (silence: Silence) => void;
}

/** A ping is given a third of the time after which it is sent. */
const PING_SHARE = 1 / 3;
/** 24 days; a timer that is set to more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Watches over one call. It counts only the time in which the engine is waited for; disposing of it ends the watch. */
export class Watchman implements Disposable {
  #waitingSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(readonly options: WatchOptions) {
    this.#arm(options.askMs);
  }

  /** Waits for the engine: the time until `work` has ended counts. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#waitingSince = performance.now();
    try {
      return await work;
    } finally {
      this.#waitingSince = undefined;
    }
  }

  /** The engine took something of ours: it is at work. */
  hearOf(): void {
    if (this.#waitingSince !== undefined) this.#waitingSince = performance.now();
  }

  /** One timer a call, not one a read: those of a long log would fill the memory. */
  #arm(ms: number): void {
    if (this.#isOver) return;
    this.#timer = setTimeout(() => void this.#look(), Math.min(ms, LONGEST_TIMER_MS));
  }

  async #look(): Promise<void> {
    const { askMs, mostMs, ping, giveUp } = this.options;
    const since = this.#waitingSince;
    const silentMs = this.#silentMs();
    if (since === undefined || silentMs < Math.min(askMs, mostMs)) return this.#arm(askMs - silentMs);
    if (silentMs >= mostMs) return giveUp({ silentMs, pingMs: undefined });
    const pingMs = askMs * PING_SHARE;
    const isAlive = await ping(pingMs);
    // What came while the ping was under way is a sign of life as well.
    if (this.#isOver) return;
    if (!isAlive && this.#waitingSince === since) return giveUp({ silentMs: this.#silentMs(), pingMs });
    this.#arm(Math.max(0, Math.min(askMs, mostMs - this.#silentMs())));
  }

  #silentMs(): number {
    return this.#waitingSince === undefined ? 0 : performance.now() - this.#waitingSince;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
