/** A small Debian system as a tar stream, made by debootstrap. */
import { join } from "@std/path";
import { aptInstall } from "./apt.ts";
import { isDebianLike, onPath, readRelease } from "./facts.ts";
import { lastLines, run } from "../lib/command.ts";
import { findMirror, readSources } from "./mirror.ts";

/** What a container has no use for; and the devices, which it gets from the engine. */
const LEFT_OUT = [
  "./dev/*",
  "./usr/share/doc/*",
  "./usr/share/info/*",
  "./usr/share/man/*/*",
  "./usr/share/locale/*",
  "./var/cache/apt/*.bin",
  "./var/cache/apt/archives/*.deb",
  "./var/lib/apt/lists/*",
  "./var/log/*",
];

/** Settings by file: as in published Debian images, what is installed later is small and starts no services. */
const SETTINGS: Readonly<Record<string, string>> = {
  "etc/dpkg/dpkg.cfg.d/container": [
    "force-unsafe-io",
    "path-exclude /usr/share/doc/*",
    "path-exclude /usr/share/info/*",
    "path-exclude /usr/share/locale/*",
    "path-exclude /usr/share/man/*",
    "",
  ].join("\n"),
  "etc/apt/apt.conf.d/container": 'Acquire::Languages "none";\n',
  "usr/sbin/policy-rc.d": "#!/bin/sh\nexit 101\n",
};

/** A system's files on their way; disposing of it removes them. */
export interface Archive extends AsyncDisposable {
  readonly stream: ReadableStream<Uint8Array>;
  /** Waits until all is read. @throws {Error} when the stream was not whole. */
  done(): Promise<void>;
}

/**
 * Makes a minimal system of a Debian release; installs debootstrap where it is missing.
 *
 * @throws {Error} when this is not possible here, or fails.
 */
export async function debootstrapArchive(release: string): Promise<Archive> {
  const host = await readRelease();
  if (Deno.uid() !== 0 || !isDebianLike(host)) {
    throw new Error("debootstrap needs root on Debian or Ubuntu");
  }
  if (!await onPath("debootstrap")) await aptInstall(["debootstrap", "debian-archive-keyring"]);
  // Not in /tmp, which may be mounted without devices or programs, where debootstrap refuses to work.
  const folder = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "miniboss-base-" });
  try {
    await bootstrap(release, folder, host.ID === "debian");
    return archive(folder);
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

async function bootstrap(release: string, folder: string, onDebian: boolean): Promise<void> {
  const codename = (await readRelease()).VERSION_CODENAME;
  // Ubuntu's mirrors have no Debian: debootstrap knows one itself.
  const mirror = onDebian && codename ? findMirror(await readSources(), codename) : undefined;
  const args = ["--variant=minbase", release, folder, ...(mirror ? [mirror] : [])];
  const { code, output } = await run("debootstrap", args);
  if (code !== 0) throw new Error(`debootstrap ended with exit code ${code}\n${lastLines(output)}`);
  for (const [path, text] of Object.entries(SETTINGS)) {
    const mode = path.startsWith("usr/sbin/") ? 0o755 : 0o644;
    await Deno.writeTextFile(join(folder, path), text, { mode });
  }
}

function archive(folder: string): Archive {
  const child = new Deno.Command("tar", {
    args: ["-c", "--numeric-owner", ...LEFT_OUT.map((path) => `--exclude=${path}`), "-C", folder, "."],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  return {
    stream: child.stdout,
    async done() {
      const { code } = await child.status;
      if (code !== 0) throw new Error(`tar ended with exit code ${code}`);
    },
    async [Symbol.asyncDispose]() {
      // One that was not read to its end waits for its reader.
      try {
        child.kill();
      } catch {
        // It has ended.
      }
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}
