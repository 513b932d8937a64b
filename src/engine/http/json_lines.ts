/** The engine's streams of JSON, one object a line. */
import { AnswerError, quoted } from "./answer_error.ts";
import { MAX_JSON_BYTES } from "./json.ts";

/**
 * Splits bytes into JSON values, one a line. Characters and lines may be cut anywhere; the last line needs no newline.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const decoder = new JsonLines();
 * const bytes = new TextEncoder().encode('{"a":1}\n{"b":2}');
 * assertEquals(decoder.push(bytes.subarray(0, 10)), [{ a: 1 }]);
 * assertEquals(decoder.push(bytes.subarray(10)), []);
 * assertEquals(decoder.end(), [{ b: 2 }]);
 * ```
 */
export class JsonLines {
  readonly #decoder = new TextDecoder();
  /** The pieces of a line that has not ended: joined when it has, so that long lines take time by their length. */
  #pieces: string[] = [];
  #length = 0;

  /** @param longest how many characters a line may have */
  constructor(readonly longest = MAX_JSON_BYTES) {}

  /** The values that end in this piece. @throws {AnswerError} when a line is not JSON, or too long. */
  push(chunk: Uint8Array): unknown[] {
    return this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The value of an unfinished last line, if any. @throws {AnswerError} when it is not JSON. */
  end(): unknown[] {
    return this.#take(this.#decoder.decode() + "\n");
  }

  #take(text: string): unknown[] {
    const [first = "", ...others] = text.split("\n");
    this.#keep(first);
    if (others.length === 0) return [];
    const rest = others.pop() ?? "";
    const lines = [this.#pieces.join(""), ...others];
    this.#pieces = [];
    this.#length = 0;
    this.#keep(rest);
    return lines.filter((line) => line.trim() !== "").map(parse);
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.longest) {
      throw new AnswerError(`sent a line of more than ${this.longest / 1024 / 1024} MiB`);
    }
    if (piece !== "") this.#pieces.push(piece);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new AnswerError(`sent a line that is not JSON: ${quoted(line)}`);
  }
}
