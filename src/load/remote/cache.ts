/** The disk cache: each module's text, and where URLs redirect to, under hashes, so that no URL can choose a path. */
import { join } from "@std/path";
import { createHash } from "node:crypto";
import { messageOf, SpecError } from "../../base/errors.ts";
import { replaceFile } from "./files.ts";
import type { LockedModule } from "./lock_file.ts";

/**
 * Where remote modules are kept: `MINIBOSS_CACHE`, else `miniboss` in `XDG_CACHE_HOME` or `~/.cache`.
 *
 * @throws {SpecError} when no environment variable says where that is.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.MINIBOSS_CACHE) return env.MINIBOSS_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "miniboss");
  const home = env.HOME || env.USERPROFILE;
  if (home) return join(home, ".cache", "miniboss");
  throw new SpecError("Cannot cache remote modules: none of MINIBOSS_CACHE, XDG_CACHE_HOME and HOME is set");
}

/** The hash a module is locked and kept by. */
export function sha256(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

function hash(text: string): string {
  return sha256(new TextEncoder().encode(text));
}

export class Cache {
  readonly #folder: string;
  readonly #redirects: string;

  constructor(folder: string) {
    this.#folder = join(folder, "modules");
    this.#redirects = join(folder, "redirects");
  }

  /**
   * The file of a module; its extension tells the transpiler what it is. The URL is part of the hash: a lock file cannot
   * pass off one module of the cache as another.
   */
  path(module: LockedModule, url: string): string {
    return join(this.#folder, `${hash(`${module.sha256} ${url}`)}.${module.type}`);
  }

  /** Where a URL redirected to when it was last fetched. */
  redirect(url: string): URL | undefined {
    try {
      return new URL(Deno.readTextFileSync(join(this.#redirects, hash(url))));
    } catch {
      // Not known, or of no use: the server is asked.
      return undefined;
    }
  }

  /** Keeps where a URL redirects to; undefined: nowhere. */
  setRedirect(url: string, target: string | undefined): void {
    const path = join(this.#redirects, hash(url));
    try {
      if (target === undefined) Deno.removeSync(path);
      else {
        Deno.mkdirSync(this.#redirects, { recursive: true, mode: 0o700 });
        replaceFile(path, target);
      }
    } catch (error) {
      if (target === undefined && error instanceof Deno.errors.NotFound) return;
      throw new SpecError(`Cannot write to the module cache: ${messageOf(error)}`, { cause: error });
    }
  }

  /** A module's text; undefined when it is not there. @throws {SpecError} when it is not what was locked. */
  read(module: LockedModule, url: string): Uint8Array | undefined {
    const path = this.path(module, url);
    let body: Uint8Array;
    try {
      body = Deno.readFileSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw new SpecError(`Cannot read the cached "${url}": ${messageOf(error)}`, { cause: error });
    }
    if (sha256(body) === module.sha256) return body;
    throw new SpecError(
      `Refused the cached "${url}": "${path}" was changed or cut since it was fetched, fetch it again with "--reload"`,
    );
  }

  /** Keeps a module's text. */
  write(module: LockedModule, url: string, body: Uint8Array): void {
    try {
      Deno.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      // Without a deno.json above a module a compiled binary leaves its decorators as they are.
      replaceFile(join(this.#folder, "deno.json"), "{}\n");
      replaceFile(this.path(module, url), body);
    } catch (error) {
      throw new SpecError(`Cannot write to the module cache: ${messageOf(error)}`, { cause: error });
    }
  }
}
