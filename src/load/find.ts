/** Which spec to load: the one asked for, or the nearest `miniboss.ts`. */
import { basename, dirname, fromFileUrl, join, relative, resolve, toFileUrl } from "@std/path";
import { messageOf, SpecError } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";
import { withoutCredentials } from "./url.ts";

/** A spec that is there, or a URL that is yet to be fetched. */
export interface Found {
  readonly url: URL;
  /** What relative paths of the spec are relative to: its folder, or the working directory for a URL. */
  readonly folder: string;
  /** The spec as messages name it, without credentials. */
  readonly shown: string;
}

const NAMES = ["miniboss.ts", "miniboss.mts", "miniboss.js", "miniboss.mjs"];

/**
 * Finds the spec.
 *
 * @param spec a path or a URL as the user gave it; undefined: `fromEnv`, else `miniboss.ts` here or in a parent folder
 * @throws {SpecError} when there is none, or it is not a file that can be read.
 */
export async function findSpec(
  options: { readonly spec: string | undefined; readonly fromEnv: string | undefined; readonly cwd: string },
): Promise<Found> {
  const { spec, fromEnv, cwd } = options;
  if (spec !== undefined) return await named(spec, cwd, "");
  if (fromEnv) return await named(fromEnv, cwd, ", which MINIBOSS_FILE names");
  return await nearestDefault(cwd);
}

async function named(spec: string, cwd: string, from: string): Promise<Found> {
  if (spec === "") throw new SpecError('Cannot load spec "": give a path or an http(s) URL');
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(spec)?.[1]?.toLowerCase();
  switch (scheme) {
    case "http":
    case "https":
      return remote(spec, cwd);
    case "file":
      return await local(filePath(spec), cwd, { spec, from });
    case "npm":
    case "jsr":
    case "data":
    case "blob":
    case "ftp":
      throw new SpecError(`Cannot load spec "${spec}"${from}: give a path, a file URL or an http(s) URL`);
    default:
      return await local(resolve(cwd, spec), cwd, { spec, from });
  }
}

function remote(spec: string, cwd: string): Found {
  if (!URL.canParse(spec)) {
    throw new SpecError(`Cannot load spec "${withoutCredentials(spec)}": it is no URL`);
  }
  const url = new URL(spec);
  return { url, folder: cwd, shown: withoutCredentials(url.href) };
}

function filePath(spec: string): string {
  try {
    return fromFileUrl(spec);
  } catch (error) {
    throw new SpecError(`Cannot load spec "${spec}": ${messageOf(error)}`, { cause: error });
  }
}

async function local(
  path: string,
  cwd: string,
  asked: { readonly spec: string; readonly from: string },
): Promise<Found> {
  const fault = await faultOf(path);
  if (fault === undefined) {
    return { url: toFileUrl(path), folder: dirname(path), shown: shownPath(path, cwd) };
  }
  throw new SpecError(`Cannot load spec "${asked.spec}"${asked.from}: ${fault}`);
}

/** A path as the user would write it: relative when it is below the working directory. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}

/** Why a path is no file that can be read. */
async function faultOf(path: string): Promise<string | undefined> {
  try {
    const { isFile, isDirectory } = await Deno.stat(path);
    if (isDirectory) return inFolder(path);
    if (!isFile) return `"${path}" is not a file`;
    (await Deno.open(path)).close();
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return `no file "${path}"${await similar(path)}`;
    }
    // Deno ends its words with the call and the path once more.
    return `cannot read "${path}": ${messageOf(error).replace(/: \w+ '.*'$/, "")}`;
  }
}

function inFolder(path: string): string {
  const inside = NAMES.find((name) => isFile(join(path, name)));
  return `"${path}" is a folder${inside ? `, did you mean "${join(path, inside)}"?` : ""}`;
}

/** Files beside a missing one that have a name like it. */
async function similar(path: string): Promise<string> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(dirname(path))) if (!isDirectory) names.push(name);
  } catch {
    return "";
  }
  const extended = names.find((name) =>
    [".ts", ".mts", ".js", ".mjs"].some((e) => name === basename(path) + e)
  );
  return extended ? `, did you mean "${extended}"?` : didYouMean(basename(path), names);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * A spec is code that runs as this user: one that nobody named must not be somebody else's.
 *
 * @throws {SpecError} when it, or a link to it, belongs to another user than this one and root, or other users can write to it.
 */
function checkTrusted(path: string): void {
  const uid = Deno.uid();
  // Windows has no such owners.
  if (uid === null) return;
  // Of a command run by sudo, as git has it.
  const asked = uid === 0 ? Number(Deno.env.get("SUDO_UID") || 0) : 0;
  const [link, file] = [Deno.lstatSync(path), Deno.statSync(path)];
  const stranger = [link.uid, file.uid].find((owner) => owner !== null && ![uid, 0, asked].includes(owner));
  const fault = stranger !== undefined
    ? `it belongs to user ${stranger} and you are user ${uid}`
    : (file.mode ?? 0) & 0o002
    ? "all users can write to it"
    : undefined;
  if (fault === undefined) return;
  throw new SpecError(
    `Cannot load spec "${path}": ${fault}, and a spec is code that runs as you; ` +
      `if you trust it, name it with: -f "${path}"`,
  );
}

async function nearestDefault(cwd: string): Promise<Found> {
  for (let folder = cwd;; folder = dirname(folder)) {
    const name = NAMES.find((name) => isFile(join(folder, name)));
    if (name) {
      const path = join(folder, name);
      const found = await local(path, cwd, { spec: path, from: "" });
      checkTrusted(path);
      return found;
    }
    if (folder === dirname(folder)) break;
  }
  const near = await similar(join(cwd, "miniboss.ts"));
  throw new SpecError(
    `Found no spec: no miniboss.ts (.mts, .js or .mjs) in "${cwd}" or a folder above it` +
      `${near || ","} name one with "-f SPEC" or make one with "miniboss init"`,
  );
}
