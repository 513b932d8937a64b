/** Which images a build takes from elsewhere, as far as its Dockerfile tells. */

/** An image that a build needs. */
export interface BaseImage {
  readonly reference: string;
  readonly platform: string | undefined;
}

/** What decides which images are needed. */
export interface BaseOptions {
  readonly args?: Readonly<Record<string, string>>;
  /** The stage to build. @default the last */
  readonly target?: string | undefined;
  readonly platform?: string | undefined;
}

interface Stage {
  readonly name: string;
  readonly from: string;
  readonly platform: string | undefined;
  /** What its steps copy from: stages, by name or number, and images. */
  readonly sources: string[];
}

/**
 * The images that the target's stages begin with and copy from, and the one a `# syntax=` line names. Names with variables
 * that are not known here are left out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const text = "ARG NODE=20\nFROM node:$NODE AS app\nFROM unused\nFROM scratch\nCOPY --from=app /app /app\n";
 * assertEquals(imagesOf(text), [{ reference: "node:20", platform: undefined }]);
 * ```
 */
export function imagesOf(dockerfile: string, options: BaseOptions = {}): BaseImage[] {
  const { syntax, escape } = directivesOf(dockerfile);
  const stages = stagesOf(instructionsOf(dockerfile, escape), options);
  const found = new Map<string, BaseImage>();
  const add = (reference: string, platform: string | undefined) => {
    if (reference !== "" && reference !== "scratch" && !reference.includes("$")) {
      found.set(reference, { reference, platform });
    }
  };
  if (syntax !== undefined) add(syntax, undefined);
  const target = options.target === undefined
    ? stages.length - 1
    : indexOf(stages, options.target, stages.length);
  const wanted = new Set(target < 0 ? [] : [target]);
  for (const index of wanted) {
    const stage = stages[index];
    if (!stage) continue;
    for (const source of [stage.from, ...stage.sources]) {
      const earlier = indexOf(stages, source, index);
      if (earlier >= 0) wanted.add(earlier);
      else add(source, source === stage.from ? stage.platform : options.platform);
    }
  }
  return [...found.values()];
}

/** The stage of a name or number among those before `end`; -1 when there is none. */
function indexOf(stages: readonly Stage[], name: string, end: number): number {
  const named = stages.slice(0, end).findLastIndex((stage) => stage.name === name.toLowerCase());
  return named < 0 && /^\d+$/.test(name) && Number(name) < end ? Number(name) : named;
}

/** The comments at the top that are more than that. */
function directivesOf(dockerfile: string): { syntax?: string; escape?: string } {
  const found: Record<string, string> = {};
  for (const line of dockerfile.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const [, key, value] = line.match(/^#\s*([a-zA-Z]+)\s*=\s*(\S+)\s*$/) ?? [];
    if (key === undefined || value === undefined) break;
    found[key.toLowerCase()] ??= value;
  }
  return found;
}

/** The instructions, each in one line, without comments and the texts of heredocs. */
function* instructionsOf(dockerfile: string, escape = "\\"): Generator<string> {
  let instruction = "";
  let heredocs: string[] = [];
  for (const line of dockerfile.split(/\r?\n/)) {
    const text = line.trim();
    if (heredocs.length > 0) {
      if (text === heredocs[0]) heredocs.shift();
    } else if (text.endsWith(escape) && !text.startsWith("#")) {
      instruction += `${text.slice(0, -1)} `;
    } else if (text !== "" && !text.startsWith("#")) {
      yield instruction + text;
      heredocs = heredocsOf(instruction + text);
      instruction = "";
    }
  }
}

/** The words that end the heredocs of an instruction. */
function heredocsOf(instruction: string): string[] {
  if (!/^(run|copy|add)\s/i.test(instruction)) return [];
  return [...instruction.matchAll(/(?:^|\s)\d*<<-?(["']?)([A-Za-z_]\w*)\1/g)].map(([, , word = ""]) => word);
}

function stagesOf(instructions: Iterable<string>, { args = {}, platform }: BaseOptions): Stage[] {
  const values = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    const [word = "", ...rest] = instruction.split(/\s+/);
    const words = rest.slice(rest.findIndex((part) => !part.startsWith("--")));
    const flags = rest.slice(0, rest.length - words.length);
    switch (word.toUpperCase()) {
      case "ARG":
        // Those of a stage say nothing about images.
        if (stages.length > 0) break;
        for (const [, name = "", value = ""] of instruction.matchAll(/\s(\w+)=("[^"]*"|'[^']*'|\S*)/g)) {
          values.set(name, args[name] ?? expand(unquote(value), values));
        }
        for (const name of words) if (args[name] !== undefined) values.set(name, args[name]);
        break;
      case "FROM":
        stages.push({
          name: (/^as$/i.test(words[1] ?? "") ? words[2] ?? "" : "").toLowerCase(),
          from: expand(unquote(words[0] ?? ""), values),
          platform: platformOf(flags, values, platform),
          sources: [],
        });
        break;
      case "COPY":
      case "RUN":
        stages.at(-1)?.sources.push(...flags.flatMap(sourceIn));
    }
  }
  return stages;
}

/** `--from=app` of COPY, `--mount=type=bind,from=app` of RUN. */
function sourceIn(flag: string): string[] {
  const [, source] = flag.match(/^--(?:mount=(?:.*,)?)?from=([^,]+)/) ?? [];
  return source === undefined ? [] : [source];
}

function platformOf(
  flags: readonly string[],
  values: ReadonlyMap<string, string>,
  wanted: string | undefined,
): string | undefined {
  const flag = flags.find((flag) => flag.startsWith("--platform="))?.slice("--platform=".length);
  if (flag === undefined || /^\$\{?TARGETPLATFORM\}?$/.test(flag)) return wanted;
  const platform = expand(flag, values);
  return platform.includes("$") ? undefined : platform;
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

/** Fills in `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`; what is not known stays. */
function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)(?::?([-+])([^}]*))?\})/g, (whole, bare, braced, operator, word) => {
    const value = values.get(bare ?? braced);
    if (operator === "+") return value === undefined ? "" : word;
    return value || (operator === "-" ? word : value ?? whole);
  });
}
