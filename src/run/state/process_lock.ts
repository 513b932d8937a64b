/** Locks between processes: files under a folder of the user's own, released by the system whatever dies. */
import { createHash } from "node:crypto";
import { delay } from "@std/async";
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { MinibossError } from "../../base/errors.ts";

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

function folder(): string {
  const runtime = Deno.env.get("XDG_RUNTIME_DIR");
  return runtime ? join(runtime, "miniboss") : join("/tmp", `miniboss-${Deno.uid() ?? "user"}`);
}

/**
 * Takes a lock; disposing of it lets it go.
 *
 * @throws {LockedError} when it is held and `wait` is false; the signal's reason when cancelled.
 */
export async function lock(options: LockOptions): Promise<Disposable> {
  const { key, holder, signal, onWait, wait = true } = options;
  await ensureDir(folder());
  const path = join(folder(), `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.lock`);
  const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 });
  try {
    for (let told = false; !await file.tryLock(true); told = true) {
      if (!wait || !told) {
        const other = (await Deno.readTextFile(path)).trim() || "another command";
        if (!wait) {
          throw new LockedError(`Cannot change the group now: ${other} is at it, and --no-wait was given`);
        }
        onWait?.(other);
      }
      await delay(retryMs, { signal });
    }
    await file.truncate(0);
    await file.write(new TextEncoder().encode(holder));
  } catch (error) {
    file.close();
    throw error;
  }
  return { [Symbol.dispose]: () => file.close() };
}
