/** Medians and their spread. */

/** What became of a row of numbers. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

/** The middle of the values, or the mean of the two in the middle. @throws {RangeError} without values */
export function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const upper = ordered[Math.floor(ordered.length / 2)];
  const lower = ordered[Math.ceil(ordered.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("No values to take the median of");
  return (lower + upper) / 2;
}

/**
 * Median, least and greatest.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(summary([3, 1, 2]), { median: 2, min: 1, max: 3, values: [3, 1, 2] });
 * ```
 */
export function summary(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), values };
}

/**
 * How many times `ours` is of `others`: the medians' ratio, with the least and greatest ratio of one round, for values that
 * were taken round by round side by side.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { median, min, max } = ratio([1, 2, 4], [2, 2, 2]);
 * assertEquals([median, min, max], [1, 0.5, 2]);
 * ```
 */
export function ratio(ours: readonly number[], others: readonly number[]): Summary {
  const pairs = ours.flatMap((value, round) => {
    const other = others[round];
    return other === undefined ? [] : [value / other];
  });
  return { ...summary(pairs), median: median(ours) / median(others) };
}
