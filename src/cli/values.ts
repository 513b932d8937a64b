/** Parsers of option values: what they refuse is a usage error. */
import { InvalidArgumentError } from "@commander-js/extra-typings";

const longestSeconds = 86_400;

/** Seconds, with fraction, as milliseconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0 || value > longestSeconds) {
    throw new InvalidArgumentError(`Give seconds from 0 to ${longestSeconds}.`);
  }
  return Math.round(value * 1000);
}

/** `a, b` as names; may be given several times. */
export function names(text: string, before: readonly string[] = []): string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.some((name) => name === "")) throw new InvalidArgumentError("Give names separated by commas.");
  return [...before, ...found];
}

/** A whole number from 0. */
export function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}
