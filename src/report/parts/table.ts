/** A table of text for a person: columns aligned, and made narrower or left out where the terminal is narrow. */
import { createPaint, hyperlink, type Paint, type Style } from "./color.ts";
import { fit, padEnd, padStart, shorten, width } from "./width.ts";

/** A column. */
export interface Column {
  readonly title: string;
  /** @default {"left"} */
  readonly align?: "left" | "right";
  /** Where a value too wide is cut. @default {"end"} */
  readonly cut?: "end" | "middle";
  /** The cells it is never made narrower than; a column without is never made narrower. @default its full width */
  readonly least?: number;
  /** Columns with the highest number are left out first when even the least widths do not fit; 0 is never left out. @default {0} */
  readonly optional?: number;
}

/** Text safe to draw, and the style and link it gets where colors are on. */
export interface CellPart {
  readonly text: string;
  readonly style?: Style;
  readonly url?: string;
}

/** A cell: one piece of text, or several side by side. */
export type Cell = string | CellPart | readonly CellPart[];

/** How a table is drawn. */
export interface TableOptions {
  /** The width in cells; 0 where there is no terminal and nothing is cut. */
  readonly columns: number;
  /** Also turns links on. */
  readonly color: boolean;
}

/** The cells between two columns. */
const GAP = 2;

/**
 * The lines of a table, a header first. Columns that are empty in every row are left out.
 *
 * @example Nothing is cut where there is no terminal
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const columns = [{ title: "SERVICE", cut: "middle", least: 4 }, { title: "STATE" }] as const;
 * assertEquals(drawTable(columns, [["appdb", "running"]], { columns: 0, color: false }), [
 *   "SERVICE  STATE",
 *   "appdb    running",
 * ]);
 * ```
 */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): string[] {
  const used = columns.map((column, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    return { column, cells, full: Math.max(...[column.title, ...cells.map(textOf)].map(width)) };
  }).filter(({ cells }) => rows.length === 0 || cells.some((cell) => textOf(cell) !== ""));
  const laid = layOut(used, options.columns);
  const header = laid.map(({ column }): Cell => ({ text: column.title, style: "bold" }));
  return [header, ...rows.map((_, index) => laid.map(({ cells }) => cells[index] ?? ""))]
    .map((cells) => drawLine(cells, laid, options));
}

interface Used {
  readonly column: Column;
  readonly cells: readonly Cell[];
  readonly full: number;
}

type Laid = Used & { readonly cells: readonly Cell[]; readonly size: number };

/** Gives each column its width: leaves out the least needed, then narrows the widest ones. */
function layOut(all: readonly Used[], room: number): Laid[] {
  if (room <= 0) return all.map((used) => ({ ...used, size: used.full }));
  const least = ({ column, full }: Used) => Math.min(full, Math.max(column.least ?? full, 1));
  let kept = [...all];
  const total = (sizes: readonly number[]) =>
    sizes.reduce((sum, size) => sum + size, GAP * (sizes.length - 1));
  while (total(kept.map(least)) > room) {
    const dropped = [...kept].sort((a, b) => (b.column.optional ?? 0) - (a.column.optional ?? 0))[0];
    if (!dropped || (dropped.column.optional ?? 0) === 0) break;
    kept = kept.filter((used) => used !== dropped);
  }
  const sizes = kept.map(({ full }) => full);
  for (let over = total(sizes) - room; over > 0; over--) {
    const widest = kept.map((used, index) => ({ index, spare: sizes[index] ?? 0, least: least(used) }))
      .filter((column) => column.spare > column.least)
      .sort((a, b) => b.spare - a.spare)[0];
    if (!widest) break;
    sizes[widest.index] = widest.spare - 1;
  }
  return kept.map((used, index) => ({ ...used, size: sizes[index] ?? used.full }));
}

function drawLine(cells: readonly Cell[], laid: readonly Laid[], options: TableOptions): string {
  const paint = createPaint(options);
  let left = options.columns > 0 ? options.columns : Infinity;
  const drawn = cells.map((cell, index) => {
    const { column, size } = laid[index] ?? { column: { title: "" }, size: 0 };
    // What fits nowhere else is cut at the edge.
    const room = Math.max(0, Math.min(size, left));
    left -= size + GAP;
    const text = column.cut === "middle" ? shorten(textOf(cell), room) : fit(textOf(cell), room);
    const padded = column.align === "right"
      ? padStart(text, room)
      : padEnd(text, index < laid.length - 1 ? room : 0);
    return dress(padded, text, cell, { paint, link: options.color });
  });
  return drawn.join(" ".repeat(GAP)).trimEnd();
}

/** Puts styles and links on the text, not on the spaces around it; parts of several that were cut stay plain. */
function dress(
  padded: string,
  text: string,
  cell: Cell,
  options: { readonly paint: Paint; readonly link: boolean },
): string {
  const parts = partsOf(cell);
  const whole = parts.length === 1 ? parts.map((part) => ({ ...part, text })) : parts;
  let rest = padded.slice(padded.indexOf(text));
  let dressed = padded.slice(0, padded.length - rest.length);
  for (const { text, style, url } of whole) {
    if (!rest.startsWith(text)) break;
    rest = rest.slice(text.length);
    const styled = style ? options.paint(style, text) : text;
    dressed += url !== undefined && options.link && text !== "" ? hyperlink(url, styled) : styled;
  }
  return dressed + rest;
}

function partsOf(cell: Cell): readonly CellPart[] {
  if (typeof cell === "string") return [{ text: cell }];
  return "text" in cell ? [cell] : cell;
}

function textOf(cell: Cell): string {
  return partsOf(cell).map((part) => part.text).join("");
}
