/** Small text helpers shared by messages. */

/** The number of single-character edits from `a` to `b`. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/**
 * The candidates nearest to `name`, best first, at most three; none when nothing is near.
 *
 * @example A mistyped service
 * ```ts
 * import { nearest } from "./text.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(nearest("appbd", ["appdb", "web"]), ["appdb"]);
 * ```
 */
export function nearest(name: string, candidates: Iterable<string>): string[] {
  const limit = Math.max(2, Math.floor(name.length / 3));
  return [...candidates]
    .map((candidate) => ({ candidate, d: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, d }) => d <= limit && d < Math.max(candidate.length, name.length))
    .sort((x, y) => x.d - y.d)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `, did you mean "x"?` where something is near, else an empty string. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates);
  return found.length === 0 ? "" : `, did you mean ${found.map((c) => `"${c}"`).join(" or ")}?`;
}
