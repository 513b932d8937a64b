/** A request's body that remembers why it failed: `fetch` reports only that it did. */

/** A stream on its way to the engine. */
export class Upload {
  /** What the stream to be sent threw. */
  failure: { readonly error: unknown } | undefined;
  /** To be sent instead of the stream. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(source: ReadableStream<Uint8Array>) {
    const reader = source.getReader();
    this.#reader = reader;
    this.stream = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          this.failure = { error };
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    }, { highWaterMark: 0 });
  }

  /** Gives the source up, so that it can close its files. */
  async cancel(): Promise<void> {
    // A source that failed already has nothing left to close.
    await this.#reader.cancel().catch(() => {});
  }
}
