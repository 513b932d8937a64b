/** .dockerignore: what a build's directory keeps to itself. */
import module from "@balena/dockerignore";
import { join } from "@std/path";
import { isOwnFile } from "../../base/own_files.ts";
import { messageOf } from "../../base/errors.ts";
import { BuildError } from "../errors.ts";

/** Decides what is left out. Names are relative, with slashes. */
export interface Ignore {
  ignores(name: string): boolean;
  /** Whether something below an ignored folder may be wanted all the same. */
  mayHoldWanted(folder: string): boolean;
}

/** Reads a directory's .dockerignore. @param always Names that are wanted whatever it says; it is one itself. */
export async function readIgnore(directory: string, always: readonly string[]): Promise<Ignore> {
  const file = join(directory, ".dockerignore");
  try {
    return parseIgnore(await Deno.readTextFile(file), always);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return parseIgnore("", always);
    throw new BuildError(`Cannot read "${file}": ${messageOf(cause)}`, { cause });
  }
}

/**
 * Makes the decisions of a .dockerignore's text. What miniboss itself writes is left out whatever it says.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const ignore = parseIgnore("*.log\n!keep.log\n", ["Dockerfile"]);
 * assertEquals(["a.log", "keep.log", "sub/a.log"].filter((name) => ignore.ignores(name)), ["a.log"]);
 * ```
 */
export function parseIgnore(text: string, always: readonly string[]): Ignore {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  // Docker minds the case of letters, and the characters escaped here mean nothing to it.
  const patterns = module.default({ ignorecase: false })
    .add(lines.map((line) => line.replace(/(?<!\\)[+(){}|]/g, "\\$&")));
  const negated = lines.some((line) => line.trim().startsWith("!"));
  const wanted = [...always, ".dockerignore"];
  return {
    ignores: (name) => !wanted.includes(name) && (isOwnFile(name) || patterns.ignores(name)),
    mayHoldWanted: (folder) => negated || wanted.some((name) => name.startsWith(`${folder}/`)),
  };
}
