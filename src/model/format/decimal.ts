/** Decimal digits of floating-point numbers, rounded exactly and half to even, as C and Python round them. */

/** A number other than zero as `mantissa * 2 ** exponent`, exactly. */
function parts(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** `value * 10 ** places` as the nearest whole number, half to even. @param value not negative */
function scaled(value: number, places: number): bigint {
  const { mantissa, exponent } = parts(value);
  let above = mantissa;
  let below = 1n;
  if (places >= 0) above *= 10n ** BigInt(places);
  else below *= 10n ** BigInt(-places);
  if (exponent >= 0) above <<= BigInt(exponent);
  else below <<= BigInt(-exponent);
  const whole = above / below;
  const twice = (above % below) * 2n;
  const up = twice > below || (twice === below && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}

/**
 * A number with so many digits after the point, never with an exponent.
 *
 * @param value finite, not negative
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([fixed(0.5, 0), fixed(1.5, 0), fixed(2.675, 2)], ["0", "2", "2.67"]);
 * ```
 */
export function fixed(value: number, places: number): string {
  const digits = scaled(value, places).toString().padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The first digits of a number, and the power of ten of the first. */
export interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** The first `count` digits of a number, rounded. @param value finite, not negative */
export function leading(value: number, count: number): Digits {
  if (value === 0) return { digits: "0".repeat(count), exponent: 0 };
  // The shortest digits may have been rounded up to the next power of ten, and rounding here may do so too.
  let exponent = Number(value.toExponential().split("e")[1]);
  for (;;) {
    const digits = scaled(value, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, exponent };
    exponent += digits.length > count ? 1 : -1;
  }
}

/** The fewest digits that mean this number and no other. @param value finite, not negative */
export function shortest(value: number): Digits {
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}
