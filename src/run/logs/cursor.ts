/** Where in a container's log a reader is, so that it can go on there after it was interrupted. */
import type { LogEntry } from "../../engine/engine.ts";
import { timeKey } from "../../model/log.ts";

/** A time from which all entries that were given on are counted. */
interface Anchor {
  readonly key: string;
  count: number;
}

/** Entries can stand this much behind later ones: the pieces of a long line have the time of its beginning. */
const LATE_MS = 1000;

/**
 * The place in one container's log. A log is always read in the same order, so what was given on since a certain time are the
 * first entries since then: their number is enough to tell them from new ones, even where many have the same time.
 */
export class LogCursor {
  #old: Anchor | undefined;
  #recent: Anchor | undefined;
  /** The time at which the recent anchor is old enough. */
  #due = "";
  /** The latest time given on, and how many entries have it. */
  #last: Anchor = { key: "", count: 0 };

  /** Where the next read has to begin: seconds since 1970. Undefined: at the log's beginning. */
  get since(): number | undefined {
    const { time, fraction } = parts(this.#old?.key ?? "");
    // A number cannot hold nanoseconds: a little earlier, and what is too early is dropped.
    return Number.isNaN(time) ? undefined : time / 1000 + Number(`0.${fraction}`) - 1e-6;
  }

  /** Begins a read of the log from `since`. @returns what drops the entries that were given on already, and counts the others */
  resume(): (entries: readonly LogEntry[]) => readonly LogEntry[] {
    const from = this.#old?.key ?? "";
    const last = this.#last.key;
    let seen = this.#old?.count ?? 0;
    return (entries) =>
      entries.filter(({ at }) => {
        const key = at === "" ? this.#last.key : timeKey(at);
        if (key < from) return false;
        // Entries that the engine has dropped since, as it does with old ones, leave fewer to be seen again.
        if (seen > 0 && key <= last) {
          seen--;
          return false;
        }
        this.#count(key);
        return true;
      });
  }

  #count(key: string): void {
    if (key > this.#last.key) this.#last = { key, count: 1 };
    else if (key === this.#last.key) this.#last.count++;
    for (const anchor of [this.#old, this.#recent]) {
      if (anchor && key >= anchor.key) anchor.count++;
    }
    if (this.#recent && this.#last.key < this.#due) return;
    this.#recent ??= { ...this.#last };
    this.#old = this.#recent;
    this.#recent = { ...this.#last };
    this.#due = later(this.#last.key);
  }
}

/** Milliseconds since 1970 of a time's seconds, and the digits after them. */
function parts(key: string): { time: number; fraction: string } {
  const [seconds = "", fraction = "0"] = key.split(".");
  return { time: Date.parse(`${seconds}Z`), fraction };
}

function later(key: string): string {
  const { time, fraction } = parts(key);
  return Number.isNaN(time) ? key : `${new Date(time + LATE_MS).toISOString().slice(0, 19)}.${fraction}`;
}
