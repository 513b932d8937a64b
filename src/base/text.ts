/** Small text helpers shared by messages. */
import { fromFileUrl } from "@std/path";

/**
 * The number of edits from `a` to `b`: a character put in, left out, replaced, or two neighbours swapped. Infinite when it is
 * more than `limit`: then it is known early.
 */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? Infinity) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      row.push(Math.min(replaced, swapped, (last[j] ?? Infinity) + 1, (row[j - 1] ?? Infinity) + 1));
    }
    if (Math.min(...row) > limit && Math.min(...last) > limit) return Infinity;
    [before, last] = [last, row];
  }
  return last[b.length] ?? Infinity;
}

/** Longer names are nobody's slip of the finger. */
const LONGEST_NAME = 100;

/**
 * The candidates nearest to `name`, best first, at most three; none when nothing is near.
 *
 * @example A mistyped service
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(nearest("appbd", ["appdb", "web"]), ["appdb"]);
 * ```
 */
export function nearest(name: string, candidates: Iterable<string>): string[] {
  if (name.length > LONGEST_NAME) return [];
  const limit = Math.max(1, Math.floor(name.length / 3));
  const lower = name.toLowerCase();
  return [...candidates]
    .map((candidate) => ({ candidate, d: distance(lower, candidate.toLowerCase(), limit) }))
    .filter(({ candidate, d }) => d <= limit && d < candidate.length)
    .sort((x, y) => x.d - y.d)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `, did you mean "x"?` where something is near, else an empty string. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates);
  return found.length === 0 ? "" : `, did you mean ${found.map((c) => `"${c}"`).join(" or ")}?`;
}

/** At most this many names are listed in one message. */
const LISTED = 20;

/** Some names in quotes, and how many more there are: `"a", "b" and 80 more`. */
export function someQuoted(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `"${name}"`).join(", ");
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}

/** The first three of some names, and how many more there are: `a, b, c and 2 more`. */
export function firstThree(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** `"a", "b"`. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** A spec's URL as people write it, in quotes: a file by its path. */
export function shownSpec(url: string): string {
  return `"${url.startsWith("file:") ? fromFileUrl(url) : url}"`;
}

/** `once`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** Whether a value is an object with fields: no array, not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a record whose entries are its fields: no Map, Set, Headers, Promise or the like. */
export function isFieldsRecord(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.prototype.toString.call(value) === "[object Object]";
}
