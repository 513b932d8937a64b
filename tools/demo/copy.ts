/** Temporary copies of a folder. */
import { basename, join } from "@std/path";

/** A copy; disposing of it removes it. */
export interface FolderCopy extends AsyncDisposable {
  readonly path: string;
  /** The folder's name. */
  readonly name: string;
}

/** Copies a folder of files and folders into a new one, whose name starts with `prefix`. */
export async function copyFolder(from: string, prefix: string): Promise<FolderCopy> {
  const path = await Deno.makeTempDir({ prefix });
  await copyInto(from, path);
  return { path, name: basename(path), [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function copyInto(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    // The saved state of the original's group is not the copy's.
    if (name.startsWith(".")) continue;
    if (isDirectory) {
      await Deno.mkdir(join(to, name));
      await copyInto(join(from, name), join(to, name));
    } else {
      await Deno.copyFile(join(from, name), join(to, name));
    }
  }
}
