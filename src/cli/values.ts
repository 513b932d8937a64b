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

/** `a, b` as names, none where it is empty; may be given several times. */
export function names(text: string, before: readonly string[] = []): string[] {
  if (text.trim() === "") return [...before];
  const found = text.split(",").map((name) => name.trim());
  if (found.some((name) => name === "")) throw new InvalidArgumentError("Give names separated by commas.");
  return [...before, ...found];
}

/** `example.com` or `example.com:8443`; may be given several times. */
export function hosts(text: string, before: readonly string[] = []): string[] {
  const host = text.toLowerCase();
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  // The default port vanishes from the URL.
  if (!url || url.hostname === "" || ![url.host, `${url.hostname}:80`].includes(host)) {
    throw new InvalidArgumentError('Give a host such as "example.com" or "example.com:8443".');
  }
  return [...before, host];
}

/** A whole number from 0. */
export function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

/** How many lines: a whole number, or `all`. */
export function lineCount(text: string): number | undefined {
  if (text === "all") return undefined;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number, or "all".');
  return Number(text);
}

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const duration = /(\d+(?:\.\d+)?)(ms|[dhms])/g;
const time = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?)?$/;

/**
 * A moment as seconds since 1970, with fraction: given as that, as RFC 3339 (local time without a zone), or as how long ago.
 *
 * @example The ways to say it
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(["1h30m", "2024-05-01T10:00:00+02:00", "1714550400.5"].map((text) => moment(text, 9_000_000)), [
 *   3600,
 *   1714550400,
 *   1714550400.5,
 * ]);
 * ```
 */
export function moment(text: string, nowMs: number): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const parts = [...text.matchAll(duration)];
  if (text !== "" && parts.map(([part]) => part).join("") === text) {
    const ms = parts.reduce(
      (sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs],
      0,
    );
    return (nowMs - ms) / 1000;
  }
  const [, year, month, day, clock = "00:00", fraction = "0", zone = ""] = time.exec(text) ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${clock}${zone.toUpperCase()}`);
  // Date takes the 30th of February for the 1st of March.
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (Number.isNaN(ms) || !isDay) {
    throw new InvalidArgumentError(
      'Give a time such as "2024-05-01T10:00:00Z", seconds since 1970, or how long ago, such as "10m" or "1h30m".',
    );
  }
  return ms / 1000 + Number(fraction);
}

/** A command and its arguments, without the `--` that may stand before them. */
export function commandOf(words: readonly string[]): readonly string[] {
  return words[0] === "--" ? words.slice(1) : words;
}

/** `NAME=value`, or `NAME` for its value here; may be given several times. */
export function variable(text: string, before: readonly string[] = []): string[] {
  if (!/^[^=\s]+(=|$)/.test(text)) throw new InvalidArgumentError("Give NAME=value, or NAME alone.");
  return [...before, text];
}

/** Variables with the values that those without one have here; what has none here is left out. */
export function withValues(
  variables: readonly string[],
  env: (name: string) => string | undefined,
): string[] {
  return variables.flatMap((text) => {
    if (text.includes("=")) return [text];
    const value = env(text);
    return value === undefined ? [] : [`${text}=${value}`];
  });
}
