/** Whose code a place in a stack trace is: miniboss's own or its user's. */

const position = /\b(?:file|https?|data):[^\s()"'<>]*:\d+:\d+/;
/** A whole frame: what stands at its end may have blanks in it. */
const frame = /^\s+at (?:async )?(?:.*? \()?((?:file|https?|data):.*:\d+:\d+)\)?$/;

/**
 * The place that a line of a stack trace names. A compiled program writes URLs without escapes, with blanks in them; here
 * they are URLs again.
 *
 * @example
 * ```ts
 * import { placeIn } from "./own_code.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(placeIn("    at fail (file:///my shop/fail.ts:4:38)"), "file:///my%20shop/fail.ts:4:38");
 * assertEquals(placeIn("    at async file:///my%20shop/a (b)/spec.ts:2:1"), "file:///my%20shop/a%20(b)/spec.ts:2:1");
 * assertEquals(placeIn("    at async Promise.all (index 0)"), undefined);
 * ```
 */
export function placeIn(line: string): string | undefined {
  const whole = frame.exec(line)?.[1];
  return whole !== undefined && URL.canParse(whole) ? new URL(whole).href : position.exec(line)?.[0];
}

/** Whether a place is in miniboss's own source, or in the bundle that was made of it. */
export function isOwnPlace(place: string): boolean {
  const own = import.meta.url;
  if (!own.endsWith("/src/base/own_code.ts")) return place.startsWith(`${own}:`);
  const root = own.slice(0, -"src/base/own_code.ts".length);
  return place.startsWith(`${root}src/`) ||
    (place.startsWith(`${root}spec/`) && !place.startsWith(`${root}spec/examples/`));
}

/** The first place of an error's stack that is in its user's code. */
export function userPlace(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  const places = stack.split("\n").flatMap((line) => /^\s+at /.test(line) ? placeIn(line) ?? [] : []);
  return places.find((place) => !isOwnPlace(place));
}
