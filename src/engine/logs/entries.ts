/** Container logs with times as the engine sends them, taken apart entry by entry. */
import { concat } from "../http/bytes.ts";
import type { LogEntry } from "../engine.ts";
import { cutFrame, EngineOutputError, notFrames, STREAM } from "./frames.ts";

/** Turns the bytes of a log with times into entries. */
export interface EntryDecoder {
  /**
   * The entries that end in this piece, which may be used again.
   *
   * @throws {AnswerError} when it is no log.
   * @throws {EngineOutputError} when the engine says in an entry of its own what went wrong.
   */
  push(bytes: Uint8Array): LogEntry[];
  /** What is left when the bytes end. @throws {Error} in the middle of an entry. */
  end(): LogEntry[];
}

const NEWLINE = 10;
const CR = 13;
const HEADER = 8;
const DIGIT = { zero: 48, nine: 57 } as const;
/** Docker cuts longer lines in pieces of this size. */
const PIECE = 16 * 1024;
/** No entry is longer: a piece and its time. */
const LONGEST_ENTRY = 1024 * 1024;
const LONGEST_TIME = 40;
/** Characters of a time and the space after it: nine digits of a second, UTC. */
const TIME = 31;

/**
 * What decodes a log that begins with these bytes: a frame's first is at most 3, and the log of a TTY begins with a time.
 *
 * @throws {AnswerError} when it is no log.
 */
export function decoderFor(bytes: Uint8Array): EntryDecoder {
  const [first = 0] = bytes;
  if (first <= STREAM.engine) return new FramedEntries();
  if (first >= DIGIT.zero && first <= DIGIT.nine) return new RawEntries();
  throw notFrames(bytes);
}

/** Decodes a log in frames, one an entry. */
export class FramedEntries implements EntryDecoder {
  #rest = new Uint8Array();

  push(piece: Uint8Array): LogEntry[] {
    const batch = batchOf(this.#rest, piece);
    const { bytes } = batch;
    const view = new DataView(bytes.buffer);
    const entries: LogEntry[] = [];
    let at = 0;
    while (at + HEADER <= bytes.length) {
      const kind = view.getUint32(at);
      const size = view.getUint32(at + 4);
      const fd = kind >>> 24;
      if ((kind & 0xffffff) !== 0 || fd > STREAM.engine || size > LONGEST_ENTRY) {
        throw notFrames(bytes.subarray(at));
      }
      const end = at + HEADER + size;
      if (end > bytes.length) break;
      if (fd === STREAM.engine) {
        throw new EngineOutputError(new TextDecoder().decode(bytes.subarray(at + HEADER, end)));
      }
      entries.push(entryOf(fd === STREAM.stderr ? "stderr" : "stdout", batch, at + HEADER, end));
      at = end;
    }
    this.#rest = bytes.slice(at);
    return entries;
  }

  end(): LogEntry[] {
    if (this.#rest.length === 0) return [];
    throw cutFrame();
  }
}

/** Decodes the log of a container with a TTY: lines of text, each with its time before it. */
export class RawEntries implements EntryDecoder {
  #rest = new Uint8Array();

  push(piece: Uint8Array): LogEntry[] {
    const batch = batchOf(this.#rest, piece);
    const entries: LogEntry[] = [];
    let from = 0;
    for (let size = entrySize(batch, from); size > 0; size = entrySize(batch, from)) {
      entries.push(withoutReturn(entryOf("stdout", batch, from, from + size)));
      from += size;
    }
    this.#rest = batch.bytes.slice(from);
    return entries;
  }

  end(): LogEntry[] {
    const batch = batchOf(this.#rest);
    this.#rest = new Uint8Array();
    return batch.text === "" ? [] : [entryOf("stdout", batch, 0, batch.bytes.length)];
  }
}

/** Bytes, and the same as text, one character a byte: decoding each time by itself takes five times as long. */
interface Batch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

const latin1 = new TextDecoder("latin1");

/** A batch of its own: entries are parts of it, so it is never used again. */
function batchOf(...pieces: Uint8Array[]): Batch {
  const bytes = concat(pieces);
  return { bytes, text: latin1.decode(bytes) };
}

/** The size of the raw entry that begins there; 0 while its end has not come. */
function entrySize({ bytes, text }: Batch, from: number): number {
  const left = bytes.length - from;
  const newline = bytes.indexOf(NEWLINE, from);
  const size = newline < 0 ? 0 : newline + 1 - from;
  const isLong = (size || left) > TIME + PIECE;
  if (isLong && isTime(text.slice(from + TIME + PIECE, from + TIME + PIECE + TIME))) return TIME + PIECE;
  return size === 0 && left > LONGEST_ENTRY ? left : size;
}

/** Whether the next piece of a long line begins with this: with a time, as every entry does. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z $/.test(text);
}

/** A terminal's lines end with a carriage return and a newline. */
function withoutReturn(entry: LogEntry): LogEntry {
  const { data, end } = entry;
  return end === "line" && data.at(-1) === CR ? { ...entry, data: data.subarray(0, -1) } : entry;
}

function entryOf(stream: LogEntry["stream"], { bytes, text }: Batch, from: number, to: number): LogEntry {
  const space = text.indexOf(" ", from);
  const first = space < 0 || space >= Math.min(to, from + LONGEST_TIME) ? "" : text.slice(from, space);
  const at = /^\d{4}-\d\d-\d\dT/.test(first) ? first : "";
  const begin = at === "" ? from : space + 1;
  if (bytes[to - 1] === NEWLINE) return { stream, at, data: bytes.subarray(begin, to - 1), end: "line" };
  return { stream, at, data: bytes.subarray(begin, to), end: to - begin >= PIECE ? "piece" : "unfinished" };
}
