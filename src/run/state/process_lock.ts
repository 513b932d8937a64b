/** Locks between processes: files in the user's state folder, released by the system whatever dies. */
import { createHash } from "node:crypto";
import { delay } from "@std/async";
import { join } from "@std/path";
import { MinibossError } from "../../base/errors.ts";
import { stateFolder } from "../../base/state_folder.ts";
import { findRegularFile, reasonOf, StateFileError } from "./regular_file.ts";

/** Another command holds the lock, and it was not to be waited for. */
export class LockedError extends MinibossError {
  override name = "LockedError";
}

export interface LockOptions {
  /** What is locked; anything unique. */
  readonly key: string;
  /** What the holder is doing, for those who wait: `start, process 4711`. */
  readonly holder: string;
  readonly signal: AbortSignal;
  /** Called once with the holder's words when the lock is not free. */
  readonly onWait?: (holder: string) => void;
  /** @default {true} */
  readonly wait?: boolean;
}

const retryMs = 50;

/**
 * Takes a lock; disposing of it lets it go and removes its file.
 *
 * @throws {LockedError} when it is held and `wait` is false; the signal's reason when cancelled.
 * @throws {StateFolderError} or {StateFileError} when the state folder, or the file in it, cannot be used.
 */
export async function lock(options: LockOptions): Promise<Disposable> {
  const { key, holder, signal, onWait, wait = true } = options;
  const path = join(
    stateFolder("locks"),
    `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.lock`,
  );
  for (let told = false;; told = true) {
    const file = await tryLock(path);
    if (file) {
      await file.truncate(0);
      await file.write(new TextEncoder().encode(holder));
      return { [Symbol.dispose]: () => release(file, path) };
    }
    if (!wait || !told) {
      const other = await holderOf(path);
      if (!wait) {
        throw new LockedError(`Cannot change the group now: ${other} is at it, and --no-wait was given`);
      }
      onWait?.(other);
    }
    await delay(retryMs, { signal });
  }
}

/** The locked file; undefined when another process has it. */
async function tryLock(path: string): Promise<Deno.FsFile | undefined> {
  findRegularFile(path, "lock file");
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 });
  } catch (error) {
    throw new StateFileError(
      `Cannot lock "${path}": ${reasonOf(error)}; make its folder writable, or free some space`,
      { cause: error },
    );
  }
  try {
    const isFree = await file.tryLock(true);
    if (isFree && isAt(file, path)) return file;
    file.close();
    // Whoever had the lock has removed the file since it was opened here: nobody else would meet this lock.
    return isFree ? await tryLock(path) : undefined;
  } catch (error) {
    close(file);
    throw error;
  }
}

function close(file: Deno.FsFile): void {
  try {
    file.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

function isAt(file: Deno.FsFile, path: string): boolean {
  const { dev, ino } = file.statSync();
  const there = findRegularFile(path, "lock file");
  return there !== undefined && there.dev === dev && there.ino === ino;
}

async function holderOf(path: string): Promise<string> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.trim() || "another command";
}

/** Removes the file while its lock is still held, so that nobody's but this one's file goes. */
function release(file: Deno.FsFile, path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // A file that stays is used again.
  } finally {
    file.close();
  }
}
