/** Results as a table of text, and the numbers in it as people read them. */
import { CONTESTANTS, type Measure } from "./model.ts";
import type { Measured, Values } from "./results.ts";
import { type Summary, summary } from "./stats.ts";
import { verdicts } from "./verdict.ts";

/**
 * A value with its unit, to three digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([shown(12.34, "ms"), shown(6543, "ms"), shown(88.8, "MB"), shown(6.91, "x")], ["12.3 ms", "6.54 s", "88.8 MB", "6.91x"]);
 * ```
 */
export function shown(value: number, unit: Measure["unit"]): string {
  if (unit === "x") return `${digits(value)}x`;
  if (unit === "ms" && value >= 1000) return `${digits(value / 1000)} s`;
  return `${digits(value)} ${unit}`;
}

function digits(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** A median with its least and greatest value, such as `6.54 s (6.31-6.90)`. */
export function spread(values: readonly number[] | undefined, unit: Measure["unit"]): string {
  if (values === undefined || values.length === 0) return "";
  const { median, min, max } = summary(values);
  const scale = unit === "ms" && median >= 1000 ? 1000 : 1;
  return `${shown(median, unit)} (${digits(min / scale)}-${digits(max / scale)})`;
}

/** A ratio with its spread, such as `1.03 (0.99-1.08)`. */
export function ratioText({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}

/** What stands in a row: title, one cell for each contestant, targets with ratios. */
export function cells(measure: Measure & { readonly values: Values }): string[] {
  const judged = verdicts(measure).map(({ target, ratio, met }) => {
    const is = ratio === undefined ? "" : `${ratioText(ratio)}, `;
    return `${is}wanted ${target}: ${met ? "yes" : "NO"}`;
  });
  return [
    measure.title,
    ...CONTESTANTS.map((one) => spread(measure.values[one], measure.unit)),
    judged.join("; "),
  ];
}

export const HEAD: readonly string[] = ["", "miniboss", "floor", "Compose", "miniboss to the other"];

/** The table for a terminal. */
export function tableText(scenarios: readonly Measured[]): string {
  const rows = [HEAD, ...scenarios.flatMap(({ measures }) => measures.map(cells))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd());
  const notes = scenarios.flatMap(({ name, note }) => note === undefined ? [] : [`${name}: ${note}`]);
  return [...lines, ...notes].join("\n");
}
