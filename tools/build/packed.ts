/**
 * Parts of the program that few runs need, made small for the bundle: compressed text that is unpacked when it is first
 * imported.
 *
 * A part is a module that is imported lazily, with all that only it imports. What it shares with the rest of the program
 * stays there: the part takes it from a registry, so that there are no two of it.
 */
import { brotliCompressSync } from "node:zlib";
import { join, toFileUrl } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../gate/files.ts";
import { type Modules, reached, readModules } from "./modules.ts";
import { makePart, type Part, writeMap } from "./part.ts";

/**
 * The modules that begin a part; those of one line are one part. Unpacking takes 5 ms, so what a `start` that has
 * nothing to do, `status` and `--help` need stays as it is.
 */
const PARTS: readonly (readonly string[])[] = [
  ["@balena/dockerignore"],
  ["./src/base/tar.ts"],
  ["./src/cli/init/mod.ts", "./src/cli/check_types.ts"],
  ["./src/engine/build/build.ts", "./src/engine/registry/pull.ts"],
  ["./src/load/remote/mod.ts"],
  ["./src/cli/test/mod.ts"],
  [
    "./src/report/pictures/timeline.ts",
    "./src/report/pictures/graph.ts",
    "./src/report/pictures/graph_code.ts",
    "./src/report/pictures/graph_svg.ts",
  ],
  ["./src/report/parts/width.ts"],
  ["./src/report/progress/tty.ts"],
  ["./src/engine/api/exec.ts", "./src/engine/api/conversation.ts", "./src/engine/logs/read.ts"],
  // What changes something.
  ["./src/run/execute/effects.ts", "./src/run/session/own_ports.ts", "./src/run/session/settle.ts"],
  // Commands that people do not wait for many times a day.
  [
    "./src/cli/commands/complete.ts",
    "./src/cli/commands/completions.ts",
    "./src/cli/commands/cp.ts",
    "./src/cli/commands/doctor.ts",
    "./src/cli/commands/env.ts",
    "./src/cli/commands/exec.ts",
    "./src/cli/commands/gc.ts",
    "./src/cli/commands/graph.ts",
    "./src/cli/commands/init.ts",
    "./src/cli/commands/logs.ts",
    "./src/cli/commands/plan.ts",
    "./src/cli/commands/reload.ts",
    "./src/cli/commands/run.ts",
    "./src/cli/commands/stop.ts",
    "./src/cli/commands/suspend.ts",
    "./src/cli/commands/status.ts",
    "./src/cli/commands/status_watch.ts",
    "./src/cli/commands/test.ts",
    "./src/cli/commands/watch.ts",
    "./src/cli/commands/why.ts",
    "./src/cli/form.ts",
  ],
];

/**
 * Makes an import map for the bundler: the project's own, but each part is a module that unpacks it.
 *
 * @param folder where the map and the modules are put
 * @returns the map's path
 * @throws {MinibossError} when a part would be unpacked at every start, or parts import each other
 */
export async function packedImports(folder: string): Promise<string> {
  const imports = projectImports();
  const { all, eager } = await readModules("main.ts");
  const main = absolute("./main.ts");
  const named = PARTS.map((names) => names.map((name) => imports[name] ?? absolute(name)));
  const loadedFirst = reached(eager, [main]);
  const early = named.flat().filter((url) => loadedFirst.has(url));
  if (early.length > 0) throw new MinibossError(`Cannot pack ${early.join(", ")}: main.ts loads it at once`);
  const parts = [...named, sharedByParts(named, { all, main })];
  checkParts(parts, eager);
  const archive = join(folder, "archive.js");
  const imported = `import { textOf } from ${JSON.stringify(toFileUrl(archive).href)};`;
  const made: Part[] = [];
  for (const [index, entries] of parts.entries()) {
    const otherParts = new Set(parts.flat()).difference(new Set(entries));
    const packing = { modules: all, imports, otherParts, path: join(folder, `part_${index}`) };
    made.push(await makePart(entries, packing, { imported, expression: `textOf(${index})` }));
  }
  await Deno.writeTextFile(archive, archiveOf(made.map(({ text }) => text)));
  const standIns = Object.assign({}, ...made.map(({ standIns }) => standIns));
  return await writeMap(join(folder, "import_map.json"), { ...imports, ...standIns });
}

/**
 * Parts are unpacked by awaiting each other, so two that import each other would wait for ever.
 *
 * @throws {MinibossError} naming the modules of such a circle
 */
function checkParts(parts: readonly (readonly string[])[], eager: Modules): void {
  const partOf = new Map(parts.flatMap((entries, part) => entries.map((url) => [url, part] as const)));
  const imports = parts.map((entries, part) => {
    const others = new Set([...partOf].flatMap(([url, own]) => own === part ? [] : [url]));
    const inside = reached(eager, entries, others);
    return new Set(
      [...inside].flatMap((url) => eager.get(url) ?? []).flatMap((url) => partOf.get(url) ?? []),
    );
  });
  for (const [part, needed] of imports.entries()) {
    for (const other of needed) {
      if (other === part || !imports[other]?.has(part)) continue;
      const both = [part, other].map((index) => parts[index]?.join(", ")).join(" and ");
      throw new MinibossError(`Cannot pack parts that import each other: ${both}`);
    }
  }
}

/** A module that has all texts, compressed as one, which takes a tenth less than one by one. */
function archiveOf(texts: readonly string[]): string {
  const packed = brotliCompressSync(texts.join("\0")).toString("base64");
  return `
import { brotliDecompressSync } from "node:zlib";
let texts;
const unpack = () => new TextDecoder().decode(brotliDecompressSync(Uint8Array.fromBase64("${packed}"))).split("\\0");
export const textOf = (index) => (texts ??= unpack())[index];
`;
}

/** The modules that several parts import, and the rest of the program does not: a part of their own. */
function sharedByParts(
  parts: readonly (readonly string[])[],
  { all, main }: { readonly all: Modules; readonly main: string },
): string[] {
  const outside = reached(all, [main], new Set(parts.flat()));
  const counts = new Map<string, number>();
  for (const entries of parts) {
    const others = new Set(parts.flat()).difference(new Set(entries));
    for (const url of reached(all, entries, outside.union(others))) {
      counts.set(url, (counts.get(url) ?? 0) + 1);
    }
  }
  return [...counts].filter(([url, count]) => count > 1 && !url.startsWith("node:")).map(([url]) => url);
}

/** The project's import map, with URLs in place of paths. */
function projectImports(): Record<string, string> {
  const entries = Object.entries(config.imports as Record<string, string>);
  return Object.fromEntries(entries.map(([name, target]) => [name, absolute(target)]));
}

/** A path in the project as a URL; anything else as it is. */
function absolute(target: string): string {
  return target.startsWith("./") ? toFileUrl(join(ROOT, target)).href : target;
}
