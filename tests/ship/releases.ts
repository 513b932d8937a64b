/** A server of releases whose program is a shell script, and a machine to install it on. */
import { join } from "@std/path";
import { VERSION } from "../../src/model/version.ts";
import { archiveName, checksums, pack } from "../../tools/build/release.ts";
import { folderOf } from "../cli/terminal.ts";

export interface Releases extends AsyncDisposable {
  /** A folder to work in. */
  readonly folder: string;
  /** The home of the user who installs; it is empty. */
  readonly home: string;
  /** The server's address: what stands before `/download/v1.2.3/NAME` and `/latest/download/NAME`. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly requests: string[];
  /** Environment for an installer: the home, and a `uname` that says what `SYSTEM` and `MACHINE` do. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a server. @param options.checksums changes the text of its checksums */
export async function serveReleases(
  options: { readonly checksums?: (text: string) => string } = {},
): Promise<Releases> {
  const folder = await folderOf({
    "in/miniboss": `#!/bin/sh\n[ "$1" = --version ] && echo ${VERSION} || echo "$MINIBOSS_FILE: $*"\n`,
    "release/.keep": "",
    "home/.keep": "",
    "bin/uname":
      '#!/bin/sh\ncase "$1" in -s) echo "${SYSTEM:-Linux}" ;; -m) echo "${MACHINE:-x86_64}" ;; esac\n',
  });
  for (const name of ["in/miniboss", "bin/uname"]) await Deno.chmod(join(folder.path, name), 0o755);
  const release = join(folder.path, "release");
  const archives = ["linux-x64", "linux-arm64", "macos-arm64"].map(archiveName);
  for (const archive of archives) {
    await pack({ folder: join(folder.path, "in"), program: "miniboss", archive: join(release, archive) });
  }
  const sums = await checksums(release, archives);
  await Deno.writeTextFile(join(release, "checksums.txt"), options.checksums?.(sums) ?? sums);
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    requests.push(pathname);
    const [, name = "none"] = /\/(?:download\/v[\d.]+|latest\/download)\/([^/]+)$/.exec(pathname) ?? [];
    try {
      return new Response(await Deno.readFile(join(release, name)));
    } catch {
      return new Response("nothing here", { status: 404 });
    }
  });
  const home = join(folder.path, "home");
  return {
    folder: folder.path,
    home,
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    env: { HOME: home, PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}` },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await folder[Symbol.asyncDispose]();
    },
  };
}
