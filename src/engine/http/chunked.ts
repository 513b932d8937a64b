/** HTTP's chunked bodies, for connections of our own. */

import { AnswerError } from "./answer_error.ts";

const CR = 13;
const NEWLINE = 10;
/** A size with more characters than this is no size. */
const LONGEST_LINE = 4096;

/**
 * Takes a chunked body apart, cut anywhere.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const body = new ChunkedDecoder();
 * const data = body.push(new TextEncoder().encode("2\r\nok\r\n0\r\n\r\n"));
 * assertEquals([new TextDecoder().decode(data), body.ended], ["ok", true]);
 * ```
 */
export class ChunkedDecoder {
  /** Whether the body has come to its end. */
  ended = false;
  /** Whether more came than the body. */
  hasSurplus = false;
  #state: "size" | "data" | "afterData" | "trailer" = "size";
  #left = 0;
  #line = "";

  /** The data in this piece, moved together at its beginning. @throws {AnswerError} when it is not chunked. */
  push(bytes: Uint8Array): Uint8Array {
    let size = 0;
    let at = 0;
    while (at < bytes.length && !this.ended) {
      if (this.#state === "data") {
        const end = Math.min(at + this.#left, bytes.length);
        bytes.copyWithin(size, at, end);
        size += end - at;
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#state = "afterData";
        continue;
      }
      const byte = bytes[at++] ?? 0;
      if (byte === NEWLINE) this.#endLine();
      else if (byte !== CR) this.#line += String.fromCharCode(byte);
      if (this.#line.length > LONGEST_LINE) throw new AnswerError("sent a body whose chunks are damaged");
    }
    this.hasSurplus = at < bytes.length;
    return bytes.subarray(0, size);
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = "";
    switch (this.#state) {
      case "size": {
        const size = line.match(/^([0-9a-f]{1,8})\s*(?:;|$)/i)?.[1];
        if (size === undefined) throw new AnswerError("sent a body whose chunks are damaged");
        this.#left = parseInt(size, 16);
        this.#state = this.#left === 0 ? "trailer" : "data";
        return;
      }
      case "trailer":
        this.ended = line === "";
        return;
      default:
        this.#state = "size";
    }
  }
}
