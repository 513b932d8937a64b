/** JSON that keeps whole numbers of any size, which JavaScript's own rounds beyond 2**53. */

/** What the language has and its types do not yet: a number's own digits, on the way out and on the way in. */
const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
type Reviver = (this: unknown, key: string, value: unknown, source: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * A value as JSON; a bigint as its digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(exactJson({ id: 12345678901234567890n }), '{"id":12345678901234567890}');
 * assertEquals(parseExactJson('{"id":12345678901234567890}'), { id: 12345678901234567890n });
 * ```
 */
export function exactJson(value: unknown, space?: number): string {
  return JSON.stringify(
    value,
    (_, inner: unknown) => {
      if (typeof inner === "bigint") return raw(inner.toString());
      // With an exponent it is read again as the number it is, not as a bigint.
      const isLarge = Number.isInteger(inner) && !Number.isSafeInteger(inner);
      return isLarge ? raw((inner as number).toExponential()) : inner;
    },
    space,
  );
}

/** JSON as a value; whole numbers beyond 2**53 as bigints. @throws {SyntaxError} */
export function parseExactJson(text: string): unknown {
  return parse(text, (_, value, { source = "" }) => {
    const isLarge = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
    return isLarge ? BigInt(source) : value;
  });
}
