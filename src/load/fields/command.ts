/** The `entrypoint` and `cmd` fields. */
import * as v from "valibot";
import { list, Misfit, show, wanted } from "./basic.ts";

/** Text that is split into words, or a list of texts; empty means the image's. */
export const command = v.lazy((input) => {
  if (typeof input === "string") return asText;
  return Array.isArray(input) ? asList : v.never(wanted("text or a list of texts"));
});

const asList = v.pipe(list("texts", readWord), v.transform(orImages));

const asText = v.pipe(
  v.string(),
  v.rawTransform<string, string[] | undefined>(({ dataset, addIssue, NEVER }) => {
    const words = split(dataset.value);
    if (words) return orImages(words);
    addIssue({ message: `A quote in ${show(dataset.value)} is not closed` });
    return NEVER;
  }),
);

function readWord(value: unknown): string {
  if (typeof value === "string" && !value.includes("\0")) return value;
  throw new Misfit(`Expected text, got ${show(value)}`);
}

function orImages(words: string[]): string[] | undefined {
  return words.length === 0 ? undefined : words;
}

/**
 * Splits a command line at white space outside quotes. Quotes are removed; a backslash keeps the next character as it is,
 * except within single quotes, and within double quotes only before `"` and `\`. Undefined when a quote is not closed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(split(`sh -c 'echo "a b"' x\\ y ""`), ["sh", "-c", 'echo "a b"', "x y", ""]);
 * ```
 */
export function split(line: string): string[] | undefined {
  const piece = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|(\s+)|([^\s'"\\]+)|([\s\S])/g;
  const words: string[] = [];
  let word: string | undefined;
  for (const [, single, double, escaped, space, plain, stray] of line.matchAll(piece)) {
    if (stray !== undefined) return undefined;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + (single ?? double?.replace(/\\(["\\])/g, "$1") ?? escaped ?? plain ?? "");
  }
  return word === undefined ? words : [...words, word];
}
