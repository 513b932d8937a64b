/** Container output as the engine packs it: frames of an 8-byte header (stream, length) and data; raw with a TTY. */
import type { OutputChunk } from "../engine.ts";
import { AnswerError, quoted } from "../http/answer_error.ts";
import { concat } from "../http/bytes.ts";

/** Turns the bytes of a log or exec stream into output. */
export interface OutputDecoder {
  /**
   * The output in this piece.
   *
   * @throws {AnswerError} when the bytes are no frames.
   * @throws {EngineOutputError} when the engine says in a frame of its own what went wrong.
   */
  push(chunk: Uint8Array): OutputChunk[];
  /** Must be called when the bytes end. @throws {Error} in the middle of a frame. */
  end(): void;
}

const HEADER = 8;
/** The streams that frames name: 0 (stdin) is written to stdout, and by 3 the engine speaks for itself. */
export const STREAM = { stderr: 2, engine: 3 } as const;
/** The engine's own words are a sentence or two. */
const MOST_WORDS_BYTES = 64 * 1024;

/** What the engine itself says in the middle of a container's output. */
export class EngineOutputError extends Error {
  override name = "EngineOutputError";
}

/** The error for bytes that are no frames. */
export function notFrames(bytes: Uint8Array): AnswerError {
  const begin = new TextDecoder().decode(bytes.subarray(0, 200));
  return new AnswerError(`sent ${quoted(begin)} where an engine sends a container's output`);
}

/** The error for output that stops in the middle of a frame. */
export function cutFrame(): Error {
  return new Error("the output ended in the middle of a frame");
}

/**
 * Decodes framed output, cut anywhere. A frame comes out in the pieces it came in.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const frame = new Uint8Array([2, 0, 0, 0, 0, 0, 0, 2, 111, 107]);
 * const [chunk] = new FrameDecoder().push(frame);
 * assertEquals(chunk?.stream, "stderr");
 * assertEquals(new TextDecoder().decode(chunk?.data), "ok");
 * ```
 */
export class FrameDecoder implements OutputDecoder {
  readonly #header = new Uint8Array(HEADER);
  #headerBytes = 0;
  #left = 0;
  #stream: OutputChunk["stream"] = "stdout";
  /** What the engine has said of its own error so far. */
  #words: Uint8Array[] | undefined;

  push(chunk: Uint8Array): OutputChunk[] {
    const output: OutputChunk[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#left === 0) {
        at += this.#takeHeader(chunk.subarray(at));
        continue;
      }
      const data = chunk.subarray(at, at + this.#left);
      if (this.#words) this.#words.push(data.slice());
      else output.push({ stream: this.#stream, data });
      this.#left -= data.length;
      at += data.length;
      if (this.#words && this.#left === 0) throw new EngineOutputError(textOf(this.#words));
    }
    return output;
  }

  end(): void {
    if (this.#headerBytes > 0 || this.#left > 0) {
      throw cutFrame();
    }
  }

  /** Takes what belongs to the header. @returns how many bytes that was. */
  #takeHeader(bytes: Uint8Array): number {
    const part = bytes.subarray(0, HEADER - this.#headerBytes);
    this.#header.set(part, this.#headerBytes);
    this.#headerBytes += part.length;
    if (this.#headerBytes === HEADER) {
      const [fd = 0, ...zeros] = this.#header.subarray(0, 4);
      const size = new DataView(this.#header.buffer).getUint32(4);
      const isWords = fd === STREAM.engine;
      if (fd > STREAM.engine || zeros.some((byte) => byte !== 0) || (isWords && size > MOST_WORDS_BYTES)) {
        throw notFrames(concat([this.#header, bytes.subarray(part.length)]));
      }
      this.#stream = fd === STREAM.stderr ? "stderr" : "stdout";
      if (isWords) this.#words = [];
      this.#left = size;
      this.#headerBytes = 0;
    }
    return part.length;
  }
}

function textOf(pieces: readonly Uint8Array[]): string {
  return new TextDecoder().decode(concat(pieces));
}

/** The output of a container with a TTY: all of it is stdout, as it comes. */
export class RawDecoder implements OutputDecoder {
  push(data: Uint8Array): OutputChunk[] {
    return data.length === 0 ? [] : [{ stream: "stdout", data }];
  }

  end(): void {}
}
