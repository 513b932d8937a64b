/** Takes items that arrive faster than they are processed in batches. */
import { delay } from "@std/async";

/** How items are gathered into batches. Times are milliseconds. */
export interface BatchOptions {
  /** How long nothing more must have arrived before a batch is given. @default {0} */
  readonly quietMs?: number;
  /** The longest an item waits for the quiet. @default ten times `quietMs` */
  readonly mostMs?: number;
  /** When nothing more came for so long after a batch, an empty one is given, once. @default {0}, never */
  readonly settleMs?: number;
}

/**
 * The items of a source in batches: each holds all that came since the one before was taken, at least one (but see
 * `settleMs`). Ends or throws when the source does, after what came before that; ending it early ends the source.
 *
 * @example Two items that came at once
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const source = new ReadableStream({
 *   start(controller) {
 *     controller.enqueue("a");
 *     controller.enqueue("b");
 *     controller.close();
 *   },
 * });
 * assertEquals(await Array.fromAsync(batched(source, { quietMs: 10 })), [["a", "b"]]);
 * ```
 */
export async function* batched<T>(
  source: AsyncIterable<T>,
  options: BatchOptions = {},
): AsyncGenerator<readonly T[]> {
  const { quietMs = 0, mostMs = quietMs * 10, settleMs = 0 } = options;
  const inbox = new Inbox(source);
  try {
    while (await inbox.arrived()) {
      const first = performance.now();
      if (quietMs > 0) { while (performance.now() - first < mostMs && !await inbox.isQuiet(quietMs)); }
      yield inbox.take();
      if (settleMs > 0 && await inbox.settles(settleMs)) yield [];
    }
  } finally {
    inbox.close();
  }
}

/** Collects a source's items as they come. */
class Inbox<T> {
  readonly #iterator: AsyncIterator<T>;
  readonly #items: T[] = [];
  #news = Promise.withResolvers<void>();
  #end: { readonly error?: unknown } | undefined;

  constructor(source: AsyncIterable<T>) {
    this.#iterator = source[Symbol.asyncIterator]();
    void this.#collect();
  }

  async #collect(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#iterator.next();
        if (done) break;
        this.#items.push(value);
        this.#tell();
      }
      this.#end ??= {};
    } catch (error) {
      this.#end ??= { error };
    }
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Waits for an item. @returns false at the end @throws what the source threw */
  async arrived(): Promise<boolean> {
    while (this.#items.length === 0 && !this.#end) await this.#news.promise;
    if (this.#items.length > 0) return true;
    if (this.#end && "error" in this.#end) throw this.#end.error;
    return false;
  }

  /** Whether nothing arrives for a while; what has ended is quiet. */
  async isQuiet(ms: number): Promise<boolean> {
    if (this.#end) return true;
    const timer = new AbortController();
    try {
      const quiet = delay(ms, { signal: timer.signal }).then(() => true, () => true);
      return await Promise.race([quiet, this.#news.promise.then(() => this.#end !== undefined)]);
    } finally {
      timer.abort();
    }
  }

  /** Whether nothing is there and nothing arrives for a while, not even the end. */
  async settles(ms: number): Promise<boolean> {
    return this.#items.length === 0 && !this.#end && await this.isQuiet(ms) && !this.#end;
  }

  take(): readonly T[] {
    return this.#items.splice(0);
  }

  close(): void {
    if (this.#end) return;
    this.#end = {};
    // A source that waits for its next item ends when that comes; whoever opened it can end it sooner.
    void Promise.resolve(this.#iterator.return?.()).catch(() => {});
  }
}
