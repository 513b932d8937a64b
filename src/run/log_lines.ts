/** Entries of a container's log as lines. */
import { concat } from "../engine/bytes.ts";
import type { LogEntry } from "../engine/engine.ts";
import type { LogLine } from "../model/log.ts";

/** A line that goes on for longer is cut: memory is not for those who never end their lines. */
const LONGEST_LINE = 256 * 1024;

interface Begun {
  readonly at: string;
  readonly pieces: Uint8Array[];
  size: number;
}

/**
 * Puts the pieces of long lines together again.
 *
 * @example A line in two pieces
 * ```ts
 * import { LineAssembler } from "./log_lines.ts";
 * import { assertEquals } from "@std/assert";
 * const lines = new LineAssembler("db");
 * const entry = { stream: "stdout", at: "", data: new Uint8Array([97]) } as const;
 * assertEquals(lines.push([{ ...entry, end: "piece" }]), []);
 * assertEquals(lines.push([{ ...entry, end: "line" }])[0]?.bytes, new Uint8Array([97, 97]));
 * ```
 */
export class LineAssembler {
  readonly #begun = new Map<LogEntry["stream"], Begun>();

  constructor(readonly service: string) {}

  /** The lines that end with these entries. */
  push(entries: readonly LogEntry[]): LogLine[] {
    return entries.flatMap((entry) => {
      const begun = this.#begun.get(entry.stream);
      if (!begun && entry.end !== "piece") return [this.#line(entry.stream, entry.at, entry.data)];
      const { at, pieces, size } = begun ?? { at: entry.at, pieces: [], size: 0 };
      pieces.push(entry.data);
      this.#begun.set(entry.stream, { at, pieces, size: size + entry.data.length });
      return entry.end !== "piece" || size + entry.data.length >= LONGEST_LINE
        ? this.#take(entry.stream)
        : [];
    });
  }

  /** What is left of lines that did not end: for the end of a container's output. */
  end(): LogLine[] {
    return [...this.#begun.keys()].flatMap((stream) => this.#take(stream));
  }

  #take(stream: LogEntry["stream"]): LogLine[] {
    const begun = this.#begun.get(stream);
    this.#begun.delete(stream);
    if (!begun) return [];
    return [this.#line(stream, begun.at, concat(begun.pieces))];
  }

  #line(stream: LogEntry["stream"], at: string, bytes: Uint8Array): LogLine {
    return { service: this.service, stream, at: at || undefined, bytes };
  }
}
