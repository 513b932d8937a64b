/** Which files each stage is about. */
import { exists } from "@std/fs";
import { fromFileUrl, join, relative } from "@std/path";

/** The project's folder. */
export const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** The project's files and folders that hold sources, as far as they are there. */
export async function sourceRoots(): Promise<string[]> {
  const all = ["main.ts", "spec", "src", "tests", "tools", "bench"];
  const there = await Promise.all(all.map((path) => exists(join(ROOT, path))));
  return all.filter((_, i) => there[i]);
}

/** Test files, those that need an engine apart from those that need nothing. */
export interface TestFiles {
  readonly unit: readonly string[];
  readonly engine: readonly string[];
}

/** Sorts test files by their names. */
export function sortTests(paths: readonly string[]): TestFiles {
  const tests = paths.filter((path) => path.endsWith("_test.ts")).toSorted();
  const needsEngine = (path: string) => path.endsWith("_e2e_test.ts");
  return { unit: tests.filter((path) => !needsEngine(path)), engine: tests.filter(needsEngine) };
}

/** All test files of the project. */
export async function findTests(): Promise<TestFiles> {
  const paths: string[] = [];
  for await (const path of walk(join(ROOT, "tests"))) paths.push(relative(ROOT, path));
  return sortTests(paths);
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* walk(path);
    else yield path;
  }
}
