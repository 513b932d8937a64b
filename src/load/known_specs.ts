/** Which specs a command of this user has loaded before: completion runs no others. */
import { join } from "@std/path";
import { createHash } from "node:crypto";
import { stateFolder } from "../base/state_folder.ts";

function markOf(url: URL): string {
  return join(stateFolder("specs"), createHash("sha256").update(url.href).digest("hex").slice(0, 32));
}

/** Remembers a local spec. Where there is no state folder, completion just offers less. */
export function rememberSpec(url: URL): void {
  try {
    Deno.writeTextFileSync(markOf(url), `${url.href}\n`, { createNew: true, mode: 0o600 });
  } catch {
    // It is there already, or cannot be kept, which is no reason for a command to fail.
  }
}

/** Whether a command has loaded a local spec before. */
export function isKnownSpec(url: URL): boolean {
  try {
    return Deno.statSync(markOf(url)).isFile;
  } catch {
    return false;
  }
}
