/** The `cp` command: files and folders between a service's container and this machine. */
import { Readable } from "node:stream";
import { packTar } from "../../base/tar.ts";
import { basename, dirname, join, resolve } from "@std/path";
import { messageOf, MinibossError } from "../../base/errors.ts";
import type { Containers } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";
import { type Archive, openArchive, unpack } from "./unpack.ts";

/** A place in a service's container. */
export interface ContainerPlace {
  readonly containers: Containers;
  readonly id: string;
  /** For messages. */
  readonly service: string;
  /** From the container's root folder. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** Links that are followed before they are taken for a circle. */
const MOST_LINKS = 20;

/** What is at a place: a tar of it. @throws {MinibossError} when there is nothing. */
export async function readPlace(place: ContainerPlace): Promise<ReadableStream<Uint8Array>> {
  const { containers, id, service, path, signal } = place;
  try {
    return await containers.readFiles(id, path, { signal });
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new MinibossError(`There is no "${path}" in "${service}"`, { cause: error });
  }
}

/** Opens what is at a place; a link is followed. */
async function open(place: ContainerPlace): Promise<Archive> {
  for (let path = place.path, links = 0;; links++) {
    const archive = await openArchive(await readPlace({ ...place, path }));
    const { type, linkname = "" } = archive.root;
    if (type !== "symlink") return archive;
    await archive.cancel();
    if (links === MOST_LINKS) {
      throw new MinibossError(`Cannot read "${place.path}": its links go in a circle`);
    }
    path = resolve(dirname(path), linkname);
  }
}

/** What there is at a place; undefined where there is nothing. */
async function kindOf(place: ContainerPlace): Promise<"folder" | "file" | undefined> {
  try {
    const archive = await open(place);
    await archive.cancel();
    return archive.root.type === "directory" ? "folder" : "file";
  } catch (error) {
    if (error instanceof MinibossError && isMissing(error.cause)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof EngineError && error.status === 404 &&
    !/No such container/.test(error.engineMessage);
}

/** Whether a path means the contents of a folder, as `cp` takes it. */
function meansContents(path: string): boolean {
  return path === "." || path.endsWith("/.");
}

/**
 * Copies from a container. A target that is a folder gets the source into it; of a source that ends with `/.`, what is in it.
 *
 * @param target an absolute path, perhaps with a slash at its end
 * @returns the paths of what could not be copied: sockets, pipes and devices
 * @throws {MinibossError} when the source is missing or the target does not fit.
 */
export async function copyOut(source: ContainerPlace, target: string): Promise<string[]> {
  const archive = await open(source);
  try {
    const isFolder = archive.root.type === "directory";
    const there = await Deno.stat(target).catch(() => undefined);
    if (there?.isDirectory) {
      return await unpack(archive, meansContents(source.path) ? target : join(target, basename(source.path)));
    }
    if (isFolder && there) {
      throw new MinibossError(`Cannot copy the folder "${source.path}" to "${target}": that is a file`);
    }
    if (!isFolder && target.endsWith("/")) {
      throw new MinibossError(`Cannot copy to "${target}": there is no such folder`);
    }
    await Deno.stat(dirname(resolve(target))).catch((cause) => {
      throw new MinibossError(`Cannot copy to "${target}": "${dirname(resolve(target))}" is no folder`, {
        cause,
      });
    });
    return await unpack(archive, resolve(target));
  } finally {
    await archive.cancel();
  }
}

/**
 * Copies into a container; all of it belongs to root there. A target that is a folder gets the source into it; of a source that is
 * `.` or ends with `/.`, what is in it.
 *
 * @param source an absolute path, perhaps with `/.` at its end
 * @throws {MinibossError} when the source is missing or the target does not fit.
 */
export async function copyIn(source: string, target: ContainerPlace): Promise<void> {
  const path = await Deno.realPath(source).catch((cause) => {
    const isMissing = cause instanceof Deno.errors.NotFound;
    const message = isMissing ? `There is no "${source}"` : `Cannot copy "${source}": ${messageOf(cause)}`;
    throw new MinibossError(message, { cause });
  });
  const { isDirectory } = await Deno.stat(path);
  const { folder, name } = await placeFor(target, {
    isFolder: isDirectory,
    name: basename(resolve(source)),
    contents: meansContents(source),
  });
  const own = { uid: 0, gid: 0, uname: "", gname: "" };
  const tar = name === undefined
    ? packTar(path, { map: (header) => ({ ...header, ...own }) })
    : packTar([{ ...own, type: isDirectory ? "directory" : "file", source: path, target: name }]);
  await writePlace({ ...target, path: folder }, Readable.toWeb(tar) as ReadableStream<Uint8Array>);
}

/** Unpacks a tar into a folder of a container. @throws {MinibossError} when there is no such folder. */
export async function writePlace(place: ContainerPlace, tar: ReadableStream<Uint8Array>): Promise<void> {
  const { containers, id, service, path, signal } = place;
  try {
    await containers.writeFiles(id, path, tar, { signal });
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new MinibossError(`There is no folder "${path}" in "${service}"`, { cause: error });
  }
}

/** The folder of the container to unpack in, and the source's name there; undefined for its contents alone. */
async function placeFor(
  target: ContainerPlace,
  source: { readonly isFolder: boolean; readonly name: string; readonly contents: boolean },
): Promise<{ folder: string; name: string | undefined }> {
  const { path, service } = target;
  const kind = await kindOf(target);
  if (kind === "folder") return { folder: path, name: source.contents ? undefined : source.name };
  if (kind === "file" && source.isFolder) {
    throw new MinibossError(`Cannot copy a folder to "${path}" in "${service}": that is a file`);
  }
  if (kind === undefined && !source.isFolder && path.endsWith("/")) {
    throw new MinibossError(`There is no folder "${path}" in "${service}"`);
  }
  return { folder: dirname(resolve("/", path)), name: basename(path) };
}
