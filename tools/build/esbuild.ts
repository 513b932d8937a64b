/** Runs the bundler. */
import { join } from "@std/path";
import { ROOT } from "../gate/files.ts";
import { runDeno } from "./deno.ts";

/** That the bundler is on this machine, once it was seen to run. */
let unpacked: Promise<unknown> | undefined;

/**
 * Runs `deno bundle`. Its first run on a machine downloads esbuild and unpacks it into Deno's cache, where several that unpack
 * at once get in each other's way: so the first of this process runs alone.
 *
 * @returns its standard output
 * @throws {DenoError} when it fails
 */
export async function runBundler(args: readonly string[]): Promise<string> {
  await (unpacked ??= unpackBundler());
  return await runDeno(["bundle", "--quiet", ...args]);
}

/** Downloads and unpacks the bundler where that was not done yet. @throws {DenoError} when it cannot be had */
export async function unpackBundler(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-bundler-" });
  try {
    const entry = join(folder, "empty.js");
    await Deno.writeTextFile(entry, "");
    const settings = ["--quiet", "--no-config", "--no-lock"];
    await runDeno(["bundle", ...settings, `--output=${join(folder, "out.js")}`, entry]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

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
  await runBundler(["--minify", "--platform=deno", ...settings, `--output=${output}`, entry]);
  const text = (await Deno.readTextFile(output)).replace(
    "__deno_internal_createRequire(import.meta.url)",
    "(name) => process.getBuiltinModule(name)",
  );
  await Deno.writeTextFile(output, text);
  return text;
}
