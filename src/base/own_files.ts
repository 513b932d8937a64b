/** The files that miniboss writes beside specs: they change at every run, and belong in no image and no container. */

/** Context values. What begins like it is its lock, a copy that is being written, or one that was moved aside. */
export const CONTEXT_FILE = ".miniboss-context";

/** The folder of the editor's types. */
export const TYPES_FOLDER = ".miniboss";

/** The hashes of remote modules. */
export const LOCK_NAME = "miniboss.lock.json";

/**
 * Whether a path names what miniboss writes, or something below.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([".miniboss-context", "sub/.miniboss/miniboss.d.ts", "miniboss.ts"].map(isOwnFile), [true, true, false]);
 * ```
 */
export function isOwnFile(path: string): boolean {
  return path.split("/").some((name) =>
    name.startsWith(CONTEXT_FILE) || name === TYPES_FOLDER || name === LOCK_NAME
  );
}
