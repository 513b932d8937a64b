/** Finds and loads the files that define suites. */
import { basename, join, relative, resolve, toFileUrl } from "@std/path";
import type { Group } from "../../model/group.ts";
import { type DefinedSuite, gathering } from "../../suites/defined.ts";
import { type Invocation, loadOptions, openGroup } from "../open.ts";

const SUITE_FILE = /\.suite\.(?:ts|mts|js|mjs)$/;
const SOURCE_FILE = /\.(?:ts|mts|js|mjs)$/;
/** Folders that hold no files of the group's own. */
const LEFT_OUT = new Set(["node_modules", "vendor", "dist", "build", "coverage"]);

/** The group and the suites that were defined for it. */
export interface LoadedSuites {
  readonly group: Group;
  readonly defined: readonly DefinedSuite[];
  /** Filters that are no files. */
  readonly filters: readonly string[];
}

/**
 * Loads the spec, then the files beside and below it whose names end in `.suite.ts`, or the files that are named.
 *
 * A file that cannot be loaded becomes a suite with one test that fails: the others run.
 *
 * @param filters files, or parts of names
 * @throws {SpecError} when the spec cannot be loaded.
 */
export async function loadSuites(invocation: Invocation, filters: readonly string[]): Promise<LoadedSuites> {
  const { cwd } = invocation.terminal;
  const { loaded: group, suites } = await gathering("the spec", () => openGroup(invocation));
  const named = filters.filter((filter) => SOURCE_FILE.test(filter) && isFile(resolve(cwd, filter)));
  const files = named.length > 0
    ? named.map((file) => resolve(cwd, file))
    : group.specUrl.startsWith("file:")
    ? [...suiteFiles(group.folder)].sort()
    : [];
  const defined = [...suites.map((suite) => ({ ...suite, file: shownSpec(group, cwd) }))];
  for (const file of files) defined.push(...await loadFile(file, invocation));
  return { group, defined, filters: filters.filter((filter) => !named.includes(filter)) };
}

async function loadFile(path: string, invocation: Invocation): Promise<readonly DefinedSuite[]> {
  const { cwd } = invocation.terminal;
  const shown = shownPath(path, cwd);
  try {
    const { loadModule } = await import("../../load/mod.ts");
    const found = { url: toFileUrl(path), folder: join(path, ".."), shown };
    const { suites } = await gathering(shown, () => loadModule(found, loadOptions(invocation)));
    return suites;
  } catch (error) {
    invocation.terminal.signal.throwIfAborted();
    const define = (test: (name: string, body: () => void) => void) =>
      test("can be loaded", () => {
        throw error;
      });
    const options = { services: [] } as unknown as DefinedSuite["options"];
    return [{ identity: {}, name: basename(path), options, define, file: shown }];
  }
}

function* suiteFiles(folder: string): Generator<string> {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    if (name.startsWith(".") || LEFT_OUT.has(name)) continue;
    const path = join(folder, name);
    if (isDirectory) yield* suiteFiles(path);
    else if (isFile && SUITE_FILE.test(name)) yield path;
  }
}

function shownSpec({ specUrl }: Group, cwd: string): string {
  return specUrl.startsWith("file:") ? shownPath(new URL(specUrl).pathname, cwd) : specUrl;
}

function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, decodeURI(path));
  return short.startsWith("..") ? decodeURI(path) : short;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
