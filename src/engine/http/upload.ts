/** A request's body of unknown length, such as a tar that is made while it is sent. */
import { concat } from "./bytes.ts";
import type { Connection } from "./connection.ts";

const encoder = new TextEncoder();
const LINE_END = encoder.encode("\r\n");
const LAST_CHUNK = encoder.encode("0\r\n\r\n");

/** A stream on its way to the engine. */
export class Upload {
  /** What the stream to be sent threw. */
  failure: { readonly error: unknown } | undefined;
  /** Whether all of it was sent. */
  isSent = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(source: ReadableStream<Uint8Array>) {
    this.#reader = source.getReader();
  }

  /**
   * Sends the stream in chunks. A connection that breaks is not reported: the answer tells how it went, and an engine that has
   * answered may well have stopped reading.
   *
   * @param onSent is told of each chunk sent
   */
  async send(connection: Connection, onSent: () => void): Promise<void> {
    for (;;) {
      const piece = await this.#read();
      if (this.failure) {
        // The end of the body must not look like its proper end.
        connection[Symbol.dispose]();
        return;
      }
      try {
        await connection.write(piece ? chunk(piece) : LAST_CHUNK);
      } catch {
        await this.cancel();
        return;
      }
      onSent();
      if (!piece) {
        this.isSent = true;
        return;
      }
    }
  }

  /** The next piece with something in it; an empty one would end the body. */
  async #read(): Promise<Uint8Array | undefined> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) return undefined;
        if (value.length > 0) return value;
      }
    } catch (error) {
      this.failure = { error };
      return undefined;
    }
  }

  /** Gives the source up, so that it can close its files. */
  async cancel(): Promise<void> {
    // A source that failed already has nothing left to close.
    await this.#reader.cancel().catch(() => {});
  }
}

function chunk(piece: Uint8Array): Uint8Array {
  return concat([encoder.encode(`${piece.length.toString(16)}\r\n`), piece, LINE_END]);
}
