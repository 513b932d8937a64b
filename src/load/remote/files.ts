/** Files that are either whole or not there, and that several processes may change. */
import { join } from "@std/path";
import { stateFolder } from "../../base/state_folder.ts";

/** Writes a file beside its place and moves it there. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    if (typeof content === "string") Deno.writeTextFileSync(temporary, content);
    else Deno.writeFileSync(temporary, content);
    Deno.renameSync(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was never made, or is where it belongs.
    }
    throw error;
  }
}

/**
 * Runs `work` while no other process of this user does the same: what it reads, changes and writes is not overwritten in
 * between. Held for as long as a small file takes to be written.
 *
 * @throws {StateFolderError} when the user's state folder cannot be used.
 */
export function alone<T>(work: () => T): T {
  const file = Deno.openSync(join(stateFolder(), "modules.lock"), { create: true, write: true, mode: 0o600 });
  try {
    file.lockSync(true);
    return work();
  } finally {
    file.close();
  }
}
