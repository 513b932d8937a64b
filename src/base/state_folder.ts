/** The folder in which miniboss keeps what only this user may decide: locks, journals, allowed hosts. */
import { userInfo } from "node:os";
import { dirname, isAbsolute, join } from "@std/path";
import { EXIT, messageOf, MinibossError } from "./errors.ts";

/** The user's state folder cannot be used; nothing was changed. */
export class StateFolderError extends MinibossError {
  override name = "StateFolderError";
  override readonly exitCode = EXIT.usage;
}

/**
 * Makes the user's state folder, or a folder in it, and returns its absolute path: `miniboss` in `XDG_STATE_HOME`, which is
 * `~/.local/state` by default. Only its owner can read it (mode 0700).
 *
 * @param name a folder inside the state folder, such as `"locks"`; the state folder itself when left out
 * @throws {StateFolderError} when a folder is a link, no folder, another user's, or writable by other users; and when the
 * system refuses to make it. The message says what to do.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * Deno.env.set("XDG_STATE_HOME", await Deno.makeTempDir());
 * assertEquals(stateFolder("locks"), `${Deno.env.get("XDG_STATE_HOME")}/miniboss/locks`);
 * ```
 */
export function stateFolder(name?: string): string {
  const folder = join(base(), "miniboss");
  make(folder);
  if (name === undefined) return folder;
  const inside = join(folder, name);
  make(inside);
  return inside;
}

/**
 * The same folder for who only reads: undefined where it does not exist, and nothing is made.
 *
 * @throws {StateFolderError} when what a folder holds cannot be trusted
 */
export function existingStateFolder(name?: string): string | undefined {
  const folder = join(base(), "miniboss");
  const all = name === undefined ? [folder] : [folder, join(folder, name)];
  for (const path of all) {
    const info = infoOf(path);
    if (info === undefined) return undefined;
    check(path, info);
  }
  return all.at(-1);
}

function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new StateFolderError(`Cannot read the state folder "${path}": ${reasonOf(error)}; ${ADVICE}`, {
      cause: error,
    });
  }
}

const ADVICE = "set XDG_STATE_HOME to a folder of your own";

/** The system's words without the call and the path, which Deno adds. */
function reasonOf(error: unknown): string {
  return messageOf(error).replace(/: \w+ '.*'$/, "");
}

function check(folder: string, info: Deno.FileInfo): void {
  const fault = faultOf(folder, info);
  if (fault !== undefined) throw new StateFolderError(`Cannot use the state folder "${folder}": ${fault}`);
}

function base(): string {
  const set = Deno.env.get("XDG_STATE_HOME");
  // The XDG specification has programs ignore relative paths.
  if (set && isAbsolute(set)) return set;
  const home = Deno.env.get("HOME") || homeInPasswd();
  if (home && isAbsolute(home)) return join(home, ".local", "state");
  throw new StateFolderError(
    "Cannot keep miniboss's state: neither HOME nor XDG_STATE_HOME names a folder; " + ADVICE,
  );
}

/** The home folder that the system knows; processes without HOME still have one. */
function homeInPasswd(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}

function make(folder: string): void {
  try {
    // Folders above get the same mode, as the XDG specification wants it.
    Deno.mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    mkdir(folder);
    check(folder, Deno.lstatSync(folder));
  } catch (error) {
    if (error instanceof StateFolderError) throw error;
    throw new StateFolderError(`Cannot make the state folder "${folder}": ${reasonOf(error)}; ${ADVICE}`, {
      cause: error,
    });
  }
}

function mkdir(folder: string): void {
  try {
    Deno.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** Why a folder is not private to this user, and what to do; mends a mode that only lets others read. */
function faultOf(folder: string, info: Deno.FileInfo): string | undefined {
  if (info.isSymlink) return "it is a link; remove it, or set XDG_STATE_HOME to another folder of your own";
  if (!info.isDirectory) {
    return "it is not a folder; remove it, or set XDG_STATE_HOME to another folder of your own";
  }
  const uid = Deno.uid();
  if (uid === null) return undefined;
  if (info.uid !== uid) {
    return `it belongs to user ${info.uid} and you are user ${uid}; ` +
      `set XDG_STATE_HOME to a folder of your own, or give yourself this one with chown`;
  }
  const mode = info.mode ?? 0o700;
  if (mode & 0o022) {
    return `other users can write to it; remove it if you do not trust them, else run: chmod 700 "${folder}"`;
  }
  if (mode & 0o077) Deno.chmodSync(folder, 0o700);
  return undefined;
}
