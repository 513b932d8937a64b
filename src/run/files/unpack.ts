/** Unpacks a tar onto the disk. It comes out of a container, so it is not trusted to stay where it belongs. */
import { createTarDecoder, type ParsedTarEntry } from "../../base/tar.ts";
import { basename, dirname, join } from "@std/path";
import { messageOf, MinibossError } from "../../base/errors.ts";

/** A tar of one file or folder: `root` is it, `entries` all of the tar, `root` first. */
export interface Archive {
  readonly root: ParsedTarEntry["header"];
  readonly entries: AsyncIterable<ParsedTarEntry>;
  /** Gives the tar up. */
  cancel(): Promise<void>;
}

/** Reads the first entry of a tar. @throws {MinibossError} when it has none, or is no tar. */
export async function openArchive(tar: ReadableStream<Uint8Array>): Promise<Archive> {
  // The decoder's types are those of buffers that are not shared.
  const reader = (tar as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(
    createTarDecoder({ strict: true }),
  )
    .getReader();
  const read = () =>
    reader.read().catch((error) => {
      if (error instanceof MinibossError) throw error;
      throw new MinibossError(`Cannot read the archive: it is no tar, or spoilt (${messageOf(error)})`, {
        cause: error,
      });
    });
  const first = await read();
  if (first.done) throw new MinibossError("Cannot read the archive: it is empty");
  return {
    root: first.value.header,
    cancel: async () => await reader.cancel().catch(() => {}),
    entries: (async function* () {
      for (let next = first; !next.done; next = await read() as typeof first) yield next.value;
    })(),
  };
}

/**
 * Unpacks an archive so that its root becomes `target`. Files that are there are replaced. Folders that are there keep
 * their modes and times; everything new has those of the archive, and the owner who unpacks it. Links are made last, so that nothing is ever written through one of the archive's own.
 *
 * @returns the names of what is neither file, folder nor link, which is left out
 * @throws {MinibossError} when an entry would leave the target, or the disk says no.
 */
export async function unpack({ entries }: Archive, target: string): Promise<string[]> {
  const unpacker = new Unpacker(target);
  for await (const { header, body } of entries) {
    const path = unpacker.pathOf(header.name);
    try {
      await unpacker.add(path, header, body);
    } catch (error) {
      if (error instanceof MinibossError) throw error;
      throw new MinibossError(`Cannot write "${path}": ${messageOf(error)}`, { cause: error });
    }
  }
  await unpacker.finish();
  return unpacker.leftOut;
}

class Unpacker {
  readonly leftOut: string[] = [];
  readonly #links: { readonly path: string; readonly make: () => Promise<void> }[] = [];
  readonly #folders: { readonly path: string; readonly header: ParsedTarEntry["header"] }[] = [];
  /** Folders known to be inside the target. */
  readonly #inside = new Set<string>();

  constructor(readonly target: string) {}

  /** Where an entry belongs. Its name begins with that of the root. @throws {MinibossError} when that is outside. */
  pathOf(name: string): string {
    const parts = name.split("/").slice(1).filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) {
      throw new MinibossError(`Cannot unpack "${name}": it points outside of the archive`);
    }
    return join(this.target, ...parts);
  }

  async add(path: string, header: ParsedTarEntry["header"], body: ReadableStream<Uint8Array>): Promise<void> {
    const { type = "file", linkname = "" } = header;
    if (type === "file") {
      await this.#checkInside(dirname(path), path);
      await removeFile(path);
      const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
      await body.pipeTo(file.writable);
      return await finish(path, header);
    }
    await body.cancel();
    switch (type) {
      case "directory":
        await this.#checkInside(dirname(path), path);
        // A folder that is there keeps its mode and time: what is copied into it says nothing about it.
        if (await isFolder(path)) return;
        await Deno.mkdir(path, { recursive: true });
        this.#folders.push({ path, header });
        return;
      case "symlink":
        this.#links.push({ path, make: () => Deno.symlink(linkname, path) });
        return;
      case "link": {
        const original = this.pathOf(linkname);
        // Links to files come before links to names: those may lead anywhere.
        this.#links.unshift({ path, make: () => this.#linkFile(original, path) });
        return;
      }
      default:
        this.leftOut.push(path);
    }
  }

  async #linkFile(original: string, path: string): Promise<void> {
    await this.#checkInside(dirname(original), original);
    await Deno.link(original, path);
  }

  /** Makes the links, and gives the folders their modes: from then on they may refuse to be written to. */
  async finish(): Promise<void> {
    for (const { path, make } of this.#links) {
      try {
        await this.#checkInside(dirname(path), path);
        await removeFile(path);
        await make();
      } catch (error) {
        if (error instanceof MinibossError) throw error;
        throw new MinibossError(`Cannot link "${path}": ${messageOf(error)}`, { cause: error });
      }
    }
    for (const { path, header } of this.#folders.reverse()) await finish(path, header);
  }

  /** @throws {MinibossError} when a folder of the disk leads out of the target by a link. */
  async #checkInside(folder: string, path: string): Promise<void> {
    if (path === this.target || this.#inside.has(folder)) return;
    await Deno.mkdir(folder, { recursive: true });
    const [root, real] = [await Deno.realPath(this.target), await Deno.realPath(folder)];
    if (real !== root && !real.startsWith(`${root}/`)) {
      throw new MinibossError(
        `Cannot write "${path}": "${folder}" is a link that leads out of "${this.target}"`,
      );
    }
    this.#inside.add(folder);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}

/** Removes a file or link; a folder stays and is no place for a file. */
async function removeFile(path: string): Promise<void> {
  try {
    const { isDirectory } = await Deno.lstat(path);
    if (isDirectory) throw new MinibossError(`Cannot write "${basename(path)}": "${path}" is a folder`);
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function finish(path: string, { mode = 0o644, mtime }: ParsedTarEntry["header"]): Promise<void> {
  await Deno.chmod(path, mode & 0o777);
  if (mtime) await Deno.utime(path, mtime, mtime);
}
