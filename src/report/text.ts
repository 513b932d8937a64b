/** Measuring, cutting and cleaning text for a terminal; every width is in terminal cells. */
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";

const GRAPHEMES = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The cells a text takes: CJK and emoji take two, escape codes and combining marks none. */
export function width(text: string): number {
  return stringWidth(text);
}

/** Control pictures stand for the C0 controls; what has none, and what turns the writing direction, gets a replacement mark. */
function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/**
 * One line of foreign text made safe to draw: escape sequences are dropped, other control characters made visible, tabs
 * become two spaces, and of a line redrawn with carriage returns only the last version stays.
 *
 * @example A coloured progress bar with a bell
 * ```ts
 * import { printable } from "./text.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(printable("10 %\r\x1b[32m20 %\x1b[0m!\x07\r"), "20 %!\u2407");
 * ```
 */
export function printable(text: string): string {
  const stripped = stripVTControlCharacters(text).replace(/\r+$/, "");
  return stripped.slice(stripped.lastIndexOf("\r") + 1)
    .replaceAll("\t", "  ")
    .replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, visible);
}

/** The lines of a foreign text, each made {@linkcode printable}; trailing empty lines are dropped. */
export function printableLines(text: string): string[] {
  return text.trimEnd().split("\n").map(printable);
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
 * import { shorten } from "./text.ts";
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

/** The text broken at spaces into lines of at most `columns` cells; a longer word is cut with `…`. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (width(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = fit(word, columns);
  }
  return [...lines, line];
}

/**
 * A duration in the two units that matter.
 *
 * @example From short to long
 * ```ts
 * import { formatMs } from "./text.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals([1_840, 12_400, 65_000, 7_500_000].map(formatMs), ["1.8 s", "12 s", "1 min 5 s", "2 h 5 min"]);
 * ```
 */
export function formatMs(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  return tenths < 100 ? `${(tenths / 10).toFixed(1)} s` : formatSeconds(Math.round(ms / 1000));
}

/** As {@linkcode formatMs}, for a running clock: whole seconds, as many as are over. */
export function formatClock(ms: number): string {
  return formatSeconds(Math.max(0, Math.floor(ms / 1000)));
}

function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
