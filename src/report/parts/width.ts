/**
 * Measuring and cutting text for a terminal; every width is in terminal cells. Loaded only by what draws: the tables behind
 * it take longer to set up than the rest of a report.
 */
import stringWidth from "string-width";

const GRAPHEMES = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The cells a text takes: CJK and emoji take two, escape codes and combining marks none. */
export function width(text: string): number {
  return stringWidth(text);
}

/** The longest beginning of `graphemes` that takes at most `columns` cells. */
function take(graphemes: readonly string[], columns: number): string[] {
  let used = 0;
  const end = graphemes.findIndex((grapheme) => (used += width(grapheme)) > columns);
  return end < 0 ? [...graphemes] : graphemes.slice(0, end);
}

function graphemesOf(text: string): string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

/** The text, cut at its end with `…` where it takes more than `columns` cells. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return "";
  // A text with fewer UTF-16 units than half the cells cannot be too wide: most are not measured twice.
  if (text.length * 2 <= columns || width(text) <= columns) return text;
  return take(graphemesOf(text), columns - 1).join("") + "…";
}

/**
 * The text, shortened in its middle with `…` where it takes more than `columns` cells: both ends of a name tell.
 *
 * @example A long service name
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(shorten("payments-worker-europe", 11), "payme…urope");
 * ```
 */
export function shorten(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (width(text) <= columns) return text;
  const graphemes = graphemesOf(text);
  const head = take(graphemes, Math.ceil((columns - 1) / 2)).join("");
  const tail = take(graphemes.reverse(), columns - 1 - width(head)).reverse().join("");
  return `${head}…${tail}`;
}

/** The text with spaces after it, so that it takes at least `columns` cells. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

/** The text with spaces before it, so that it takes at least `columns` cells. */
export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - width(text))) + text;
}

/**
 * The text broken at spaces into lines of at most `columns` cells.
 *
 * @param long what becomes of a longer word: it is cut with `…`, or stays for the terminal to break
 */
export function wrap(text: string, columns: number, long: "cut" | "keep" = "cut"): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (width(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line.trim() !== "") lines.push(line);
    line = long === "cut" ? fit(word, columns) : word;
  }
  return [...lines, line];
}
