/** The pure parts of `logs`: prefixes, a line for a terminal, the JSON form. */
import type { LogLine } from "../../model/log.ts";
import { createPaint, serviceStyles } from "../parts/color.ts";
import { printable } from "../parts/text.ts";
import { padEnd, shorten, width } from "../parts/width.ts";

export { type LogLine, mergeByTime } from "../../model/log.ts";

/** How prefixes are written. */
export interface PrefixOptions {
  /** All services that may come: names are aligned to the widest. */
  readonly services: readonly string[];
  readonly color: boolean;
  /** Whether each line begins with its time. */
  readonly timestamps: boolean;
  /** The terminal's width in cells; 0 where there is none and no name is shortened. */
  readonly columns: number;
}

/**
 * What stands before each line: the service's name, aligned and in a colour that stays the same from run to run.
 *
 * @example Two services
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const prefix = logPrefix({ services: ["db", "web"], color: false, timestamps: false, columns: 80 });
 * assertEquals(prefix({ service: "db", at: undefined }), "db  | ");
 * ```
 */
export function logPrefix(options: PrefixOptions): (line: Pick<LogLine, "service" | "at">) => string {
  const { services, columns } = options;
  const paint = createPaint(options);
  const styleOf = serviceStyles(services);
  const widest = Math.max(0, ...services.map((name) => width(printable(name))));
  const size = columns > 0 ? Math.min(widest, Math.max(6, Math.floor(columns / 4))) : widest;
  const names = new Map<string, string>();
  const nameOf = (service: string) => {
    const known = names.get(service);
    if (known !== undefined) return known;
    const name = paint(styleOf(service), `${padEnd(shorten(printable(service), size), size)} |`);
    names.set(service, name);
    return name;
  };
  return ({ service, at }) =>
    `${nameOf(service)} ${options.timestamps && at !== undefined ? `${paint("dim", at)} ` : ""}`;
}

const NEWLINE = 10;

/** Makes lines into bytes: each as it came, after its prefix. */
export function logBytes(options: PrefixOptions): (lines: readonly LogLine[]) => Uint8Array {
  const prefix = logPrefix(options);
  const encoder = new TextEncoder();
  const known = new Map<string, Uint8Array>();
  const prefixBytes = (line: LogLine) => {
    const bytes = known.get(line.service) ?? encoder.encode(prefix(line));
    // To encode a prefix takes longer than all else that is done for a line.
    if (!options.timestamps) known.set(line.service, bytes);
    return bytes;
  };
  return (lines) => {
    const pieces = lines.map((line) => ({ prefix: prefixBytes(line), bytes: line.bytes }));
    const whole = new Uint8Array(
      pieces.reduce((sum, { prefix, bytes }) => sum + prefix.length + bytes.length + 1, 0),
    );
    let at = 0;
    for (const { prefix, bytes } of pieces) {
      whole.set(prefix, at);
      whole.set(bytes, at + prefix.length);
      at += prefix.length + bytes.length + 1;
      whole[at - 1] = NEWLINE;
    }
    return whole;
  };
}

/** Colours and other text attributes, the escape sequences that harm nothing. */
// deno-lint-ignore no-control-regex -- the escape character is what is looked for
const SGR = /\u001b\[[\d;:]*m/g;

/**
 * A line's text for a terminal: colours stay where `color` is on, and end with the line; nothing that moves the cursor,
 * rings or sets the title comes through.
 */
export function logText(bytes: Uint8Array, options: { readonly color: boolean }): string {
  const text = new TextDecoder().decode(bytes);
  if (!options.color || !text.includes("\x1b[")) return printable(text);
  const colours = text.match(SGR) ?? [];
  const cleaned = text.split(SGR).map((piece, index) => (colours[index - 1] ?? "") + printable(piece)).join(
    "",
  );
  return colours.length > 0 ? `${cleaned}\x1b[0m` : cleaned;
}

/** The line as one JSON object without a line break: `text`, or `base64` where it is not UTF-8. */
export function logJson(line: LogLine): string {
  const { service, stream, at = null, bytes } = line;
  return JSON.stringify({ service, stream, at, ...content(bytes) });
}

function content(bytes: Uint8Array): { text: string } | { base64: string } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: bytes.toBase64() };
  }
}
