/** `dist/miniboss.js`: all of miniboss in one file that runs from any path or URL. */
import { join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { VERSION } from "../../src/model/version.ts";
import { runDeno } from "./deno.ts";
import { packedImports } from "./packed.ts";

/** More than this is a failure: it is loaded at every start. */
export const MAX_BUNDLE_BYTES = 400 * 1024;

/** A line of a bundle for the type checker of whoever imports it. */
const HEADER = `// @ts-self-types="./miniboss.d.ts"\n// miniboss ${VERSION}, MIT licence\n`;

/**
 * Makes the bundle. Whatever is imported lazily is in it, and still evaluated only when it is asked for.
 *
 * @param path the file to make
 * @returns its size in bytes
 * @throws {MinibossError} when it is too large or imports what a stranger's machine does not have
 */
export async function makeBundle(path: string): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-bundle-" });
  try {
    const raw = join(folder, "miniboss.js");
    const map = await packedImports(folder);
    await runDeno([
      "bundle",
      "--quiet",
      "--minify",
      "--platform=deno",
      `--import-map=${map}`,
      `--output=${raw}`,
      "main.ts",
    ]);
    await Deno.writeTextFile(raw, finished(await Deno.readTextFile(raw)));
    const foreign = await foreignImports(raw);
    if (foreign.length > 0) throw new MinibossError(`The bundle imports ${foreign.join(", ")}`);
    const { size } = await Deno.stat(raw);
    if (size > MAX_BUNDLE_BYTES) {
      throw new MinibossError(`The bundle has ${size} bytes, at most ${MAX_BUNDLE_BYTES} are wanted`);
    }
    await Deno.copyFile(raw, path);
    await Deno.chmod(path, 0o755);
    return size;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * The bundler's output with our header, after a `#!` line, and with a `require` that works whatever URL the bundle has: it
 * only ever requires what the runtime has built in, but must be made for a path.
 *
 * @example
 * ```ts
 * import { finished } from "./bundle.ts";
 * import { assertMatch } from "@std/assert";
 * const text = "#!/usr/bin/env deno\nconst require = __deno_internal_createRequire(import.meta.url);";
 * assertMatch(finished(text), /^#!.*\n\/\/ @ts-self-types=.*\n.*\n.*createRequire\(Deno.execPath\(\)\);$/);
 * ```
 */
export function finished(text: string): string {
  return text
    .replace(
      "__deno_internal_createRequire(import.meta.url)",
      "__deno_internal_createRequire(Deno.execPath())",
    )
    .replace(/^(#!.*\n)?/, `$1${HEADER}`);
}

/** What a module imports that is not built into the runtime. */
export async function foreignImports(path: string): Promise<string[]> {
  const { modules } = JSON.parse(await runDeno(["info", "--json", "--no-config", "--no-lock", path]));
  const specifiers = modules.flatMap(({ dependencies = [] }: { dependencies?: { specifier: string }[] }) =>
    dependencies.map(({ specifier }) => specifier)
  );
  return [...new Set<string>(specifiers)].filter((specifier) => !specifier.startsWith("node:"));
}
