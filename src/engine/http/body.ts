/** The body of an HTTP answer. */
import { AnswerError } from "./answer_error.ts";
import { ChunkedDecoder } from "./chunked.ts";
import type { Head, HeadSource } from "./head.ts";

/** A body while it is read. */
export interface Body {
  /** The next bytes, good until the next call; undefined at the end. @throws {Error} when the connection ends before the body. */
  read(): Promise<Uint8Array | undefined>;
  /** Whether the body was read to its end, and the connection holds nothing more. */
  readonly isComplete: boolean;
}

/** The body that follows a head. @throws {AnswerError} when the head does not say clearly how long it is. */
export function bodyOf(source: HeadSource, { status, headers }: Head): Body {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (status === 204 || status === 304) return new SizedBody(source, 0);
  if (coding !== null) {
    if (!/^chunked$/i.test(coding)) throw new AnswerError(`sent a body in the coding "${coding}"`);
    return new ChunkedBody(source);
  }
  if (length === null) return new OpenBody(source);
  if (!/^\d{1,15}$/.test(length)) throw new AnswerError(`sent a body of the length "${length}"`);
  return new SizedBody(source, Number(length));
}

function cut(): Error {
  return new Error("connection closed before message completed");
}

class SizedBody implements Body {
  #left: number;

  constructor(readonly source: HeadSource, length: number) {
    this.#left = length;
  }

  get isComplete(): boolean {
    return this.#left === 0;
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.#left === 0) return undefined;
    const bytes = await this.source.read();
    if (bytes === undefined) throw cut();
    const own = bytes.subarray(0, this.#left);
    if (own.length < bytes.length) this.source.unread(bytes.slice(own.length));
    this.#left -= own.length;
    return own;
  }
}

class ChunkedBody implements Body {
  readonly #decoder = new ChunkedDecoder();

  constructor(readonly source: HeadSource) {}

  get isComplete(): boolean {
    return this.#decoder.ended && !this.#decoder.hasSurplus;
  }

  async read(): Promise<Uint8Array | undefined> {
    while (!this.#decoder.ended) {
      const bytes = await this.source.read();
      if (bytes === undefined) throw cut();
      const data = this.#decoder.push(bytes);
      if (data.length > 0) return data;
    }
    return undefined;
  }
}

/** A body without a length: it ends with the connection. */
class OpenBody implements Body {
  readonly isComplete = false;

  constructor(readonly source: HeadSource) {}

  read(): Promise<Uint8Array | undefined> {
    return this.source.read();
  }
}
