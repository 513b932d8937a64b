/** Container logs with times as the engine sends them, taken apart entry by entry. */
import { concat } from "./bytes.ts";
import type { LogEntry } from "./engine.ts";
import { ConnectionError } from "./errors.ts";

/** Turns the bytes of a log with times into entries. */
export interface EntryDecoder {
  /** The entries that end in this piece. @throws {ConnectionError} `foreign` when the bytes are no log. */
  push(bytes: Uint8Array): LogEntry[];
  /** What is left when the bytes end. @throws {ConnectionError} `lost` in the middle of an entry. */
  end(): LogEntry[];
}

const NEWLINE = 10;
const SPACE = 32;
const CR = 13;
const HEADER = 8;
/** Docker cuts longer lines in pieces of this size. */
const PIECE = 16 * 1024;
/** No entry is longer: a piece and its time. */
const LONGEST_ENTRY = 1024 * 1024;
const LONGEST_TIME = 40;
/** Characters of a time and the space after it: nine digits of a second, UTC. */
const TIME = 31;

/** Decodes a log in frames, one an entry. */
export class FramedEntries implements EntryDecoder {
  #rest: Uint8Array = new Uint8Array();

  push(piece: Uint8Array): LogEntry[] {
    const bytes = this.#rest.length === 0 ? piece : concat([this.#rest, piece]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const entries: LogEntry[] = [];
    let at = 0;
    while (at + HEADER <= bytes.length) {
      const kind = view.getUint32(at);
      const size = view.getUint32(at + 4);
      if ((kind & 0xffffff) !== 0 || kind >>> 24 > 2 || size > LONGEST_ENTRY) {
        throw new ConnectionError(
          "foreign",
          "The engine's log is not in frames: does the container have a TTY?",
        );
      }
      const end = at + HEADER + size;
      if (end > bytes.length) break;
      entries.push(entryOf(kind >>> 24 === 2 ? "stderr" : "stdout", bytes.subarray(at + HEADER, end)));
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return entries;
  }

  end(): LogEntry[] {
    if (this.#rest.length === 0) return [];
    throw new ConnectionError("lost", "The engine's log ended in the middle of a frame");
  }
}

/** Decodes the log of a container with a TTY: lines of text, each with its time before it. */
export class RawEntries implements EntryDecoder {
  #rest: Uint8Array = new Uint8Array();

  push(piece: Uint8Array): LogEntry[] {
    let bytes = this.#rest.length === 0 ? piece : concat([this.#rest, piece]);
    const entries: LogEntry[] = [];
    for (;;) {
      const newline = bytes.indexOf(NEWLINE);
      const isLong = newline < 0 ? bytes.length > TIME + PIECE : newline >= TIME + PIECE;
      const size = isLong && isCutAt(bytes, TIME + PIECE) ? TIME + PIECE : newline + 1;
      if (size === 0) break;
      entries.push(withoutReturn(entryOf("stdout", bytes.subarray(0, size))));
      bytes = bytes.subarray(size);
    }
    if (bytes.length > LONGEST_ENTRY) {
      entries.push(entryOf("stdout", bytes));
      bytes = new Uint8Array();
    }
    this.#rest = bytes;
    return entries;
  }

  end(): LogEntry[] {
    const rest = this.#rest;
    this.#rest = new Uint8Array();
    return rest.length === 0 ? [] : [entryOf("stdout", rest)];
  }
}

/** Whether the next piece of a long line begins here: with a time, as every entry does. */
function isCutAt(bytes: Uint8Array, at: number): boolean {
  const text = latin1.decode(bytes.subarray(at, at + TIME));
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z $/.test(text);
}

/** A terminal's lines end with a carriage return and a newline. */
function withoutReturn(entry: LogEntry): LogEntry {
  const { data, end } = entry;
  return end === "line" && data.at(-1) === CR ? { ...entry, data: data.subarray(0, -1) } : entry;
}

const latin1 = new TextDecoder("latin1");

function entryOf(stream: LogEntry["stream"], bytes: Uint8Array): LogEntry {
  const space = bytes.subarray(0, LONGEST_TIME).indexOf(SPACE);
  const at = space < 0 ? "" : latin1.decode(bytes.subarray(0, space));
  const isTime = /^\d{4}-\d\d-\d\dT/.test(at);
  const text = isTime ? bytes.subarray(space + 1) : bytes;
  const end = text.at(-1) === NEWLINE ? "line" : text.length >= PIECE ? "piece" : "unfinished";
  return { stream, at: isTime ? at : "", data: end === "line" ? text.subarray(0, -1) : text, end };
}
