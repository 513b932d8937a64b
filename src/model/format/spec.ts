/** A format as it stands after the colon of a placeholder: Python's format specification, parsed. */

/** What a format asks for; absent parts are undefined. */
export interface FormatSpec {
  readonly fill: string | undefined;
  readonly align: "<" | ">" | "^" | "=" | undefined;
  readonly sign: "+" | "-" | " " | undefined;
  /** Whether a zero that rounding made negative loses its sign (`z`). */
  readonly unsignedZero: boolean;
  /** The other form of the type (`#`): a prefix, or a decimal point in any case. */
  readonly alternate: boolean;
  /** Whether a `0` stands before the width. */
  readonly zero: boolean;
  readonly width: number;
  readonly group: "," | "_" | undefined;
  readonly precision: number | undefined;
  /** One letter or `%`. */
  readonly type: string | undefined;
}

/** More digits or columns than this are a mistake, and would take the memory of the machine. */
const most = 4096;

const grammar = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** A value cannot be written in a format; the message says why, in lower case and without the value. */
export class FormatError extends Error {
  override name = "FormatError";
}

/** Whether a text is a format, whatever the values it fits. */
export function isFormat(text: string): boolean {
  return grammar.test(text);
}

/**
 * A text as a format.
 *
 * @throws {FormatError} when it is none, or asks for more than 4096 columns or digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { fill, align, width, precision, type } = parseFormat("*^12.3f");
 * assertEquals([fill, align, width, precision, type], ["*", "^", 12, 3, "f"]);
 * ```
 */
export function parseFormat(text: string): FormatSpec {
  const match = grammar.exec(text);
  if (!match) throw new FormatError("is no format: write it as in {name:>10} or {price:.2f}");
  const [, fill, align, sign, z, alternate, zero, width = "0", group, precision, type] = match;
  if (Number(width) > most || Number(precision ?? 0) > most) {
    throw new FormatError(`asks for more than ${most} columns or digits`);
  }
  return {
    fill,
    align: align as FormatSpec["align"],
    sign: sign as FormatSpec["sign"],
    unsignedZero: z !== undefined,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width),
    group: group as FormatSpec["group"],
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}
