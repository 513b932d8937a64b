/** Adds one entry to a JSON file that a person keeps, comments and all. */
import { applyEdits, type FormattingOptions, modify } from "jsonc-parser";
import { isRecord } from "../../base/text.ts";
import { readJson } from "./json.ts";

/** What came of it: the new text; what the entry is already; or why it cannot be added. */
export type Merged =
  | { readonly kind: "added"; readonly text: string }
  | { readonly kind: "there"; readonly value: unknown }
  | { readonly kind: "unfit"; readonly reason: string };

/** An entry: the keys that lead to it, and its value. */
export interface Entry {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/**
 * Adds an entry, in the file's own indentation and with its comments kept. An entry that is there stays as it is.
 *
 * @param text JSON, with comments and trailing commas if need be
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const entry = { keys: ["imports", "miniboss"], value: "./types.d.ts" };
 * assertEquals(mergeEntry('{\n  // tasks\n  "tasks": {}\n}\n', entry), {
 *   kind: "added",
 *   text: '{\n  // tasks\n  "tasks": {},\n  "imports": {\n    "miniboss": "./types.d.ts"\n  }\n}\n',
 * });
 * assertEquals(mergeEntry('{"imports": {"miniboss": "x"}}', entry), { kind: "there", value: "x" });
 * ```
 */
export function mergeEntry(text: string, { keys, value }: Entry): Merged {
  const read = readJson(text);
  if ("reason" in read) return { kind: "unfit", reason: read.reason };
  let at: unknown = read.value;
  for (const [depth, key] of keys.entries()) {
    const owner = depth === 0 ? "it" : `"${keys.slice(0, depth).join(".")}"`;
    if (!isRecord(at)) return { kind: "unfit", reason: `${owner} is no object` };
    at = at[key];
    if (at === undefined) break;
  }
  if (at !== undefined) return { kind: "there", value: at };
  const formattingOptions = formatOf(text);
  return { kind: "added", text: applyEdits(text, modify(text, [...keys], value, { formattingOptions })) };
}

/** Appends a value to the list at a key, which is made when it is missing. A value that is in it stays where it is. */
export function appendValue(text: string, { key, value }: { key: string; value: string }): Merged {
  const read = readJson(text);
  if ("reason" in read) return { kind: "unfit", reason: read.reason };
  if (!isRecord(read.value)) return { kind: "unfit", reason: "it is no object" };
  const list = read.value[key];
  if (list === undefined) return mergeEntry(text, { keys: [key], value: [value] });
  if (!Array.isArray(list)) return { kind: "unfit", reason: `"${key}" is no list` };
  if (list.includes(value)) return { kind: "there", value: list };
  const options = { formattingOptions: formatOf(text), isArrayInsertion: true };
  return { kind: "added", text: applyEdits(text, modify(text, [key, list.length], value, options)) };
}

/** The indentation and line ends that a text has already. */
function formatOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
