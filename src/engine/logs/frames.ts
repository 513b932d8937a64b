/** Container output as the engine packs it: frames of an 8-byte header (stream, length) and data; raw with a TTY. */
import type { OutputChunk } from "../engine.ts";
import { ConnectionError } from "../errors.ts";

/** Turns the bytes of a log or exec stream into output. */
export interface OutputDecoder {
  /** The output in this piece. @throws {ConnectionError} `foreign` when the bytes are no frames. */
  push(chunk: Uint8Array): OutputChunk[];
  /** Must be called when the bytes end. @throws {ConnectionError} `lost` in the middle of a frame. */
  end(): void;
}

const HEADER = 8;

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

  push(chunk: Uint8Array): OutputChunk[] {
    const output: OutputChunk[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#left === 0) {
        at += this.#takeHeader(chunk.subarray(at));
        continue;
      }
      const data = chunk.subarray(at, at + this.#left);
      output.push({ stream: this.#stream, data });
      this.#left -= data.length;
      at += data.length;
    }
    return output;
  }

  end(): void {
    if (this.#headerBytes > 0 || this.#left > 0) {
      throw new ConnectionError("lost", "The engine's output ended in the middle of a frame");
    }
  }

  /** Takes what belongs to the header. @returns how many bytes that was. */
  #takeHeader(bytes: Uint8Array): number {
    const part = bytes.subarray(0, HEADER - this.#headerBytes);
    this.#header.set(part, this.#headerBytes);
    this.#headerBytes += part.length;
    if (this.#headerBytes === HEADER) {
      const [fd = 0, ...zeros] = this.#header.subarray(0, 4);
      if (fd > 2 || zeros.some((byte) => byte !== 0)) {
        throw new ConnectionError(
          "foreign",
          "The engine's output is not in frames: does the container have a TTY?",
        );
      }
      this.#stream = fd === 2 ? "stderr" : "stdout";
      this.#left = new DataView(this.#header.buffer).getUint32(4);
      this.#headerBytes = 0;
    }
    return part.length;
  }
}

/** The output of a container with a TTY: all of it is stdout, as it comes. */
export class RawDecoder implements OutputDecoder {
  push(data: Uint8Array): OutputChunk[] {
    return data.length === 0 ? [] : [{ stream: "stdout", data }];
  }

  end(): void {}
}
