/** The engine's streams of JSON, one object a line. */
import { ConnectionError } from "../errors.ts";

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
  #rest = "";

  /** The values that end in this piece. @throws {ConnectionError} `foreign` when a line is not JSON. */
  push(chunk: Uint8Array): unknown[] {
    return this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The value of an unfinished last line, if any. @throws {ConnectionError} `foreign` when it is not JSON. */
  end(): unknown[] {
    return this.#take(this.#decoder.decode() + "\n");
  }

  #take(text: string): unknown[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.filter((line) => line.trim() !== "").map(parse);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const shown = line.length > 80 ? `${line.slice(0, 80)}...` : line;
    throw new ConnectionError("foreign", `The engine sent a line that is not JSON: ${shown.trim()}`, {
      cause,
    });
  }
}
