/** Numbers in Python's formats. */
import { type Digits, fixed, leading, shortest } from "./decimal.ts";
import { pad } from "./pad.ts";
import { FormatError, type FormatSpec } from "./spec.ts";

/** A number's text in the parts that padding and grouping treat apart. */
interface Parts {
  readonly sign: string;
  /** `0x` and the like. */
  readonly prefix: string;
  /** The digits before the point. */
  readonly whole: string;
  /** The point, what follows it, and the exponent. */
  readonly rest: string;
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16, d: 10, n: 10 };

/** A whole number in a format. @throws {FormatError} */
export function formatInteger(value: bigint, spec: FormatSpec): string {
  const { type = "d" } = spec;
  if (type === "c") return character(value, spec);
  const base = bases[type];
  if (base === undefined) return formatFloat(toFloat(value), spec);
  if (spec.precision !== undefined) throw new FormatError("has a precision, which whole numbers do not take");
  if (spec.unsignedZero) throw new FormatError('has a "z", which whole numbers do not take');
  checkGroup(spec, base === 10 ? ",_" : "_");
  const digits = (value < 0n ? -value : value).toString(base);
  return assembled({
    sign: signOf(value < 0n, spec),
    prefix: spec.alternate && base !== 10 ? `0${type}` : "",
    whole: type === "X" ? digits.toUpperCase() : digits,
    rest: "",
  }, spec);
}

/** The character of a code point. */
function character(value: bigint, spec: FormatSpec): string {
  if (spec.sign || spec.alternate || spec.precision !== undefined || spec.unsignedZero) {
    throw new FormatError('asks for a character ("c"), which takes no sign, "#", "z" or precision');
  }
  checkGroup(spec, "");
  if (value < 0n || value > 0x10ffffn) throw new FormatError('asks for a character ("c") of 0 to 0x10ffff');
  return assembled({ sign: "", prefix: "", whole: "", rest: String.fromCodePoint(Number(value)) }, {
    ...spec,
    group: undefined,
  });
}

function toFloat(value: bigint): number {
  const float = Number(value);
  if (!Number.isFinite(float)) {
    throw new FormatError("asks for a number with a fraction, and this is too large");
  }
  return float;
}

function checkGroup({ group, type }: FormatSpec, allowed: string): void {
  if (group === undefined || (type !== "n" && allowed.includes(group))) return;
  throw new FormatError(`cannot have "${group}" together with "${type}"`);
}

/** A number that may have a fraction in a format. @throws {FormatError} */
export function formatFloat(value: number, spec: FormatSpec): string {
  const { type = "" } = spec;
  checkGroup(spec, ",_");
  const text = floatText(Math.abs(value), spec);
  const [, whole = "", rest = ""] = /^(\d+)(.*)$/s.exec(text) ?? [];
  const isNegative = value < 0 || Object.is(value, -0);
  const isZero = !/[1-9]/.test(text.split(/e/i, 1)[0] ?? "");
  const sign = signOf(isNegative && !(spec.unsignedZero && isZero), spec);
  const cased = "EFG".includes(type || "-") ? rest.toUpperCase() : rest;
  return assembled({ sign, prefix: "", whole, rest: cased }, spec);
}

/** A number's digits without sign, padding and groups. @param value not negative */
function floatText(value: number, { type, precision, alternate }: FormatSpec): string {
  switch (type?.toLowerCase()) {
    case "f":
      return fixed(value, precision ?? 6) + (alternate && precision === 0 ? "." : "");
    case "%": {
      const percent = value * 100;
      if (!Number.isFinite(percent)) throw new FormatError("asks for per cent, and this is too large");
      return `${fixed(percent, precision ?? 6)}${alternate && precision === 0 ? "." : ""}%`;
    }
    case "e":
      return scientific(leading(value, (precision ?? 6) + 1), alternate);
    case "g":
    case "n":
      return general(value, { precision: precision ?? 6, alternate, point: false });
    case undefined:
      return precision === undefined
        ? plain(shortest(value), { from: 16, alternate, point: true })
        : general(value, { precision, alternate, point: true });
    default:
      throw new FormatError(`asks for "${type}", which this number does not take`);
  }
}

/** @param how.point whether a number without an exponent has a digit after the point in any case */
function general(
  value: number,
  { precision, alternate, point }: {
    readonly precision: number;
    readonly alternate: boolean;
    readonly point: boolean;
  },
): string {
  const count = precision || 1;
  const { digits, exponent } = leading(value, count);
  const kept = alternate ? digits : digits.replace(/(?!^)0+$/, "");
  return plain({ digits: kept, exponent }, { from: point ? count - 1 : count, alternate, point });
}

/** Digits without an exponent where that is short. @param how.from the power of ten from which there is an exponent */
function plain(
  { digits, exponent }: Digits,
  { from, alternate, point }: { readonly from: number; readonly alternate: boolean; readonly point: boolean },
): string {
  if (exponent < -4 || exponent >= from) return scientific({ digits, exponent }, alternate);
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, "0");
  const fraction = padded.slice(exponent + 1);
  if (fraction !== "") return `${padded.slice(0, exponent + 1)}.${fraction}`;
  return `${padded}${point ? ".0" : alternate ? "." : ""}`;
}

function scientific({ digits, exponent }: Digits, alternate: boolean): string {
  const fraction = digits.slice(1);
  const point = fraction !== "" || alternate ? "." : "";
  const sign = exponent < 0 ? "-" : "+";
  return `${digits[0]}${point}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function signOf(isNegative: boolean, { sign }: FormatSpec): string {
  if (isNegative) return "-";
  return sign === "+" || sign === " " ? sign : "";
}

function assembled({ sign, prefix, whole, rest }: Parts, spec: FormatSpec): string {
  const fill = spec.fill ?? (spec.zero ? "0" : " ");
  const align = spec.align ?? (spec.zero ? "=" : ">");
  const outer = sign.length + prefix.length + [...rest].length;
  // Zeros before a number are grouped like its digits.
  const zeros = fill === "0" && align === "=" ? spec.width - outer : 0;
  const digits = whole === "" ? "" : grouped(whole, zeros, spec);
  if (align !== "=") return pad(`${sign}${prefix}${digits}${rest}`, { ...spec, fill, align });
  const missing = Math.max(0, spec.width - outer - digits.length);
  return `${sign}${prefix}${fill.repeat(missing)}${digits}${rest}`;
}

/** Digits in groups, with zeros before them up to a width. */
function grouped(digits: string, width: number, { group, type = "d" }: FormatSpec): string {
  if (group === undefined) return digits.padStart(width, "0");
  const size = "boxX".includes(type) ? 4 : 3;
  // So many digits that, with a separator after each group but the last, the width is reached.
  let count = digits.length;
  while (count + Math.floor((count - 1) / size) < width) count++;
  const padded = digits.padStart(count, "0");
  const first = padded.length % size || size;
  const groups = [padded.slice(0, first)];
  for (let at = first; at < padded.length; at += size) groups.push(padded.slice(at, at + size));
  return groups.join(group);
}
