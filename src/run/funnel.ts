/** Many writers, one reader, and no more than one batch of each writer in between. */

/** A batch that waits, and how to tell its writer what became of it. */
interface Offer<T> {
  readonly batch: readonly T[];
  readonly taken: PromiseWithResolvers<void>;
}

/**
 * What writers offer until the reader takes it. A writer waits until its batch is taken, so that a slow reader slows its writers
 * down instead of filling memory.
 */
export class Funnel<T> {
  #offers: Offer<T>[] = [];
  #offered = Promise.withResolvers<void>();
  #failure: { readonly error: unknown } | undefined;

  /** Offers a batch. @returns when it was taken @throws what the funnel failed with */
  async offer(batch: readonly T[]): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    const taken = Promise.withResolvers<void>();
    this.#offers.push({ batch, taken });
    this.#offered.resolve();
    await taken.promise;
  }

  /** Ends it: the reader and all writers fail with the first error given. */
  fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#offered.resolve();
    for (const { taken } of this.#offers) taken.reject(error);
  }

  /** Takes all batches that are offered; waits for one where there is none. @throws what the funnel failed with */
  async take(): Promise<readonly (readonly T[])[]> {
    await this.#offered.promise;
    if (this.#failure) throw this.#failure.error;
    const offers = this.#offers;
    this.#offers = [];
    this.#offered = Promise.withResolvers();
    for (const { taken } of offers) taken.resolve();
    return offers.map(({ batch }) => batch);
  }
}
