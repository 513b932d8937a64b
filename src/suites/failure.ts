/** Describes what a test or a fixture threw. */
import type { Failure, ServiceLine } from "../model/test_event.ts";

/** Where the code of miniboss lies: its places say nothing to who reads a failure of theirs. */
const own = new URL("../../", import.meta.url).href;

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
  const stack = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).map((line) =>
    line.trim()
  )
    .filter(isTheirs);
  const causes = causesOf(error).map((cause) => `\nCaused by: ${cause}`).join("");
  return { message: `${error.message}${causes}`, type: error.name, place: placeOf(stack[0]), stack, lines };
}

function isTheirs(line: string): boolean {
  if (/\b(?:ext|node|checkin):/.test(line)) return false;
  return !line.includes(own) || line.includes(`${own}tests/`) || line.includes(`${own}spec/examples/`);
}

function placeOf(line: string | undefined): string | undefined {
  const place = line && /(?:file:\/\/)?((?:https?:\/\/|\/)[^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1];
  return place && decodeURI(place);
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
