/** The pages of the documentation. */
import { join } from "@std/path";
import { ROOT } from "../../tools/gate/files.ts";

/** The absolute paths of all Markdown pages: those in docs, and those beside it. */
export async function pages(): Promise<string[]> {
  const found = [join(ROOT, "README.md"), join(ROOT, "CHANGELOG.md")];
  const folders = [join(ROOT, "docs")];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) folders.push(join(folder, name));
      else if (name.endsWith(".md")) found.push(join(folder, name));
    }
  }
  return found.sort();
}
