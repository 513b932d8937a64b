/** Has Deno check a spec's types, which finds what validation cannot: mistakes inside hooks. */
import { dirname, fromFileUrl, join, toFileUrl } from "@std/path";
import { SpecError, UsageError } from "../base/errors.ts";
import { isRecord } from "../base/text.ts";
import { nearestFile, readJson } from "./init/json.ts";
import { TYPES } from "./init/types.ts";

/**
 * Checks the types of a spec and of what it imports, under the settings of the nearest `deno.json`.
 *
 * @param options.shown the spec as messages name it
 * @throws {SpecError} with what Deno says of wrong types; {UsageError} when there is no Deno, or the spec is not a file
 */
export async function checkTypes(
  options: { readonly url: URL; readonly shown: string; readonly signal: AbortSignal },
): Promise<void> {
  const { url, shown, signal } = options;
  if (url.protocol !== "file:") {
    throw new UsageError(`Cannot check the types of "${shown}": only those of local specs are checked`);
  }
  const folder = await Deno.makeTempDir({ prefix: "miniboss-types-" });
  try {
    const specFolder = dirname(fromFileUrl(url));
    const map = await importMap(specFolder, folder);
    const args = ["check", "--quiet", "--allow-import", ...map, url.href];
    const { code, stderr } = await runDeno(args, { cwd: specFolder, signal });
    signal.throwIfAborted();
    if (code === 0) return;
    throw new SpecError(
      `The types of spec "${shown}" do not fit:\n${faults(new TextDecoder().decode(stderr))}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The option that tells Deno what "miniboss" means, unless its own settings do: those, and one name more. */
async function importMap(specFolder: string, folder: string): Promise<string[]> {
  const path = await nearestFile(specFolder, ["deno.json", "deno.jsonc"]);
  const read = path === undefined ? { value: {} } : readJson(await Deno.readTextFile(path));
  // What is wrong with the settings, or a map of their own, is for Deno to say and to read.
  if (!("value" in read) || !isRecord(read.value) || read.value.importMap !== undefined) return [];
  const { imports = {}, scopes = {} } = read.value;
  if (!isRecord(imports) || !isRecord(scopes) || imports.miniboss !== undefined) return [];
  const base = path === undefined ? undefined : toFileUrl(path);
  const types = join(folder, "miniboss.d.ts");
  await Deno.writeTextFile(types, TYPES);
  const map = {
    imports: { ...absolute(imports, base), miniboss: toFileUrl(types).href },
    scopes: Object.fromEntries(
      Object.entries(scopes).map(([scope, names]) => [
        place(scope, base),
        isRecord(names) ? absolute(names, base) : names,
      ]),
    ),
  };
  const mapPath = join(folder, "import_map.json");
  await Deno.writeTextFile(mapPath, JSON.stringify(map));
  return [`--import-map=${mapPath}`];
}

function absolute(names: Record<string, unknown>, base: URL | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(names).map(([name, target]) => [name, place(target, base)]));
}

/** A relative path of the settings as a URL, as it is to be read from another folder. */
function place<T>(target: T, base: URL | undefined): T | string {
  return typeof target === "string" && /^\.{0,2}\//.test(target) ? new URL(target, base).href : target;
}

async function runDeno(
  args: readonly string[],
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<Deno.CommandOutput> {
  const path = Deno.build.standalone ? "deno" : Deno.execPath();
  try {
    const env = { NO_COLOR: "1", RUST_BACKTRACE: "0" };
    return await new Deno.Command(path, { args: [...args], cwd, env, signal, stdin: "null" }).output();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UsageError('Cannot check types: that needs "deno" on the PATH', { cause: error });
  }
}

/** What Deno found, without its closing words, which are about running a program. */
function faults(output: string): string {
  return output.replace(/^error: Type checking failed\.[^]*/m, "").replace(/\n\nStack backtrace:[^]*/, "")
    .trim();
}
