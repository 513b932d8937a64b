/**
 * Parts of the program that few runs need, made small for the bundle: compressed text that is unpacked when it is first
 * imported.
 *
 * A part is a module that is imported lazily, with all that only it imports. What it shares with the rest of the program
 * stays there: the part takes it from a registry, so that there are no two of it.
 */
import { join, toFileUrl } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../gate/files.ts";
import { reached, readModules } from "./modules.ts";
import { packPart, writeMap } from "./part.ts";

/**
 * The modules that begin a part; those of one line are one part. Unpacking takes milliseconds, so what a `start` that has
 * nothing to do, `status` and `--help` need stays as it is.
 */
const PARTS: readonly (readonly string[])[] = [
  ["@balena/dockerignore"],
  ["./src/base/tar.ts"],
  ["./src/cli/init/mod.ts", "./src/cli/check_types.ts"],
  ["./src/engine/build/build.ts"],
  ["./src/load/remote/mod.ts"],
  [
    "./src/report/pictures/timeline.ts",
    "./src/report/pictures/graph.ts",
    "./src/report/pictures/graph_code.ts",
    "./src/report/pictures/graph_svg.ts",
  ],
  [
    "./src/cli/commands/status_watch.ts",
    "./src/cli/completion/complete.ts",
    "./src/report/views/doctor.ts",
    "./src/report/views/env.ts",
    "./src/report/views/logs.ts",
    "./src/report/views/status_screen.ts",
    "./src/report/views/why.ts",
    "./src/run/commands/doctor.ts",
    "./src/run/commands/env.ts",
    "./src/run/commands/reload.ts",
    "./src/run/commands/suspend.ts",
    "./src/run/commands/watch.ts",
    "./src/run/commands/why.ts",
    "./src/run/files/copy.ts",
    "./src/run/files/file_changes.ts",
    "./src/run/logs/follow.ts",
    "./src/run/logs/source.ts",
    "./src/run/one_off/exec.ts",
    "./src/run/one_off/gc.ts",
    "./src/run/one_off/one_off.ts",
  ],
];

/**
 * Makes an import map for the bundler: the project's own, but each part is a module that unpacks it.
 *
 * @param folder where the map and the modules are put
 * @returns the map's path
 * @throws {MinibossError} when a part would be unpacked at every start
 */
export async function packedImports(folder: string): Promise<string> {
  const imports = projectImports();
  const { all, eager } = await readModules("main.ts");
  const loadedFirst = reached(eager, [absolute("./main.ts")]);
  const made: Record<string, string>[] = [];
  for (const [index, names] of PARTS.entries()) {
    const entries = names.map((name) => imports[name] ?? absolute(name));
    const early = names.filter((_, at) => loadedFirst.has(entries[at] ?? ""));
    if (early.length > 0) {
      throw new MinibossError(`Cannot pack ${early.join(", ")}: main.ts loads it at once`);
    }
    made.push(await packPart(entries, { modules: all, imports, path: join(folder, `part_${index}`) }));
  }
  return await writeMap(join(folder, "import_map.json"), { ...imports, ...Object.assign({}, ...made) });
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
