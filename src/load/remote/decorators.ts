/** Decorators in the specs that a compiled program loads. */
import { join, toFileUrl } from "@std/path";

/**
 * Makes the runtime of a compiled program translate decorators. It decides once, for all TypeScript files that the process will
 * load: by whether there is a `deno.json` beside or above the first of them. So the first is one of ours, which has one. Where no
 * file can be written the decision is left to the spec's own folder.
 */
export async function translateDecorators(): Promise<void> {
  let folder: string | undefined;
  try {
    folder = await Deno.makeTempDir({ prefix: "miniboss-" });
    await Deno.writeTextFile(join(folder, "deno.json"), "{}");
    await Deno.writeTextFile(join(folder, "first.ts"), "export {};");
    await import(toFileUrl(join(folder, "first.ts")).href);
  } catch {
    // Specs without decorators, which most are, load all the same.
  } finally {
    if (folder !== undefined) await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}
