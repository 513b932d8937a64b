/** Runs the bundler. */
import { join } from "@std/path";
import { ROOT } from "../gate/files.ts";
import { runDeno } from "./deno.ts";

/**
 * Bundles a module, small, into one file. Bundled CommonJS gets a `require` that works whatever URL the file has: it only ever
 * requires what the runtime has built in, while the bundler's own must be made for a path.
 *
 * @param options.output the file to make
 * @param options.map an import map. @default the project's own
 * @returns its text
 */
export async function bundled(
  entry: string,
  { output, map }: { readonly output: string; readonly map?: string },
): Promise<string> {
  const settings = [
    `--config=${join(ROOT, "deno.json")}`,
    ...map === undefined ? [] : [`--import-map=${map}`],
  ];
  await runDeno([
    "bundle",
    "--quiet",
    "--minify",
    "--platform=deno",
    ...settings,
    `--output=${output}`,
    entry,
  ]);
  const text = (await Deno.readTextFile(output)).replace(
    "__deno_internal_createRequire(import.meta.url)",
    "(name) => process.getBuiltinModule(name)",
  );
  await Deno.writeTextFile(output, text);
  return text;
}
