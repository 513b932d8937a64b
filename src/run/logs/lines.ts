/** Entries of a container's log as lines. */
import { concat } from "../../engine/http/bytes.ts";
import type { LogEntry } from "../../engine/engine.ts";
import type { LogLine } from "../../model/log.ts";

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
    const lines: LogLine[] = [];
    for (const entry of entries) {
      const { stream, at, data, end } = entry;
      if (end !== "piece" && !this.#begun.has(stream)) lines.push(this.#line(stream, at, data));
      else if (this.#add(entry)) lines.push(...this.#take(stream));
    }
    return lines;
  }

  /** What is left of lines that did not end: for the end of a container's output. */
  end(): LogLine[] {
    return [...this.#begun.keys()].flatMap((stream) => this.#take(stream));
  }

  /** @returns whether the line has come to its end */
  #add({ stream, at, data, end }: LogEntry): boolean {
    const begun = this.#begun.get(stream) ?? { at, pieces: [], size: 0 };
    begun.pieces.push(data);
    begun.size += data.length;
    this.#begun.set(stream, begun);
    return end !== "piece" || begun.size >= LONGEST_LINE;
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
