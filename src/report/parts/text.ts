/** Foreign text made safe to show, and durations as people read them. */
import { stripVTControlCharacters } from "node:util";

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

/**
 * A duration in the two units that matter.
 *
 * @example From short to long
 * ```ts
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
