/** The files of a release: a binary for each platform, the bundle and its types, the installer, checksums. */
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { VERSION } from "../../src/model/version.ts";
import { ROOT } from "../gate/files.ts";
import { run } from "../lib/command.ts";
import { makeBinary } from "./binary.ts";

/** The platforms by the name in the archive, as `install.sh` makes it from what `uname` says; and as Deno calls them. */
export const TARGETS: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "macos-x64": "x86_64-apple-darwin",
  "macos-arm64": "aarch64-apple-darwin",
  "windows-x64": "x86_64-pc-windows-msvc",
};

/**
 * Makes all files of a release in `dist/release/` from the bundle and types in `dist/`.
 *
 * @param options.repository the repository on GitHub that they are released from, such as `owner/name`
 * @returns their names
 */
export async function makeRelease(
  { dist, repository }: { readonly dist: string; readonly repository: string },
): Promise<string[]> {
  const folder = join(dist, "release");
  await ensureDir(folder);
  const bundle = join(dist, "miniboss.js");
  for (const [name, target] of Object.entries(TARGETS)) {
    const program = name.startsWith("windows-") ? "miniboss.exe" : "miniboss";
    const path = join(dist, name, program);
    await ensureDir(join(dist, name));
    const binary = await makeBinary({ bundle, path, target });
    if (!binary.made) throw new MinibossError(`Cannot compile for ${name}: ${binary.reason}`);
    await pack({ folder: join(dist, name), program, archive: join(folder, archiveName(name)) });
  }
  for (const name of ["miniboss.js", "miniboss.d.ts"]) {
    await Deno.copyFile(join(dist, name), join(folder, name));
  }
  const installer = installerFor(await Deno.readTextFile(join(ROOT, "install.sh")), { repository });
  await Deno.writeTextFile(join(folder, "install.sh"), installer, { mode: 0o755 });
  const names = [...Object.keys(TARGETS).map(archiveName), "miniboss.js", "miniboss.d.ts", "install.sh"];
  await Deno.writeTextFile(join(folder, "checksums.txt"), await checksums(folder, names));
  return [...names, "checksums.txt"];
}

/** A platform's archive. */
export function archiveName(platform: string): string {
  return `miniboss-${platform}.tar.gz`;
}

/** Packs a program, which is in a folder, into an archive. */
export async function pack(
  { folder, program, archive }: {
    readonly folder: string;
    readonly program: string;
    readonly archive: string;
  },
): Promise<void> {
  const { code, output } = await run("tar", ["-C", folder, "-czf", archive, program]);
  if (code !== 0) throw new MinibossError(`Cannot pack "${program}": ${output.trim()}`);
}

/** The text of `checksums.txt`, as `sha256sum --check` reads it. */
export async function checksums(folder: string, names: readonly string[]): Promise<string> {
  const lines = await Promise.all(names.map(async (name) => {
    const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(join(folder, name)));
    return `${new Uint8Array(hash).toHex()}  ${name}\n`;
  }));
  return lines.join("");
}

/** The installer of a release: it installs this version of this repository unless told otherwise. */
export function installerFor(script: string, { repository }: { readonly repository: string }): string {
  const filled = script.replaceAll("@REPOSITORY@", repository).replaceAll("@VERSION@", VERSION);
  if (filled === script) throw new MinibossError("The installer has no place for its repository and version");
  return filled;
}
