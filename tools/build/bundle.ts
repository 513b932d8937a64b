/** `dist/miniboss.js`: all of miniboss in one file that runs from any path or URL. */
import { join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { VERSION } from "../../src/model/version.ts";
import { runDeno } from "./deno.ts";
import { bundled } from "./esbuild.ts";
import { lazyNodeImports } from "./node.ts";
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
    const [first, raw] = [join(folder, "first.js"), join(folder, "miniboss.js")];
    const code = await bundled("main.ts", { map: await packedImports(folder), output: first });
    const text = await bundled(first, { map: await lazyNodeImports(code, folder), output: raw });
    await Deno.writeTextFile(raw, withHeader(text));
    const foreign = await importsOf(raw);
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
 * The bundler's output with our header, after a `#!` line.
 *
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 * assertMatch(withHeader("#!/usr/bin/env deno\nlet a;"), /^#!.*\n\/\/ @ts-self-types=.*\n.*\nlet a;$/);
 * ```
 */
export function withHeader(text: string): string {
  return text.replace(/^(#!.*\n)?/, `$1${HEADER}`);
}

/** What a module imports when it is loaded, Node's modules too. */
export async function importsOf(path: string): Promise<string[]> {
  const { modules } = JSON.parse(await runDeno(["info", "--json", "--no-config", "--no-lock", path]));
  const specifiers = modules.flatMap(({ dependencies = [] }: { dependencies?: { specifier: string }[] }) =>
    dependencies.map(({ specifier }) => specifier)
  );
  return [...new Set<string>(specifiers)];
}
