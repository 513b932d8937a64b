/** Lines of containers' output, and their order. */

/** A line of a container's output. */
export interface LogLine {
  readonly service: string;
  readonly stream: "stdout" | "stderr";
  /** RFC 3339 with up to nine digits of a second; undefined where the engine told none. */
  readonly at: string | undefined;
  /** The line without its line break, as it came: not always UTF-8. */
  readonly bytes: Uint8Array;
}

/** A time that compares as text: UTC, nine digits of a second; what does not parse stays as it is. */
export function timeKey(at: string): string {
  // As Docker writes it: most lines need no more than this.
  if (at.length === 30 && at.endsWith("Z")) return at.slice(0, -1);
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(at);
  if (!match) return at;
  const [, local = "", fraction = "", zone = "Z"] = match;
  const seconds = zone === "Z" ? local : new Date(`${local}${zone}`).toISOString().slice(0, 19);
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}

interface Keyed<T> {
  readonly key: string;
  readonly line: T;
}

/**
 * Lists of lines, each in its own order, as one list by time. The order within a list never changes; a line without a
 * time stays behind the line before it; at the same time the earlier list comes first.
 *
 * @example Two services
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const db = [{ at: "2024-05-01T10:00:00Z", text: "a" }, { at: "2024-05-01T10:00:02Z", text: "c" }];
 * const web = [{ at: "2024-05-01T10:00:01.5Z", text: "b" }];
 * assertEquals(mergeByTime([db, web]).map((line) => line.text), ["a", "b", "c"]);
 * ```
 */
export function mergeByTime<T extends Pick<LogLine, "at">>(lists: readonly (readonly T[])[]): T[] {
  if (lists.length <= 1) return [...lists[0] ?? []];
  const keyed = lists.map((lines) => {
    let key = "";
    return lines.map((line): Keyed<T> => {
      // The greatest time so far: a clock set back must not hold up the lines of the others.
      const own = line.at === undefined ? key : timeKey(line.at);
      key = own > key ? own : key;
      return { key, line };
    });
  });
  return mergeAll(keyed).map(({ line }) => line);
}

function mergeAll<T>(lists: readonly (readonly Keyed<T>[])[]): readonly Keyed<T>[] {
  if (lists.length <= 1) return lists[0] ?? [];
  const half = lists.length >> 1;
  return mergeTwo(mergeAll(lists.slice(0, half)), mergeAll(lists.slice(half)));
}

function mergeTwo<T>(left: readonly Keyed<T>[], right: readonly Keyed<T>[]): Keyed<T>[] {
  const merged: Keyed<T>[] = [];
  let from = 0;
  for (const item of left) {
    for (let next = right[from]; next && next.key < item.key; next = right[++from]) merged.push(next);
    merged.push(item);
  }
  for (let next = right[from]; next; next = right[++from]) merged.push(next);
  return merged;
}
