/** Makes a starter spec, the types it is checked by, and the entries that lead editors to them. */
import { dirname, join, relative } from "@std/path";
import { isRecord } from "../../base/text.ts";
import { nearestFile, readJson } from "./json.ts";
import { type Entry, mergeEntry } from "./merge.ts";
import { ignoreInGit } from "./git.ts";
import { STARTER } from "./starter.ts";
import { attempt, make, read, type Step } from "./step.ts";
import { TYPES } from "./types.ts";
import { recommendExtension } from "./vscode.ts";

/**
 * Makes what is missing; what is there is never overwritten.
 *
 * @param spec the spec's path, absolute
 * @param options.vscode whether to recommend Deno's extension to VS Code
 * @throws {MinibossError} when a file cannot be read or written
 */
export async function initSpec(spec: string, options: { readonly vscode: boolean }): Promise<Step[]> {
  const folder = dirname(spec);
  const types = join(folder, ".miniboss", "miniboss.d.ts");
  return [
    await make(spec, STARTER, "a spec to start from"),
    await makeTypes(types),
    await mapForDeno(folder, types),
    ...await mapForTypeScript(folder, types),
    await ignoreInGit(folder),
    ...options.vscode ? [await recommendExtension(folder)] : [],
  ];
}

async function makeTypes(path: string): Promise<Step> {
  const step = await make(path, TYPES, "the types of specs, for editors and type checkers");
  if (step.done === "made" || await read(path) === TYPES) return step;
  const note = 'it has other types than this version of miniboss, remove it and run "miniboss init" again';
  return { ...step, note };
}

async function mapForDeno(folder: string, types: string): Promise<Step> {
  const path = await nearestFile(folder, ["deno.json", "deno.jsonc"]);
  const entry = {
    keys: ["imports", "miniboss"],
    value: path ? from(path, types) : "./.miniboss/miniboss.d.ts",
  };
  const note = 'says to Deno what "miniboss" means in a spec';
  if (path === undefined) {
    const text = JSON.stringify({ imports: { miniboss: entry.value } }, null, 2);
    return await make(join(folder, "deno.json"), `${text}\n`, note);
  }
  const config = await parsed(path);
  if (config.importMap !== undefined) {
    const map = JSON.stringify(config.importMap);
    return left(path, entry, `its import map is ${map}`);
  }
  return await merge(path, entry, note);
}

async function mapForTypeScript(folder: string, types: string): Promise<Step[]> {
  const path = await nearestFile(folder, ["tsconfig.json"]);
  if (path === undefined) return [];
  const config = await parsed(path);
  const options = isRecord(config.compilerOptions) ? config.compilerOptions : {};
  const base = typeof options.baseUrl === "string" ? join(dirname(path), options.baseUrl, "x") : path;
  const entry = { keys: ["compilerOptions", "paths", "miniboss"], value: [from(base, types)] };
  if (config.extends !== undefined && options.paths === undefined) {
    return [left(path, entry, 'its own "paths" would hide those it extends')];
  }
  return [await merge(path, entry, 'says to TypeScript what "miniboss" means in a spec')];
}

/** A path as files beside `file` spell it. */
function from(file: string, path: string): string {
  const short = relative(dirname(file), path).replaceAll("\\", "/");
  return short.startsWith("../") ? short : `./${short}`;
}

async function parsed(path: string): Promise<Record<string, unknown>> {
  const result = readJson(await read(path));
  return "value" in result && isRecord(result.value) ? result.value : {};
}

async function merge(path: string, entry: Entry, note: string): Promise<Step> {
  const merged = mergeEntry(await read(path), entry);
  switch (merged.kind) {
    case "added":
      await attempt("write", path, () => Deno.writeTextFile(path, merged.text));
      return { path, done: "changed", note };
    case "there":
      return { path, done: "left", note: `it ${note} already: ${JSON.stringify(merged.value)}` };
    case "unfit":
      return left(path, entry, merged.reason);
  }
}

/** A file left alone, with the entry that it misses. */
function left(path: string, { keys, value }: Entry, why: string): Step {
  return { path, done: "left", note: `${why}, set "${keys.join(".")}" to ${JSON.stringify(value)} by hand` };
}
