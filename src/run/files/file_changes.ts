/** Files of services that change, and what that asks for: a build, or files to be copied. */
import { basename, dirname, join, relative } from "@std/path";
import { isOwnFile } from "../../base/own_files.ts";
import { batched } from "../../base/batches.ts";
import { messageOf, UsageError } from "../../base/errors.ts";
import { type Ignore, readIgnore } from "../../engine/build/ignore.ts";
import type { Build, Service, SyncRule } from "../../model/group.ts";

/** What files that changed ask for, of one service. */
export interface Reaction {
  readonly service: Service;
  /** Whether the image is built and the container swapped. */
  readonly build: boolean;
  readonly syncs: readonly FilesToSync[];
  /** The files that changed, relative to what is watched, for people. */
  readonly changed: readonly string[];
}

/** Files that changed below a rule's folder. */
export interface FilesToSync {
  readonly rule: SyncRule;
  /** Absolute; files, folders or what is no longer there. */
  readonly paths: readonly string[];
}

/** An editor writes several files in several steps, a checkout many: they are taken together. */
const quietMs = 200;
const mostMs = 2000;

/** What editors and systems leave for a moment, and what no image is made of. */
const editorTemporary = /^(?:4913|\.DS_Store|\.#.*|#.*#|.*~|\..*\.sw[a-z]{1,2}|___jb_.*___)$/;

/**
 * The paths that change below what these services are made of, in batches. The watch stands when the promise resolves.
 *
 * @throws {UsageError} when something that is to be watched is not there.
 */
export async function fileChanges(
  services: readonly Service[],
  signal: AbortSignal,
): Promise<AsyncIterable<readonly string[]>> {
  const roots = new Map<string, string>();
  for (const service of services) {
    for (const path of rootsOf(service)) roots.set(await realPath(path, service), path);
  }
  const watcher = Deno.watchFs([...roots.keys()], { recursive: true });
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  return named(batched(watcher, { quietMs, mostMs }), roots);
}

function rootsOf({ build, sync }: Service): readonly string[] {
  return [...build ? [build.directory] : [], ...sync.map(({ from }) => from)];
}

async function realPath(path: string, service: Service): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    throw new UsageError(`Cannot watch "${path}" of "${service.name}": ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function* named(
  batches: AsyncIterable<readonly Deno.FsEvent[]>,
  roots: ReadonlyMap<string, string>,
): AsyncGenerator<readonly string[]> {
  for await (const events of batches) {
    // Where the system lost count, anything may have changed.
    const all = events.some((event) => event.flag === "rescan") ? [...roots.values()] : [];
    const paths = events.filter((event) => event.kind !== "access").flatMap((event) => event.paths);
    const found = new Set([...all, ...paths.flatMap((path) => asWritten(path, roots))]);
    if (found.size > 0) yield [...found];
  }
}

/** A path as the spec would name it: watchers follow symbolic links to what is watched. */
function asWritten(path: string, roots: ReadonlyMap<string, string>): string[] {
  return [...roots].flatMap(([real, written]) =>
    isBelow(path, real) ? [join(written, relative(real, path))] : []
  );
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** What paths that changed ask for, in the order of the services; nothing where they are ignored. */
export async function reactionsTo(
  services: readonly Service[],
  paths: readonly string[],
): Promise<Reaction[]> {
  const wanted = outermost(paths).filter((path) =>
    !editorTemporary.test(basename(path)) && !path.split("/").includes(".git") && !isOwnFile(path)
  );
  const reactions = await Promise.all(services.map((service) => reactionOf(service, wanted)));
  return reactions.filter(({ build, syncs }) => build || syncs.length > 0);
}

/** The paths without those below another: what a folder that is new holds may be told of or not. */
function outermost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  const hasOuter = (path: string): boolean => {
    const folder = dirname(path);
    return folder !== path && (all.has(folder) || hasOuter(folder));
  };
  return [...all].filter((path) => !hasOuter(path));
}

async function reactionOf(service: Service, paths: readonly string[]): Promise<Reaction> {
  const { build, sync } = service;
  const ignore = build && await readIgnore(build.directory, [build.dockerfile]);
  const concerned = paths.filter((path) => !(build && ignore && isIgnored(path, build, ignore)));
  const ruleOf = (path: string) => sync.find(({ from }) => isBelow(path, from));
  const builds = concerned.filter((path) => build && isBelow(path, build.directory) && !ruleOf(path));
  const byRule = Map.groupBy(concerned.filter(ruleOf), ruleOf);
  const synced = [...byRule].flatMap(([rule, paths]) => rule ? [{ rule, paths }] : []);
  const roots = rootsOf(service);
  return {
    service,
    build: builds.length > 0,
    // A new image has what is in its directory; what is outside of it is missing in the new container altogether.
    syncs: builds.length === 0
      ? synced
      : sync.filter(({ from }) => build && !isBelow(from, build.directory)).map((rule) => ({
        rule,
        paths: [rule.from],
      })),
    changed: [...builds, ...synced.flatMap(({ paths }) => paths)].map((path) => shortName(path, roots)),
  };
}

function isIgnored(path: string, { directory }: Build, ignore: Ignore): boolean {
  const name = relative(directory, path);
  return isBelow(path, directory) && name !== "" && ignore.ignores(name);
}

function shortName(path: string, roots: readonly string[]): string {
  const root = roots.find((folder) => isBelow(path, folder)) ?? "";
  return relative(root, path) || basename(path);
}
