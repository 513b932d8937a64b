/** Makes one part of the bundle: a module that unpacks some of the program's modules when it is first imported. */
import { join, toFileUrl } from "@std/path";
import { ROOT } from "../gate/files.ts";
import { bundled } from "./esbuild.ts";
import { type Modules, reached } from "./modules.ts";

/** What parts are made from. */
export interface Packing {
  readonly modules: Modules;
  /** The project's import map. */
  readonly imports: Readonly<Record<string, string>>;
  /** The modules that begin other parts. */
  readonly otherParts: ReadonlySet<string>;
  /** What the paths of the part's files begin with. */
  readonly path: string;
}

/** Something that the part takes from the rest of the program. */
interface Taken {
  readonly url: string;
  readonly name: string;
}

/** Stands in a part's text for the name of its registry, which is another for each copy of the program in a process. */
const REGISTRY = "miniboss.shared";

/** What CommonJS libraries in a part require are Node's own modules. */
const REQUIRE = "const require = (name) => process.getBuiltinModule(name);\n";

/** A part. */
export interface Part {
  /** The part's own modules as one, to be packed. */
  readonly text: string;
  /** The modules that stand for them in the bundle, by their URLs. */
  readonly standIns: Readonly<Record<string, string>>;
}

/**
 * Makes a part of modules, with all that only they import.
 *
 * @param entries the modules' URLs
 * @param takeText an expression of the part's text, and the import that it needs
 */
export async function makePart(
  entries: readonly string[],
  packing: Packing,
  takeText: { readonly imported: string; readonly expression: string },
): Promise<Part> {
  const { imports, otherParts, path } = packing;
  const inside = { ...imports };
  const shared: Taken[] = [];
  for (const url of sharedWith(entries, packing)) {
    const shim = `${path}_shared_${shared.length}.js`;
    const names = await namesOf(url);
    const first = shared.push(...names.map((name) => ({ url, name }))) - names.length;
    const text = otherParts.has(url)
      ? `const taken = await ${loading(first)};\n${exportsOf(names, (index) => `taken.${names[index]}`)}`
      : exportsOf(names, (index) => taking(first + index));
    await Deno.writeTextFile(shim, text);
    for (const [name, target] of [...Object.entries(imports), [url, url] as const]) {
      if (target === url) inside[name] = toFileUrl(shim).href;
    }
  }
  const entry = `${path}_entry.ts`;
  const lines = entries.map((url, index) => `export * as m${index} from ${JSON.stringify(url)};`);
  await Deno.writeTextFile(entry, lines.join("\n"));
  const map = await writeMap(`${path}_map.json`, inside);
  const text = await bundled(entry, { output: `${path}_bundled.js`, map });
  const unpacker = `${path}_unpack.js`;
  await Deno.writeTextFile(unpacker, unpacking(text, shared, takeText));
  const standIns: Record<string, string> = {};
  for (const [index, url] of entries.entries()) {
    const standIn = `${path}_${index}.js`;
    const names = await namesOf(url);
    const exports = exportsOf(names, (at) => `unpacked.m${index}.${names[at]}`);
    await Deno.writeTextFile(
      standIn,
      `import unpacked from ${JSON.stringify(toFileUrl(unpacker).href)};\n${exports}`,
    );
    standIns[url] = toFileUrl(standIn).href;
  }
  return { text, standIns };
}

/** The modules that the part imports, and the rest of the program or another part, too. */
function sharedWith(entries: readonly string[], { modules, otherParts }: Packing): string[] {
  const outside = reached(modules, [toFileUrl(join(ROOT, "main.ts")).href], new Set(entries)).union(
    otherParts,
  );
  const inside = reached(modules, entries, outside);
  const imported = [...inside].flatMap((url) => modules.get(url) ?? []);
  return [...new Set(imported)].filter((url) => outside.has(url) && !url.startsWith("node:"));
}

async function namesOf(url: string): Promise<string[]> {
  // Of CommonJS there is also "module.exports", which nothing imports by name.
  return Object.keys(await import(url)).filter((name) => name !== "module.exports");
}

/** Takes something from the registry. The bundler drops it where the part does not use it. */
function taking(index: number): string {
  return `/* @__PURE__ */ (() => globalThis[Symbol.for("${REGISTRY}")].s${index})()`;
}

/** Loads a module of another part when the importing module is loaded, which is not when this part is unpacked. */
function loading(index: number): string {
  return `globalThis[Symbol.for("${REGISTRY}")].l${index}()`;
}

function exportsOf(names: readonly string[], expression: (index: number) => string): string {
  const values = names.map((_, index) => `const v${index} = ${expression(index)};`);
  // Libraries export names such as "function", which only an export clause can have.
  const clauses = names.map((name, index) => `v${index} as ${name}`);
  return [...values, `export { ${clauses.join(", ")} };`].join("\n");
}

/**
 * A module that unpacks a part's text, which takes some of what it might take; its default export has the part's modules.
 * The text is a blob and no data URL, as stack traces name it.
 */
function unpacking(
  text: string,
  shared: readonly Taken[],
  { imported, expression }: { readonly imported: string; readonly expression: string },
): string {
  const uses = text.matchAll(/"miniboss\.shared"\)\]\.([sl])(\d+)/g);
  const taken = [
    ...new Map(Array.from(uses, ([key, kind, index]) => [key, { kind, index: Number(index) }])).values(),
  ];
  const imports = taken.map(({ kind, index }) => {
    const { url, name } = shared[index] as Taken;
    const specifier = JSON.stringify(url);
    return kind === "l"
      ? `const l${index} = () => import(${specifier});`
      : `import { ${name} as s${index} } from ${specifier};`;
  });
  return `
${imported}
${imports.join("\n")}
const registry = crypto.randomUUID();
globalThis[Symbol.for(registry)] = { ${taken.map(({ kind, index }) => `${kind}${index}`).join(", ")} };
const text = ${JSON.stringify(REQUIRE)} + ${expression}.replaceAll("${REGISTRY}", registry);
const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
export default await import(url);
URL.revokeObjectURL(url);
`;
}

/** Writes an import map. @returns its path */
export async function writeMap(path: string, imports: Readonly<Record<string, string>>): Promise<string> {
  await Deno.writeTextFile(path, JSON.stringify({ imports }));
  return path;
}
