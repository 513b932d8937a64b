/** Colours, switched on or off by the caller: nothing here reads the environment or asks a terminal. */
import { styleText } from "node:util";

/** A style a piece of text can have. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | ServiceStyle;

/** The colours that tell services apart; red is left to failures. */
type ServiceStyle = (typeof SERVICE_STYLES)[number];

const SERVICE_STYLES = [
  "cyan",
  "magenta",
  "blue",
  "green",
  "yellow",
  "cyanBright",
  "magentaBright",
  "blueBright",
  "greenBright",
  "yellowBright",
] as const;

/** Puts a style on a text, or leaves the text as it is. */
export type Paint = (style: Style, text: string) => string;

/** The painter for `color` on or off. */
export function createPaint(options: { readonly color: boolean }): Paint {
  if (!options.color) return (_style, text) => text;
  return (style, text) => text === "" ? "" : styleText(style, text, { validateStream: false });
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

/**
 * A colour for each service: the same at every run of the same group, and different for each as far as there are colours.
 * A name that is not in `names` gets the colour its own hash gives.
 */
export function serviceStyles(names: Iterable<string>): (name: string) => Style {
  const taken = new Map<string, Style>();
  const free = new Set<Style>(SERVICE_STYLES);
  const own = (name: string) => hash(name) % SERVICE_STYLES.length;
  for (const name of [...new Set(names)].sort()) {
    const from = own(name);
    const style = [...SERVICE_STYLES.slice(from), ...SERVICE_STYLES].find((s) => free.has(s));
    taken.set(name, style ?? SERVICE_STYLES[from] ?? "cyan");
    if (style) free.delete(style);
  }
  return (name) => taken.get(name) ?? SERVICE_STYLES[own(name)] ?? "cyan";
}

/** The styles of services that only grow in number, chosen anew only when there are more. */
export function growingStyles(): (services: ReadonlyMap<string, unknown>) => (name: string) => Style {
  let chosen = { size: 0, styleOf: serviceStyles([]) };
  return (services) => {
    const { size } = services;
    if (size !== chosen.size) chosen = { size, styleOf: serviceStyles(services.keys()) };
    return chosen.styleOf;
  };
}

/** A clickable text (OSC 8) for terminals. @param url must be a URL; what is not ASCII in it is escaped. */
export function hyperlink(url: string, text: string): string {
  return `\x1b]8;;${encodeURI(url.toWellFormed())}\x1b\\${text}\x1b]8;;\x1b\\`;
}
