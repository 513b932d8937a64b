/** Findings as text. */
import type { Finding } from "../../model/finding.ts";
import { createPaint, type Style } from "../parts/color.ts";
import { padEnd, width, wrap } from "../parts/width.ts";

const STYLES = { ok: "green", warning: "yellow", failed: "red" } as const satisfies Record<
  Finding["state"],
  Style
>;
const WORDS = { ok: "ok", warning: "warning", failed: "FAILED" } as const;

/**
 * The lines of findings: state, subject and text, with advice below.
 *
 * @param options.columns the width in cells; 0 where there is no terminal and nothing is broken
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const finding = { subject: "disk", state: "warning", text: "1 GB free", advice: "Free some space" } as const;
 * assertEquals(drawFindings([finding], { columns: 0, color: false }), [
 *   "warning  disk  1 GB free",
 *   "               Free some space",
 * ]);
 * ```
 */
export function drawFindings(
  findings: readonly Finding[],
  options: { readonly columns: number; readonly color: boolean },
): string[] {
  const paint = createPaint(options);
  const subjects = Math.max(0, ...findings.map(({ subject }) => width(subject)));
  const states = Math.max(0, ...findings.map(({ state }) => WORDS[state].length));
  const margin = states + 2 + subjects + 2;
  // A very narrow terminal breaks lines by itself.
  const room = options.columns > margin + 20 ? options.columns - margin : Infinity;
  return findings.flatMap(({ state, subject, text, advice }) => {
    const head = `${paint(STYLES[state], padEnd(WORDS[state], states))}  ${padEnd(subject, subjects)}  `;
    const lines = [...broken(text, room), ...(advice === undefined ? [] : broken(advice, room))];
    return lines.map((line, i) => (i === 0 ? head : " ".repeat(margin)) + line);
  });
}

function broken(text: string, room: number): string[] {
  return room === Infinity ? [text] : wrap(text, room);
}
