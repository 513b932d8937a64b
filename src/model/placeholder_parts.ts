/** A text with placeholders in its parts. */
import { isFormat } from "./format/mod.ts";

/** A placeholder in a text. */
export interface Field {
  /** What stands between its innermost braces. */
  readonly source: string;
  /** The context key it asks for. */
  readonly key: string;
  /** What it asks for in the value: indices and keys, from outside to inside. */
  readonly path: readonly string[];
  /** `s`, `r`, `a`; absent without a conversion. */
  readonly conversion: string | undefined;
  /** What follows the colon; may hold placeholders itself. */
  readonly format: string;
  /** How many pairs of braces are around it: with an even number it is text. */
  readonly pairs: number;
}

/** A part of a text. */
export type Part = Field | { readonly text: string };

const name = String.raw`[\p{ID_Start}_]\p{ID_Continue}*`;
const path = String.raw`(?:\.${name}|\[[^\[\]{}"'\x60]+\])*`;
const nested = String.raw`\{${name}${path}(?:![rsa])?(?::[^{}]*)?\}`;
const field = new RegExp(
  String.raw`(?<!\{)(?<open>\{+)(?<source>(?<key>${name})(?<path>${path})(?:!(?<conversion>[rsa]))?` +
    String.raw`(?::(?<format>(?:[^{}]|${nested})*))?)(?<close>\}+)`,
  "gu",
);

/** Whether a field is text, its braces being doubled. */
export function isText({ pairs }: Field): boolean {
  return pairs % 2 === 0;
}

/** Whether a text is a name that a placeholder can ask for. */
export function isName(text: string): boolean {
  return new RegExp(`^${name}$`, "u").test(text);
}

/**
 * A text in its parts, in order. Only what Python would take for a placeholder of a name is one; not after a `$`, where
 * shells have their variables.
 */
export function parsed(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  const pattern = new RegExp(field);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const { open = "", source = "", key = "", path = "", conversion, format = "", close = "" } =
      match.groups ??
        {};
    const pairs = Math.min(open.length, close.length);
    const begin = match.index + open.length - pairs;
    const isVariable = pairs % 2 === 1 && text[begin - 1] === "$";
    const isField = !isVariable && (format === "" || format.includes("{") || isFormat(format));
    if (!isField) {
      // What stands inside may have placeholders: ${PORT:-{port}}.
      pattern.lastIndex = match.index + open.length;
      continue;
    }
    const end = begin + 2 * pairs + source.length;
    parts.push({ text: text.slice(from, begin) });
    parts.push({ source, key, path: stepsOf(path), conversion, format, pairs });
    from = end;
    pattern.lastIndex = end;
  }
  return [...parts, { text: text.slice(from) }];
}

function stepsOf(path: string): readonly string[] {
  return [...path.matchAll(/\.([^.[\]]+)|\[([^\]]+)\]/g)].map(([, attribute, item]) =>
    attribute ?? item ?? ""
  );
}

/**
 * What the other braces of a text are. In JSON they are its own. What becomes JSON only with doubled braces made single was
 * written for Python's formats. In all other texts they are text.
 */
export function modeOf(text: string): "json" | "doubled" | "text" {
  if (!text.includes("{") && !text.includes("}")) return "text";
  const sample = parsed(text).map((part) => {
    if ("text" in part) return part.text;
    const around = isText(part) ? part.pairs : part.pairs - 1;
    return `${"{".repeat(around)}${isText(part) ? part.source : "0"}${"}".repeat(around)}`;
  }).join("");
  if (isJson(sample)) return "json";
  return sample.includes("{{") && isJson(collapsed(sample)) ? "doubled" : "text";
}

/** A text with doubled braces made single. */
export function collapsed(text: string): string {
  return text.replaceAll("{{", "{").replaceAll("}}", "}");
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
