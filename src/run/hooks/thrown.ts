/** What user code threw, in words. */
import { MinibossError } from "../../base/errors.ts";
import { userPlace } from "../../base/own_code.ts";
import { maskText } from "../../base/secret.ts";

/** How far causes and inner errors are followed, and how many of them are shown. */
const deepest = 5;
const mostInner = 10;

/**
 * What was thrown and where, then one line for each cause and inner error; secrets are masked.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const error = new Error("Cannot seed", { cause: "postgres://ann:pw@db is closed" });
 * delete error.stack;
 * assertEquals(thrownText(error), 'Cannot seed\nCaused by: it threw "postgres://ann:****@db is closed", which is no Error');
 * ```
 */
export function thrownText(error: unknown): string {
  return maskText(lines(error, []).join("\n"));
}

function lines(error: unknown, above: readonly unknown[]): string[] {
  const known = [...above, error];
  const isNew = (inner: unknown) => !known.includes(inner) && known.length < deepest;
  const nested = (title: string, inner: unknown) => {
    const [first = "", ...rest] = lines(inner, known);
    return [`${title} ${first}`, ...rest.map((line) => `  ${line}`)];
  };
  const cause = causeOf(error);
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  const shownInner = inner.slice(0, mostInner).filter(isNew);
  return [
    first(error),
    ...shownInner.flatMap((one) => nested("-", one)),
    ...inner.length > mostInner ? [`- ${inner.length - mostInner} more errors`] : [],
    ...cause !== undefined && isNew(cause) ? nested("Caused by:", cause) : [],
  ];
}

/** Errors of miniboss say all that their causes say. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && !(error instanceof MinibossError) ? error.cause : undefined;
}

function first(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${shown(error)}, which is no Error`;
  const place = userPlace(error);
  const isNamed = error.name !== "Error" && !(error instanceof MinibossError);
  const message = error.message ||
    (error instanceof AggregateError ? "several errors" : "an error without a message");
  return `${isNamed ? `${error.name}: ` : ""}${message}${place === undefined ? "" : ` (${place})`}`;
}

/** Any value of user code on one line. */
export function shown(value: unknown): string {
  return Deno.inspect(value, { depth: 2, compact: true, breakLength: Infinity, strAbbreviateSize: 80 });
}
