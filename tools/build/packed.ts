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
  ["./src/cli/test/mod.ts"],
  [
    "./src/report/pictures/timeline.ts",
    "./src/report/pictures/graph.ts",
    "./src/report/pictures/graph_code.ts",
    "./src/report/pictures/graph_svg.ts",
  ],
  // What changes something, with the modules of it that other parts use.
  [
    "./src/run/execute/diagnose.ts",
    "./src/run/execute/effects.ts",
    "./src/run/execute/wait_until_ready.ts",
    "./src/run/hooks/handle.ts",
    "./src/run/readiness/checker.ts",
    "./src/run/resources/create.ts",
    "./src/run/resources/create_body.ts",
    "./src/run/resources/image.ts",
    "./src/run/resources/network.ts",
  ],
  // Commands that people do not wait for many times a day.
  [
    "./src/cli/commands/check.ts",
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
    "./src/cli/commands/suspend.ts",
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
 * @throws {MinibossError} when a part would be unpacked at every start
 */
export async function packedImports(folder: string): Promise<string> {
  const imports = projectImports();
  const { all, eager } = await readModules("main.ts");
  const loadedFirst = reached(eager, [absolute("./main.ts")]);
  const made: Record<string, string>[] = [];
  const parts = PARTS.map((names) => names.map((name) => imports[name] ?? absolute(name)));
  for (const [index, entries] of parts.entries()) {
    const names = PARTS[index] ?? [];
    const otherParts = new Set(parts.flat()).difference(new Set(entries));
    const early = names.filter((_, at) => loadedFirst.has(entries[at] ?? ""));
    if (early.length > 0) {
      throw new MinibossError(`Cannot pack ${early.join(", ")}: main.ts loads it at once`);
    }
    made.push(
      await packPart(entries, { modules: all, imports, otherParts, path: join(folder, `part_${index}`) }),
    );
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
