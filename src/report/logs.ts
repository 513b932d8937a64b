/** The pure parts of `logs`: prefixes, merging by time, the JSON form. */
import { createPaint, serviceStyles } from "./color.ts";
import { padEnd, printable, shorten, width } from "./text.ts";

/** A line of a container's output. */
export interface LogLine {
  readonly service: string;
  readonly stream: "stdout" | "stderr";
  /** RFC 3339 with up to nine digits of a second; undefined where the engine told none. */
  readonly at: string | undefined;
  /** The line without its line break, as it came: not always UTF-8. */
  readonly bytes: Uint8Array;
}

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
 * import { logPrefix } from "./logs.ts";
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

/** A time that compares as text: UTC, nine digits of a second; what does not parse stays as it is. */
function timeKey(at: string): string {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(at);
  if (!match) return at;
  const [, local = "", fraction = "", zone = "Z"] = match;
  const seconds = zone === "Z" ? local : new Date(`${local}${zone}`).toISOString().slice(0, 19);
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}

interface Keyed<T> {
  readonly key: string;
  readonly line: T;
}

/**
 * Lists of lines, each in its own order, as one list by time. The order within a list never changes; a line without a
 * time stays behind the line before it; at the same time the earlier list comes first.
 *
 * @example Two services
 * ```ts
 * import { mergeByTime } from "./logs.ts";
 * import { assertEquals } from "@std/assert";
 * const db = [{ at: "2024-05-01T10:00:00Z", text: "a" }, { at: "2024-05-01T10:00:02Z", text: "c" }];
 * const web = [{ at: "2024-05-01T10:00:01.5Z", text: "b" }];
 * assertEquals(mergeByTime([db, web]).map((line) => line.text), ["a", "b", "c"]);
 * ```
 */
export function mergeByTime<T extends Pick<LogLine, "at">>(lists: readonly (readonly T[])[]): T[] {
  const keyed = lists.map((lines) => {
    let key = "";
    return lines.map((line): Keyed<T> => {
      // The greatest time so far: a clock set back must not hold up the lines of the others.
      const own = line.at === undefined ? key : timeKey(line.at);
      key = own > key ? own : key;
      return { key, line };
    });
  });
  return mergeAll(keyed).map(({ line }) => line);
}

function mergeAll<T>(lists: readonly (readonly Keyed<T>[])[]): readonly Keyed<T>[] {
  if (lists.length <= 1) return lists[0] ?? [];
  const half = lists.length >> 1;
  return mergeTwo(mergeAll(lists.slice(0, half)), mergeAll(lists.slice(half)));
}

function mergeTwo<T>(left: readonly Keyed<T>[], right: readonly Keyed<T>[]): Keyed<T>[] {
  const merged: Keyed<T>[] = [];
  let from = 0;
  for (const item of left) {
    for (let next = right[from]; next && next.key < item.key; next = right[++from]) merged.push(next);
    merged.push(item);
  }
  for (let next = right[from]; next; next = right[++from]) merged.push(next);
  return merged;
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
