/** Many writers, one reader, and no more than one batch of each writer in between. */

/** A batch that waits, and how to tell its writer what became of it. */
interface Offer<T> {
  readonly batch: readonly T[];
  readonly taken: PromiseWithResolvers<void>;
}

/** How long a batch may wait for others, and how many values are enough to wait no longer. */
export interface Gathering {
  readonly ms: number;
  readonly enough: number;
}

/**
 * What writers offer until the reader takes it. A writer waits until its batch is taken, so that a slow reader slows its writers
 * down instead of filling memory.
 */
export class Funnel<T> {
  #offers: Offer<T>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ready = Promise.withResolvers<void>();
  #failure: { readonly error: unknown } | undefined;

  constructor(readonly gathering: Gathering) {}

  /** Offers a batch. @returns when it was taken @throws what the funnel failed with */
  async offer(batch: readonly T[]): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    const taken = Promise.withResolvers<void>();
    this.#offers.push({ batch, taken });
    const { ms, enough } = this.gathering;
    const count = this.#offers.reduce((sum, offer) => sum + offer.batch.length, 0);
    if (count >= enough) this.#ready.resolve();
    else this.#timer ??= setTimeout(() => this.#ready.resolve(), ms);
    await taken.promise;
  }

  /** Ends it: all writers fail with the first error given, and the reader does when it has taken what was offered. */
  fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    clearTimeout(this.#timer);
    this.#ready.resolve();
    for (const { taken } of this.#offers) taken.reject(error);
  }

  /** Takes all batches that are offered; waits for some where there are none. @throws what the funnel failed with */
  async take(): Promise<readonly (readonly T[])[]> {
    await this.#ready.promise;
    const offers = this.#offers;
    if (this.#failure && offers.length === 0) throw this.#failure.error;
    this.#offers = [];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#failure) this.#ready = Promise.withResolvers();
    for (const { taken } of offers) taken.resolve();
    return offers.map(({ batch }) => batch);
  }
}
