/** Whose code a place in a stack trace is: miniboss's own or its user's. */

const position = /\b(?:file|https?|data):[^\s()"'<>]*:\d+:\d+/;

/** The place that a line of a stack trace names. */
export function placeIn(line: string): string | undefined {
  return position.exec(line)?.[0];
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
