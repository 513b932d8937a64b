/** Errors of loading a spec, in the user's terms: what failed, and at which line of which file. */
import { fromFileUrl } from "@std/path";
import { stripVTControlCharacters } from "node:util";
import { SpecError } from "../base/errors.ts";
import { isOwnPlace, placeIn } from "../base/own_code.ts";
import { show } from "./fields/basic.ts";
import type { Found } from "./find.ts";
import { withoutCredentials } from "./url.ts";

/** The error for what importing or calling a spec threw. */
export function explain(error: unknown, found: Found): SpecError {
  if (error instanceof SpecError) return error;
  const message = `Cannot load spec "${found.shown}": ${reason(error)}`;
  return new SpecError(withPaths(withoutCredentials(message)), { cause: error });
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${show(error)}`;
  const text = shortened(stripVTControlCharacters(error.message));
  if (placeIn(text) !== undefined) return text;
  const where = userFrame(error.stack ?? "");
  const thrown = error.name === "Error" || text.startsWith("Module not found") ||
      error.name === "TypeError" && /^\w*Error: /.test(error.message)
    ? text
    : `${error.name}: ${text}`;
  return where ? `${thrown}\n    at ${where}` : thrown;
}

/** Without the class names that hooks and the transpiler put in front, and without the causes Deno repeats. */
function shortened(text: string): string {
  return text.replace(/^(?:\w*Error: )+/, "")
    .replace(/\.\n {4}0: (.*)(?:\n {4}\d+: .*)*/, ": $1");
}

/** The first place in a stack trace that is neither in miniboss itself nor above its import of the spec. */
function userFrame(stack: string): string | undefined {
  for (const line of stripVTControlCharacters(stack).split("\n")) {
    const place = /^\s+at /.test(line) ? placeIn(line) : undefined;
    if (place && !isOwnPlace(place)) return place;
    if (place && /^\s+at async /.test(line)) return undefined;
  }
  return undefined;
}

/** File URLs as the paths people know. */
function withPaths(text: string): string {
  return text.replace(/\bfile:\/\/\/[^\s"'<>()]*/g, (url) => {
    try {
      return fromFileUrl(url);
    } catch {
      return url;
    }
  });
}
