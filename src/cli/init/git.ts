/** Keeps what miniboss writes beside a spec out of Git. */
import { exists } from "@std/fs";
import { dirname, join } from "@std/path";
import { CONTEXT_FILE, TYPES_FOLDER } from "../../base/own_files.ts";
import { attempt, make, read, type Step } from "./step.ts";

/** What miniboss writes beside a spec: a group's values and progress on this machine, and the editor types. */
const ENTRIES = [`${CONTEXT_FILE}*`, `${TYPES_FOLDER}/`];

const NOTE = "keeps the files that miniboss writes out of Git";

/** Adds the entries that are missing to the nearest `.gitignore` of the repository, or makes one in the folder. */
export async function ignoreInGit(folder: string): Promise<Step> {
  const path = await nearestIgnoreFile(folder);
  if (path === undefined) {
    return await make(join(folder, ".gitignore"), `${ENTRIES.join("\n")}\n`, NOTE);
  }
  const text = await read(path);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const missing = ENTRIES.filter((entry) => !lines.includes(entry) && !lines.includes(`/${entry}`));
  if (missing.length === 0) return { path, done: "left", note: `it ${NOTE} already` };
  const start = text === "" || text.endsWith("\n") ? text : `${text}${eol}`;
  await attempt("write", path, () => Deno.writeTextFile(path, start + missing.join(eol) + eol));
  return { path, done: "changed", note: NOTE };
}

/** In a folder or above it, but not above its repository. */
async function nearestIgnoreFile(folder: string): Promise<string | undefined> {
  const path = join(folder, ".gitignore");
  if (await exists(path)) return path;
  const parent = dirname(folder);
  if (parent === folder || await exists(join(folder, ".git"))) return undefined;
  return await nearestIgnoreFile(parent);
}
