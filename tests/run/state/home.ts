/** A state folder of a test file's own, in this process. */
import { join } from "@std/path";
import { existingStateFolder } from "../../../src/base/state_folder.ts";

/** Sets XDG_STATE_HOME for this process; the folder goes when the process ends. */
export function ownStateHome(): void {
  const home = Deno.makeTempDirSync({ prefix: "miniboss-state-" });
  Deno.env.set("XDG_STATE_HOME", home);
  globalThis.addEventListener("unload", () => Deno.removeSync(home, { recursive: true }));
}

/** The paths in a folder of the state folder, such as `locks`. */
export function stateFiles(name: string): string[] {
  const folder = existingStateFolder(name);
  return folder === undefined ? [] : [...Deno.readDirSync(folder)].map((entry) => join(folder, entry.name));
}
