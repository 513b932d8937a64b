/** Text as Python's `repr()` and `ascii()` write it. */

const named: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const unprintable = /^(?! )[\p{C}\p{Z}]$/u;

/**
 * A text in quotes, with what cannot be printed escaped.
 *
 * @param options.ascii whether all but ASCII is escaped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(repr("it's\n", { ascii: false }), String.raw`"it's\n"`);
 * ```
 */
export function repr(text: string, { ascii }: { readonly ascii: boolean }): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = [...text].map((char) => char === quote ? `\\${quote}` : escaped(char, ascii));
  return `${quote}${inner.join("")}${quote}`;
}

/** A text with all but ASCII escaped, without quotes. */
export function asciiOnly(text: string): string {
  return [...text].map((char) => char > "\x7f" ? hex(char) : char).join("");
}

function escaped(char: string, ascii: boolean): string {
  const name = named[char];
  if (name !== undefined) return name;
  return unprintable.test(char) || (ascii && char > "\x7f") ? hex(char) : char;
}

function hex(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}
