/** Pictures of results: bars with their spread, as SVG that needs nothing but a browser. */
import { escapeXml } from "../src/report/pictures/xml.ts";
import { type Contestant, CONTESTANTS, type Measure } from "./model.ts";
import type { Measured } from "./results.ts";
import { summary } from "./stats.ts";
import { shown } from "./table.ts";

/** One bar: a median with its least and greatest value. */
export interface Bar {
  readonly label: string;
  readonly color: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

/** Bars on one scale. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const COLORS: Readonly<Record<Contestant, string>> = {
  ours: "#2563eb",
  floor: "#9ca3af",
  compose: "#d97706",
};
const NAMES: Readonly<Record<Contestant, string>> = { ours: "miniboss", floor: "floor", compose: "Compose" };

const WIDTH = 760;
const LABEL_WIDTH = 90;
const TEXT_WIDTH = 90;
const BAR = 14;
const STEP = 20;
const TITLE = 30;
const PADDING = 16;

/** The groups of a scenario: one for each measure that has values. */
export function groupsOf({ measures }: Measured): BarGroup[] {
  return measures.flatMap((measure) => {
    const bars = CONTESTANTS.flatMap((one) => barOf(one, measure, measure.values[one] ?? []));
    return bars.length === 0 ? [] : [{ title: measure.title, bars }];
  });
}

function barOf(one: Contestant, { unit }: Measure, values: readonly number[]): Bar[] {
  if (values.length === 0) return [];
  const { median, min, max } = summary(values);
  return [{ label: NAMES[one], color: COLORS[one], median, min, max, text: shown(median, unit) }];
}

/**
 * A picture of groups of bars, each group on a scale of its own.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const bar = { label: "miniboss", color: "#2563eb", median: 2, min: 1, max: 3, text: "2.00 s" };
 * assert(barChart("start", [{ title: "start 20", bars: [bar] }]).startsWith("<svg "));
 * ```
 */
export function barChart(title: string, groups: readonly BarGroup[]): string {
  const parts: string[] = [];
  let y = PADDING;
  for (const group of groups) {
    parts.push(text(group.title, { x: PADDING, y: y + 14, extra: ' font-weight="600"' }));
    y += TITLE;
    const greatest = Math.max(...group.bars.map(({ max }) => max));
    const scale = (WIDTH - 2 * PADDING - LABEL_WIDTH - TEXT_WIDTH) / (greatest || 1);
    for (const bar of group.bars) {
      parts.push(...drawn(bar, y, scale));
      y += STEP;
    }
    y += 8;
  }
  const height = y + PADDING - 8;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
    `height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`;
  const ground = `<rect width="${WIDTH}" height="${height}" rx="8" fill="#ffffff"/>`;
  return [head, `<title>${escapeXml(title)}</title>`, ground, ...parts, "</svg>", ""].join("\n");
}

function drawn({ label, color, median, min, max, text: value }: Bar, y: number, scale: number): string[] {
  const left = PADDING + LABEL_WIDTH;
  const middle = y + BAR / 2;
  const at = (amount: number) => (left + amount * scale).toFixed(1);
  return [
    text(label, { x: left - 8, y: y + 11, extra: ' text-anchor="end"' }),
    `<rect x="${left}" y="${y}" width="${
      (median * scale).toFixed(1)
    }" height="${BAR}" rx="2" fill="${color}"/>`,
    `<path d="M${at(min)} ${middle}H${at(max)}M${at(min)} ${middle - 3}v6M${at(max)} ${
      middle - 3
    }v6" stroke="#111827"/>`,
    text(value, { x: Number(at(Math.max(median, max))) + 8, y: y + 11, extra: "" }),
  ];
}

function text(content: string, { x, y, extra }: { x: number; y: number; extra: string }): string {
  return `<text x="${x}" y="${y}" fill="#111827"${extra}>${escapeXml(content)}</text>`;
}
