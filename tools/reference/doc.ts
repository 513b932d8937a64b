/** What the doc comments of the spec API say, read by `deno doc`. */
import { fromFileUrl, join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { ROOT } from "../gate/files.ts";
import { run } from "../lib/command.ts";

/** A field, hook, method or probe. */
export interface Member {
  readonly name: string;
  /** How it is declared, such as `cpus?: number`. */
  readonly declaration: string;
  readonly text: string;
  readonly default?: string;
  readonly example?: string;
}

/** A type or value that `miniboss` exports. */
export interface Exported {
  readonly name: string;
  readonly text: string;
  readonly declaration: string;
  /** In a fenced block, with its title before it. */
  readonly example?: string;
  /** Fields first, then hooks and methods, each in the order of the source. */
  readonly fields: readonly Member[];
  readonly methods: readonly Member[];
}

/** Everything that `miniboss` exports, by name. */
export async function readApi(): Promise<ReadonlyMap<string, Exported>> {
  const { code, output } = await run(Deno.execPath(), ["doc", "--quiet", "--json", "spec/mod.ts"], {
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  });
  if (code !== 0) throw new MinibossError(`Cannot read the doc comments of the spec API: ${output.trim()}`);
  const { nodes } = JSON.parse(output) as { readonly nodes: Record<string, { symbols: readonly Symbol[] }> };
  const sources = await readSources();
  const symbols = Object.values(nodes).flatMap((module) => module.symbols);
  return new Map(symbols.map((symbol) => [symbol.name, exported(symbol, sources)]));
}

/** Parts of what `deno doc --json` prints. */
interface Documented {
  readonly name: string;
  readonly location: { readonly filename: string; readonly line: number; readonly col: number };
  readonly jsDoc?: { readonly doc?: string; readonly tags?: readonly Tag[] };
}
interface Tag {
  readonly kind: string;
  readonly doc?: string;
  readonly value?: string;
  readonly tsType?: { readonly repr: string };
}
interface Symbol {
  readonly name: string;
  readonly declarations: readonly (Omit<Documented, "name"> & {
    readonly def: {
      readonly properties?: readonly Documented[];
      readonly methods?: readonly Documented[];
      readonly tsType?: { readonly value?: { readonly properties?: readonly Documented[] } };
    };
  })[];
}

type Sources = ReadonlyMap<string, string>;

async function readSources(): Promise<Sources> {
  const sources = new Map<string, string>();
  const folder = join(ROOT, "spec");
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile) sources.set(join(folder, name), await Deno.readTextFile(join(folder, name)));
  }
  return sources;
}

function exported({ name, declarations: [first] }: Symbol, sources: Sources): Exported {
  if (!first) throw new MinibossError(`"deno doc" names no declaration of "${name}"`);
  const { properties, methods = [], tsType } = first.def;
  const members = (all: readonly Documented[]) => all.map((one) => member(one, sources));
  return {
    ...member({ ...first, name }, sources),
    fields: members(properties ?? tsType?.value?.properties ?? []),
    methods: members(methods),
  };
}

function member({ name, location, jsDoc }: Documented, sources: Sources): Member {
  const source = sources.get(fromFileUrl(location.filename)) ?? "";
  const lines = source.split("\n").slice(location.line);
  const { text, tags } = readComment(jsDoc);
  const [standard, throws] = [tags.get("default"), tags.get("throws")];
  const example = tags.get("example");
  return {
    name,
    declaration: declarationOf(lines.join("\n").slice(location.col)),
    text: throws === undefined ? text : `${text} Throws ${throws.replace(/^\{(\w+)\}/, "`$1`")}`,
    ...standard !== undefined && { default: standard.replace(/^\{(.*)\}$/, "`$1`") },
    ...example !== undefined && { example },
  };
}

/** The text of a comment and its tags, which `deno doc` finds only where they begin a line. */
function readComment({ doc = "", tags = [] }: NonNullable<Documented["jsDoc"]> = {}) {
  const [text = "", ...inline] = doc.split(/ (?=@(?:default|throws) )/);
  const found = new Map<string, string>();
  for (const tag of tags) {
    if (tag.kind === "default") found.set("default", `{${tag.value}}`);
    else if (tag.kind === "throws") found.set("throws", `{${tag.tsType?.repr}} ${tag.doc}`);
    else if (tag.kind === "unsupported") inline.push(tag.value ?? "");
    else found.set(tag.kind, tag.doc?.trim() ?? "");
  }
  for (const tag of inline) {
    const [, kind = "", value = ""] = /^@(\w+) (.*)$/s.exec(tag.trim()) ?? [];
    found.set(kind, value);
  }
  return { text: text.replaceAll(/\{@linkcode (?:\w+\.)?(\w+)\}/g, "`$1`").trim(), tags: found };
}

/**
 * The declaration at the beginning of a source, without its body.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(declarationOf("readonly cpus?: number;\n}"), "cpus?: number");
 * assertEquals(declarationOf("tcp: (port: number): Ping => make()"), "tcp(port: number): Ping");
 * assertEquals(declarationOf('readonly then?: "restart" | Wide;'), 'then?: "restart"');
 * ```
 */
export function declarationOf(source: string): string {
  let depth = 0;
  let end = 0;
  for (; end < source.length; end++) {
    const rest = source.slice(end);
    if (depth === 0 && (rest.startsWith(";") || /^ =>\s+(make|over)\b/.test(rest))) break;
    if (/^[([{]/.test(rest)) depth++;
    if (/^[)\]}]/.test(rest) && depth-- === 0) break;
  }
  const whole = source.slice(0, end).trim().replace(/^(\w+): \(/, "$1(");
  return PLAIN.reduce((text, [pattern, plain]) => text.replaceAll(pattern, plain), whole);
}

/** What declarations say only for inference and immutability, as the author of a spec needs it. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/\breadonly /g, ""],
  [
    / \| Wide\b|<Wide>|<Name, Dependency, (?:Wide|string)>|(?<=\bServiceSpec)<(?:string, )+string>|<Values>/g,
    "",
  ],
  [/<Key extends [^(]*>(?=\()/g, ""],
  [/\b(?:Name|Dependency|Key)\b(?!<)/g, "string"],
  [/\bValues\[string\]/g, "ContextValue"],
  [/\{ call\((.*?)\): (\w+) \}\["call"\]/g, "(($1) => $2)"],
  [/\(\s*\| /g, "("],
  [/\s+/g, " "],
  [/ \)/g, ")"],
];
