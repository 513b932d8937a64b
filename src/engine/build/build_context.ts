/** A build's directory as the tar that engines take. */
import { join, relative, resolve } from "@std/path";
import { createTarPacker, type TarPackController } from "../../base/tar.ts";
import { messageOf } from "../../base/errors.ts";
import { BuildError } from "../errors.ts";
import { type Ignore, readIgnore } from "./ignore.ts";

/** Something to be packed. */
export interface ContextEntry {
  /** Relative to the directory, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly info: Deno.FileInfo;
}

/**
 * Packs a directory, without what its .dockerignore excludes and what miniboss writes. Names come sorted, owners are the same
 * for all. Modes, times and symbolic links stay as they are: the caches of the builders look past times.
 *
 * @param dockerfile Relative to the directory; sent even when excluded, as is .dockerignore.
 * @returns the tar, read from disk as it is taken; it fails with a BuildError when a file cannot be read.
 * @throws {BuildError} when there is no such directory or Dockerfile.
 */
export async function packContext(
  directory: string,
  dockerfile: string,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const file = await findDockerfile(directory, dockerfile);
  const ignore = await readIgnore(directory, [file]);
  const { readable, controller } = createTarPacker();
  const packing = pack(walk(directory, "", ignore), controller).catch((error) => controller.error(error));
  const reader = readable.getReader();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    // Given up only when the last file is closed.
    cancel: async (reason) => {
      await reader.cancel(reason);
      await packing;
    },
  }, { highWaterMark: 0 });
}

/** @returns the Dockerfile's name within the directory. */
async function findDockerfile(directory: string, dockerfile: string): Promise<string> {
  const problem = (text: string, cause?: unknown) =>
    new BuildError(`Cannot build from "${directory}": ${text}`, { cause });
  const info = await Deno.stat(directory).catch((cause) => {
    throw problem(`the directory cannot be read: ${messageOf(cause)}`, cause);
  });
  if (!info.isDirectory) throw problem("it is not a directory");
  const name = relative(directory, resolve(directory, dockerfile));
  if (name.startsWith("..")) throw problem(`the Dockerfile "${dockerfile}" is outside of it`);
  await Deno.stat(join(directory, name)).catch((cause) => {
    throw problem(`there is no "${dockerfile}" in it`, cause);
  });
  return name;
}

async function pack(entries: AsyncIterable<ContextEntry>, controller: TarPackController): Promise<void> {
  for await (const { name, path, info } of entries) {
    const common = {
      mode: (info.mode ?? 0o755) & 0o7777,
      // A tar holds none before 1970.
      mtime: new Date(Math.max(info.mtime?.getTime() ?? 0, 0)),
      uid: 0,
      gid: 0,
      uname: "",
      gname: "",
    };
    if (info.isDirectory) {
      await controller.add({ ...common, name: `${name}/`, type: "directory", size: 0 }).close();
    } else if (info.isSymlink) {
      const linkname = await reading(path, () => Deno.readLink(path));
      await controller.add({ ...common, name, type: "symlink", size: 0, linkname }).close();
    } else if (info.isFile) {
      await packFile(path, controller.add({ ...common, name, type: "file", size: info.size }), info.size);
    }
    // Sockets, pipes and devices have no place in an image.
  }
  controller.finalize();
}

async function packFile(path: string, body: WritableStream<Uint8Array>, size: number): Promise<void> {
  using file = await reading(path, () => Deno.open(path));
  const writer = body.getWriter();
  let left = size;
  while (left > 0) {
    const buffer = new Uint8Array(Math.min(left, 256 * 1024));
    const count = await reading(path, () => file.read(buffer));
    if (count === null) {
      throw new BuildError(`Cannot send "${path}" to the build: it shrank while it was read`);
    }
    await writer.write(buffer.subarray(0, count));
    left -= count;
  }
  await writer.close();
}

/** The entries of a directory and below, sorted by name. */
async function* walk(root: string, folder: string, ignore: Ignore): AsyncGenerator<ContextEntry> {
  const path = join(root, folder);
  const names = await reading(
    path,
    async () => (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name),
  );
  for (const base of names.sort()) {
    const name = folder === "" ? base : `${folder}/${base}`;
    const entry = { name, path: join(root, name) };
    const ignored = ignore.ignores(name);
    if (ignored && !ignore.mayHoldWanted(name)) continue;
    const info = await reading(entry.path, () => Deno.lstat(entry.path));
    if (!ignored) yield { ...entry, info };
    if (info.isDirectory) yield* walk(root, name, ignore);
  }
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new BuildError(
      `Cannot send "${path}" to the build: ${
        messageOf(cause)
      }. Make it readable, or exclude it in .dockerignore`,
      { cause },
    );
  }
}
