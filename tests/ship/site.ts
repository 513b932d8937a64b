/** A folder that is served: the bundle at the top, specs below. */
import { basename, dirname, extname, fromFileUrl, join, toFileUrl } from "@std/path";
import { makeBundle } from "../../tools/build/bundle.ts";
import type { Place } from "./ways.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".json": "application/json",
  ".txt": "text/plain",
  ".ts": "application/typescript",
  "": "application/typescript",
};

/** A served folder. */
export interface Site extends Place, AsyncDisposable {
  readonly folder: string;
  /** Writes files below a folder of the site. @returns that folder */
  write(folder: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** The URL of one of its files. */
  url(path: string): string;
  /** Ends the server, as if it were down. */
  close(): Promise<void>;
}

/** Makes a site with a fresh bundle, or that of the binary named in `MINIBOSS_BINARY` beside it. */
export async function makeSite(): Promise<Site> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "miniboss ship é " }));
  const bundle = join(folder, "miniboss.js");
  await makeBundle(bundle);
  const controller = new AbortController();
  // Deno caches what it loads by URL, and a port comes again.
  const top = `/${crypto.randomUUID()}`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: controller.signal, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const path = fromFileUrl(new URL(`file://${pathname.slice(top.length)}`));
      try {
        const type = TYPES[extname(path)] ?? "application/octet-stream";
        return new Response(await Deno.readFile(join(folder, path)), { headers: { "content-type": type } });
      } catch {
        return new Response("nothing here", { status: 404 });
      }
    },
  );
  const close = async () => {
    controller.abort();
    await server.finished;
  };
  const origin = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}${top}`;
  return {
    folder,
    bundle,
    origin,
    binary: Deno.env.get("MINIBOSS_BINARY"),
    close,
    url: (path) => origin + toFileUrl(path).pathname.slice(toFileUrl(folder).pathname.length),
    write: async (name, files) => {
      const below = join(folder, name);
      for (const [file, text] of Object.entries(files)) {
        const path = join(below, file);
        await Deno.mkdir(dirname(path), { recursive: true });
        const filled = text.replaceAll("ORIGIN", origin).replaceAll("FOLDER", toFileUrl(below).href);
        await Deno.writeTextFile(path, filled);
      }
      return below;
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Copies a folder of files into a site. @returns the copy */
export async function copyInto(site: Site, folder: string): Promise<string> {
  const copy = join(site.folder, basename(folder));
  const copyBelow = async (from: string, to: string) => {
    await Deno.mkdir(to, { recursive: true });
    for await (const { name, isDirectory } of Deno.readDir(from)) {
      // What runs of the example left is not a part of it.
      if (name === ".miniboss-context") continue;
      if (isDirectory) await copyBelow(join(from, name), join(to, name));
      else await Deno.copyFile(join(from, name), join(to, name));
    }
  };
  await copyBelow(folder, copy);
  return copy;
}
