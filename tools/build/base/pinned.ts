/**
 * A base to build and test with where Deno's own site cannot be reached: cut out of a program that somebody else compiled and
 * published on npm. It is pinned by hash at every step, fetched by this tool and kept in a cache, and no part of a release.
 */
import { ensureDir, exists } from "@std/fs";
import { join } from "@std/path";
import { MinibossError } from "../../../src/base/errors.ts";
import { lastLines, run } from "../../lib/command.ts";
import { cutBase } from "./cut.ts";

/** Where a base comes from, and what everything on the way has to be. */
export interface Pin {
  /** The package on npm. */
  readonly name: string;
  readonly version: string;
  /** The hash of its archive, as npm writes it. */
  readonly integrity: string;
  /** The compiled program in it, and its sha256. */
  readonly program: string;
  readonly programSha256: string;
  /** The sha256 of what is left when Deno's additions are cut off, and its version. */
  readonly baseSha256: string;
  readonly denort: string;
}

/** By operating system and processor, as Deno calls them. */
export const PINS: Readonly<Record<string, Pin>> = {
  "linux-x86_64": {
    name: "@chelonia/cli-x64-linux",
    version: "3.4.0",
    integrity:
      "sha512-ey7BqNiIOY2PkpN/UYxjpmOG1A7HmplyadP80omXTG1DVu1fbz7ro/d4gRPtHaxPRkNJTS24lDejc5/rT/3RMA==",
    program: "package/chel",
    programSha256: "bf5318c47771dc044bafaf935d411b9d3456a7c96d30b32bbda27eaee930577f",
    baseSha256: "723d45cca4f68bd66652da1e0d45562b0700317c1535981035f50f078785a131",
    denort: "2.9.4",
  },
};

/** A base that is ready, or why there is none. */
export type Pinned = { readonly path: string; readonly pin: Pin } | { readonly reason: string };

/** What may be set for tests. */
export interface PinnedOptions {
  /** @default the one of this platform, if any */
  readonly pin?: Pin | undefined;
  /** @default `miniboss-build` in the user's cache folder */
  readonly cache?: string;
  /** Downloads a package's archive into a folder. @returns its path, or why it cannot be had @default by npm */
  readonly download?: (
    pin: Pin,
    folder: string,
  ) => Promise<{ readonly path: string } | { readonly reason: string }>;
}

/**
 * The pinned base: from the cache, or downloaded, cut out and kept there.
 *
 * @returns its path; or the reason why it cannot be had, in one line
 * @throws {MinibossError} when what was downloaded is not what was pinned
 */
export async function pinnedBase(options: PinnedOptions = {}): Promise<Pinned> {
  const { pin = PINS[`${Deno.build.os}-${Deno.build.arch}`], cache = cacheFolder(), download = byNpm } =
    options;
  if (!pin) return { reason: `no base is pinned for ${Deno.build.os} on ${Deno.build.arch}` };
  const path = join(cache, `denort-${pin.denort}-${pin.baseSha256.slice(0, 12)}`);
  // One that is no longer what it was is made again.
  if (await exists(path) && await hash("SHA-256", path) === pin.baseSha256) return { path, pin };
  await ensureDir(cache);
  const folder = await Deno.makeTempDir({ dir: cache });
  try {
    const downloaded = await download(pin, folder);
    if ("reason" in downloaded) return downloaded;
    await extract(pin, downloaded.path, folder);
    const base = cutBase(await Deno.readFile(join(folder, pin.program)));
    const whole = join(folder, "denort");
    await Deno.writeFile(whole, base, { mode: 0o755 });
    check(`the base cut out of ${pin.name}`, await hash("SHA-256", whole), pin.baseSha256);
    await Deno.rename(whole, path);
    return { path, pin };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether a file is one of the pinned bases, however it got there. */
export async function isPinnedBase(path: string): Promise<boolean> {
  const sha256 = await hash("SHA-256", path);
  return Object.values(PINS).some(({ baseSha256 }) => baseSha256 === sha256);
}

async function extract(pin: Pin, archive: string, folder: string): Promise<void> {
  const sha512 = Uint8Array.fromHex(await hash("SHA-512", archive)).toBase64();
  check(`${pin.name}@${pin.version}`, `sha512-${sha512}`, pin.integrity);
  const { code, output } = await run("tar", ["-xzf", archive, "-C", folder, pin.program]);
  if (code !== 0) throw new MinibossError(`Cannot unpack ${pin.name}: ${output.trim()}`);
  check(pin.program, await hash("SHA-256", join(folder, pin.program)), pin.programSha256);
}

function check(what: string, found: string, wanted: string): void {
  if (found !== wanted) throw new MinibossError(`Refused ${what}: its hash is ${found}, not ${wanted}`);
}

async function hash(algorithm: string, path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, await Deno.readFile(path))).toHex();
}

/** npm knows the user's registry, logins and proxies. It is asked once, so that a build without a network does not wait. */
async function byNpm({ name, version }: Pin, folder: string) {
  const args = [
    "pack",
    "--loglevel=error",
    "--fetch-retries=0",
    "--pack-destination",
    folder,
    `${name}@${version}`,
  ];
  const { code, output } = await run("npm", args, { cwd: folder });
  const file = lastLines(output, 1);
  if (code === 0) return { path: join(folder, file) };
  const why = code === 127 ? "npm is not installed" : reasonOf(output) ?? `npm ended with exit code ${code}`;
  return { reason: `cannot download ${name}@${version}: ${why}` };
}

/**
 * The line among those of a failed npm that says why.
 *
 * @example
 * ```ts
 * import { reasonOf } from "./pinned.ts";
 * import { assertEquals } from "@std/assert";
 * const output = "npm error code E404\nnpm error 404 Not Found - GET https://x/y\nnpm error 404 'y' is not in this registry.";
 * assertEquals(reasonOf(output), "404 Not Found - GET https://x/y");
 * assertEquals(reasonOf(""), undefined);
 * ```
 */
export function reasonOf(output: string): string | undefined {
  const lines = [...output.matchAll(/^npm error (?!code |errno |syscall )(.+)$/gm)].map(([, line]) => line);
  return lines.find((line) => line?.includes("reason: ")) ?? lines[0];
}

function cacheFolder(): string {
  const home = Deno.env.get("HOME");
  const caches = Deno.env.get("XDG_CACHE_HOME") ?? (home && join(home, ".cache"));
  if (!caches) {
    throw new MinibossError("Cannot keep the base for tests: neither XDG_CACHE_HOME nor HOME is set");
  }
  return join(caches, "miniboss-build");
}
