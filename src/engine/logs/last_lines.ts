/** Remembers how followed output ended, to tell whether a read of its end holds something new. */
import { afterLastNewline, concat, endsWith } from "../http/bytes.ts";
import type { OutputChunk } from "../engine.ts";

/** The engine cuts longer lines in pieces of half this size; more need not be remembered. */
const LIMIT = 32 * 1024;

type Stream = OutputChunk["stream"];

/** The unfinished last line of each stream. */
export class LastLines {
  readonly #unfinished = new Map<Stream, Uint8Array>();

  /** Takes note of output. */
  saw({ stream, data }: OutputChunk): void {
    const rest = afterLastNewline(data);
    const before = rest.length === data.length ? this.of(stream) : new Uint8Array();
    this.#unfinished.set(stream, concat([before, rest]).slice(-LIMIT));
  }

  /** What came after the stream's last newline. */
  of(stream: Stream): Uint8Array {
    return this.#unfinished.get(stream) ?? new Uint8Array();
  }

  /** The part of the unfinished last lines that `other`, who heard later ones only, has and we do not. */
  missing(other: LastLines): OutputChunk[] {
    return [...other.#unfinished.entries()]
      .map(([stream, end]) => ({ stream, data: end.subarray(overlap(this.of(stream), end)) }))
      .filter(({ data }) => data.length > 0);
  }
}

/** The length of the longest beginning of `end` that `seen` ends with. */
function overlap(seen: Uint8Array, end: Uint8Array): number {
  let length = Math.min(seen.length, end.length);
  while (!endsWith(seen, end.subarray(0, length))) length--;
  return length;
}
