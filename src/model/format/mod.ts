/**
 * Context values as text, by Python's format language. A value that is neither text nor a number is written as JSON, so that
 * Python's `True` and `None` are `true` and `null` here.
 *
 * @module
 */
import type { ContextValue } from "miniboss";
import { exactJson } from "../../base/json.ts";
import { formatFloat, formatInteger } from "./number.ts";
import { pad } from "./pad.ts";
import { asciiOnly, repr } from "./repr.ts";
import { FormatError, type FormatSpec, parseFormat } from "./spec.ts";

export { FormatError, isFormat } from "./spec.ts";

/** How a value becomes text before it is formatted: `!s`, `!r` (text in quotes) or `!a` (ASCII only). */
export type Conversion = "s" | "r" | "a";

/** A value as text, without a format. */
export function plainText(value: ContextValue): string {
  if (typeof value === "string") return value;
  // Beyond this JavaScript and Python write an exponent, and both read either.
  if (typeof value === "number" && !Number.isInteger(value)) return formatFloat(value, parseFormat(""));
  return typeof value === "number" ? JSON.stringify(value) : exactJson(value);
}

/** A value as the text that a conversion makes of it. */
export function converted(value: ContextValue, conversion: Conversion): string {
  if (conversion !== "s" && typeof value === "string") return repr(value, { ascii: conversion === "a" });
  const text = plainText(value);
  return conversion === "a" ? asciiOnly(text) : text;
}

/**
 * A value in a format.
 *
 * @param format what follows the colon of a placeholder, without placeholders of its own
 * @throws {FormatError} when the format does not fit the value.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatValue(-42, "06d"), "-00042");
 * assertEquals(formatValue("db", "*^6"), "**db**");
 * assertEquals(formatValue(1234567.891, ",.2f"), "1,234,567.89");
 * ```
 */
export function formatValue(value: ContextValue, format: string): string {
  if (format === "") return plainText(value);
  const spec = parseFormat(format);
  switch (typeof value) {
    case "string":
      return formatText(value, spec);
    case "number":
      return isWhole(value, spec) ? formatInteger(BigInt(value), spec) : formatFloat(value, spec);
    case "bigint":
      return formatInteger(value, spec);
    case "boolean":
      // As in Python, where a boolean is a number.
      return formatInteger(value ? 1n : 0n, spec);
    default:
      throw new FormatError(`fits text and numbers only, use "!s" before the colon to format it as text`);
  }
}

/**
 * A number of JavaScript may be either. Without a type it is one with a fraction where there is a precision, which whole
 * numbers do not take, and where JSON writes it with an exponent.
 */
function isWhole(value: number, { precision, type }: FormatSpec): boolean {
  if (!Number.isInteger(value)) return false;
  return type !== undefined || (precision === undefined && Math.abs(value) < 1e21);
}

function formatText(text: string, spec: FormatSpec): string {
  const { type = "s", align = "<", precision } = spec;
  if (type !== "s") {
    throw new FormatError(`asks for ${"bcdoxXn".includes(type) ? "a whole number" : "a number"}`);
  }
  if (spec.sign || spec.alternate || spec.unsignedZero || spec.group || align === "=") {
    throw new FormatError('has a sign, "=", "#", "z", "," or "_", which only numbers take');
  }
  const cut = precision === undefined ? text : [...text].slice(0, precision).join("");
  return pad(cut, { width: spec.width, fill: spec.fill ?? (spec.zero ? "0" : " "), align });
}
