/** `{key}` placeholders of the context in a spec's strings. */
import type { ContextValue } from "miniboss";
import { ContextError } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";
import { type Conversion, converted, FormatError, formatValue, plainText } from "./format/mod.ts";
import { collapsed, type Field, isText, modeOf, parsed } from "./placeholder_parts.ts";

/** Context values by key. */
export type Values = Readonly<Record<string, ContextValue>>;

/**
 * The context keys a text asks for, each once.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(placeholders("{user_id}@{host:s} {{literal}} ${HOME} {print $2}"), ["user_id", "host"]);
 * ```
 */
export function placeholders(text: string): string[] {
  const keys = parsed(text).flatMap((part) =>
    "key" in part && !isText(part) ? [part.key, ...placeholders(part.format)] : []
  );
  return [...new Set(keys)];
}

/**
 * Fills a text's placeholders: `{name}`, `{name[0]}`, `{name[key]}`, `{name.key}`, with a conversion (`{name!r}`) and a format
 * of Python's (`{name:>10}`, `{price:,.2f}`, `{price:{width}.2f}`). All other braces are text, and so is what follows a `$`.
 * `{{name}}` is the text `{name}`; in a text that is JSON, doubled braces stay as they are.
 *
 * @throws {ContextError} for a key without a value, and for a format that does not fit the value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(fill("user {user_id:04d}, {{literal}}", { user_id: 7 }), "user 0007, {literal}");
 * assertEquals(fill("awk '{print $2}' ${FILE:-7}", {}), "awk '{print $2}' ${FILE:-7}");
 * assertEquals(fill('{"owner": {"id": {user_id}}}', { user_id: 7 }), '{"owner": {"id": 7}}');
 * ```
 */
export function fill(text: string, values: Values): string {
  return filledIn(text, values, text);
}

/** @param whole the text that errors name */
function filledIn(text: string, values: Values, whole: string): string {
  if (!text.includes("{") && !text.includes("}}")) return text;
  const mode = modeOf(text);
  const filled = parsed(text).map((part) => {
    if ("text" in part) return mode === "doubled" ? collapsed(part.text) : part.text;
    const inner = isText(part) ? part.source : valueOf(part, values, whole);
    const kept = mode === "json" ? part.pairs - (isText(part) ? 0 : 1) : Math.floor(part.pairs / 2);
    return `${"{".repeat(kept)}${inner}${"}".repeat(kept)}`;
  });
  return filled.join("");
}

/** A placeholder's value as text. */
function valueOf(field: Field, values: Values, text: string): string {
  const found = field.path.reduce<ContextValue>(
    (value, step) => within(value, step, { field, text }),
    rootOf(field, values, text),
  );
  const format = filledIn(field.format, values, text);
  const source: ContextValue = field.conversion === undefined
    ? found
    : converted(found, field.conversion as Conversion);
  try {
    return formatValue(source, format);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new ContextError(
      `Cannot fill "${text}": the format of "{${field.source}}" ${error.message}, and the value is ${
        shown(found)
      }`,
      { cause: error },
    );
  }
}

function rootOf({ key }: Field, values: Values, text: string): ContextValue {
  const found = Object.hasOwn(values, key) ? values[key] : undefined;
  if (found !== undefined) return found;
  const keys = Object.keys(values);
  const known = keys.length === 0
    ? "the context is empty"
    : `the context has ${keys.map((k) => `"${k}"`).join(", ")}`;
  const near = didYouMean(key, keys);
  const advice = near === "" ? `. Have a hook set it${literally(key, text)}` : "";
  throw new ContextError(`Cannot fill "${text}": no context value "${key}"${near || ","} ${known}${advice}`);
}

/** How to write a placeholder's braces as text. */
function literally(key: string, text: string): string {
  const mode = modeOf(text);
  // Outside of JSON's strings, braces around a name are no JSON.
  if (mode === "json") return `, or write "\\u007b${key}}" for the text {${key}} in a string of JSON`;
  return `, or write {{${key}}} for the text {${key}}`;
}

/** What a value has at an index or under a key. */
function within(
  value: ContextValue,
  step: string,
  { field, text }: { readonly field: Field; readonly text: string },
): ContextValue {
  const listed: readonly ContextValue[] | undefined = typeof value === "string"
    ? [...value]
    : Array.isArray(value)
    ? value
    : undefined;
  const found = listed
    ? /^\d+$/.test(step) ? listed[Number(step)] : undefined
    : typeof value === "object" && value !== null && Object.hasOwn(value, step)
    ? (value as Values)[step]
    : undefined;
  if (found !== undefined) return found;
  throw new ContextError(
    `Cannot fill "${text}": "{${field.source}}" asks for "${step}", which ${shown(value)} does not have`,
  );
}

function shown(value: ContextValue): string {
  return typeof value === "string" ? JSON.stringify(value) : plainText(value);
}
