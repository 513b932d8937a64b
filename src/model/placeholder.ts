/** `{key}` placeholders of the context in a spec's strings. */
import type { ContextValue } from "miniboss";
import { ContextError } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";

/** Context values by key. */
export type Values = Readonly<Record<string, ContextValue>>;

/** `{{`, `}}`, or a brace pair without braces and quotes inside. */
const token = /\{\{|\}\}|\{([^{}"]*)\}/g;
const format = /^(0)?(\d+)?(?:\.(\d+))?([dsfx])?$/;

/** Whether a text is a JSON object or array once its placeholders have values: then all other braces are its own. */
function isJson(text: string): boolean {
  const sample = text.replace(token, (all, inner?: string) => inner?.trim() ? "0" : all);
  try {
    return /^\s*[[{]/.test(sample) && JSON.parse(sample) !== undefined;
  } catch {
    return false;
  }
}

function key(inner: string): string {
  return inner.split(":", 1)[0] ?? "";
}

/**
 * The context keys a text asks for, each once.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(placeholders("{user_id}@{host:s} {{literal}}"), ["user_id", "host"]);
 * ```
 */
export function placeholders(text: string): string[] {
  const json = isJson(text);
  const keys = [...text.matchAll(token)].flatMap(([, inner]) =>
    inner === undefined || (json && inner.trim() === "") ? [] : [key(inner)]
  );
  return [...new Set(keys)];
}

/**
 * Fills a text's placeholders. `{{` and `}}` are literal braces; in a text that is a JSON object or array once filled,
 * all braces but those of placeholders stay. A value that is no string is written as JSON. After a colon comes a format:
 * `d` (whole number), `f` (`.2f`), `x`, `s` (text), with a width (`5d`, `05d`).
 *
 * @throws {ContextError} for a key without a value, a positional `{}` or `{0}`, or a format that does not fit the value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(fill("user {user_id:04d} in {{braces}}", { user_id: 7 }), "user 0007 in {braces}");
 * assertEquals(fill('{"owner": {"id": {user_id}}}', { user_id: 7 }), '{"owner": {"id": 7}}');
 * ```
 */
export function fill(text: string, values: Values): string {
  const json = isJson(text);
  return text.replace(token, (all, inner?: string) => {
    if (json && !inner?.trim()) return all;
    if (all === "{{") return "{";
    if (all === "}}") return "}";
    return value(inner ?? "", values, text);
  });
}

function value(inner: string, values: Values, text: string): string {
  const name = key(inner);
  if (name === "" || /^\d+$/.test(name)) {
    throw new ContextError(
      `Cannot fill "${text}": positional placeholder "{${inner}}", write a key as in "{user_id}" or "{{" for a brace`,
    );
  }
  const found = Object.hasOwn(values, name) ? values[name] : undefined;
  if (found === undefined) {
    const keys = Object.keys(values);
    const known = keys.length === 0
      ? "the context is empty"
      : `the context has ${keys.map((k) => `"${k}"`).join(", ")}`;
    const near = didYouMean(name, keys);
    const braces = near === ""
      ? ". Have a hook set it, or write {{ and }} for braces that are no placeholder"
      : "";
    throw new ContextError(
      `Cannot fill "${text}": no context value "${name}"${near || ","} ${known}${braces}`,
    );
  }
  return formatted(found, inner.slice(name.length + 1), `{${inner}}`, text);
}

function formatted(found: ContextValue, spec: string, placeholder: string, text: string): string {
  const plain = typeof found === "string" ? found : JSON.stringify(found);
  const match = format.exec(spec);
  const fail = (wanted: string) =>
    new ContextError(
      `Cannot fill "${text}": "${placeholder}" wants ${wanted}, the value is ${JSON.stringify(found)}`,
    );
  if (!match) {
    throw new ContextError(
      `Cannot fill "${text}": bad format "${spec}" in "${placeholder}", use d, f, x or s with an optional width`,
    );
  }
  const [, zero, width, precision, kind] = match;
  const pad = (result: string) => result.padStart(Number(width ?? 0), zero ? "0" : " ");
  switch (kind) {
    case undefined:
      return pad(plain);
    case "s":
      if (typeof found !== "string") throw fail("text");
      return found.padEnd(Number(width ?? 0));
    case "d":
    case "x":
      if (typeof found !== "number" || !Number.isInteger(found)) throw fail("a whole number");
      return pad(found.toString(kind === "x" ? 16 : 10));
    default:
      if (typeof found !== "number") throw fail("a number");
      return pad(found.toFixed(Number(precision ?? 6)));
  }
}
