/** Describes what a test or a fixture threw. */
import { isOwnPlace, placeIn } from "../base/own_code.ts";
import type { Failure, ServiceLine } from "../model/test_event.ts";

/** Describes anything thrown, also what is no Error. */
export function failureOf(error: unknown, lines: readonly ServiceLine[] = []): Failure {
  if (!(error instanceof Error)) {
    const shown = Deno.inspect(error, {
      depth: 2,
      compact: true,
      breakLength: Infinity,
      strAbbreviateSize: 80,
    });
    return {
      message: `It threw ${shown}, which is no Error`,
      type: "Error",
      place: undefined,
      stack: [],
      lines,
    };
  }
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const stack = frames.filter(isTheirs).map((line) => line.trim());
  const causes = causesOf(error).map((cause) => `\nCaused by: ${cause}`).join("");
  return { message: `${error.message}${causes}`, type: error.name, place: placeOf(stack[0]), stack, lines };
}

/** Frames of miniboss say nothing to who reads the failure of a test. */
function isTheirs(line: string): boolean {
  const place = placeIn(line);
  return place !== undefined && !isOwnPlace(place);
}

/** `FILE:LINE:COLUMN`, or a URL with line and column. */
function placeOf(line: string | undefined): string | undefined {
  const place = line && placeIn(line);
  return place && decodeURI(place.replace(/^file:\/\//, ""));
}

function causesOf(error: Error, depth = 0): string[] {
  if (depth === 5) return [];
  const inner = error instanceof AggregateError
    ? error.errors
    : error.cause === undefined
    ? []
    : [error.cause];
  return inner.flatMap((one: unknown) =>
    one instanceof Error ? [`${one.name}: ${one.message}`, ...causesOf(one, depth + 1)] : [String(one)]
  );
}
