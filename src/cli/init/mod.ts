/** Makes a starter spec, the types it is checked by, and the entries that lead editors to them. */
import { dirname, join, relative } from "@std/path";
import { messageOf, MinibossError } from "../../base/errors.ts";
import { ensureDir } from "@std/fs";
import { isRecord } from "../../base/text.ts";
import { nearestFile, readJson } from "./json.ts";
import { type Entry, mergeEntry } from "./merge.ts";
import { TYPES } from "./types.ts";
import { STARTER } from "./starter.ts";

/** What became of one file. */
export interface Step {
  /** Absolute. */
  readonly path: string;
  readonly done: "made" | "changed" | "left";
  /** What it is for, or why it was left alone. */
  readonly note: string;
}

/**
 * Makes what is missing; what is there is never overwritten.
 *
 * @param spec the spec's path, absolute
 * @throws {MinibossError} when a file cannot be read or written
 */
export async function initSpec(spec: string): Promise<Step[]> {
  const folder = dirname(spec);
  const types = join(folder, ".miniboss", "miniboss.d.ts");
  return [
    await make(spec, STARTER, "a spec to start from"),
    await makeTypes(types),
    await mapForDeno(folder, types),
    ...await mapForTypeScript(folder, types),
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

async function make(path: string, text: string, note: string): Promise<Step> {
  await attempt("make", path, () => ensureDir(dirname(path)));
  try {
    await Deno.writeTextFile(path, text, { createNew: true });
    return { path, done: "made", note };
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      return { path, done: "left", note: "it is there already" };
    }
    throw failure("make", path, error);
  }
}

async function read(path: string): Promise<string> {
  return await attempt("read", path, () => Deno.readTextFile(path));
}

async function attempt<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(what, path, error);
  }
}

function failure(what: string, path: string, error: unknown): MinibossError {
  return new MinibossError(`Cannot ${what} "${path}": ${messageOf(error)}`, { cause: error });
}
