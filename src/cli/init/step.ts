/** The files that `init` makes and changes. */
import { ensureDir } from "@std/fs";
import { dirname } from "@std/path";
import { messageOf, MinibossError } from "../../base/errors.ts";

/** What became of one file. */
export interface Step {
  /** Absolute. */
  readonly path: string;
  readonly done: "made" | "changed" | "left";
  /** What it is for, or why it was left alone. */
  readonly note: string;
}

/** Makes a file, and its folder, unless it exists. */
export async function make(path: string, text: string, note: string): Promise<Step> {
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

/** Reads a file. */
export async function read(path: string): Promise<string> {
  return await attempt("read", path, () => Deno.readTextFile(path));
}

/** Does something to a file. @throws {MinibossError} that says what could not be done */
export async function attempt<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(what, path, error);
  }
}

function failure(what: string, path: string, error: unknown): MinibossError {
  return new MinibossError(`Cannot ${what} "${path}": ${messageOf(error)}`, { cause: error });
}
