/** A registry on the loopback with one image, for whoever logs in. */
import { packTar } from "modern-tar";
import { digestOf, type Registry, serve, Shelf } from "../../bench/registry.ts";

/** A registry that asks for a login. */
export interface PrivateRegistry extends Registry {
  /** Requests so far that came with the login, as `GET /v2/base/manifests/1`. */
  readonly served: string[];
}

/** Serves an image of one file, `/from`, as `base:1`. @param options.login `user:password`, asked for by basic auth */
export async function privateRegistry({ login }: { readonly login: string }): Promise<PrivateRegistry> {
  const shelf = new Shelf();
  await shelf.put("base", await image());
  const served: string[] = [];
  const registry = serve((request) => {
    if (request.headers.get("authorization") !== `Basic ${btoa(login)}`) {
      const headers = { "www-authenticate": 'Basic realm="tests"' };
      return new Response('{"errors":[{"code":"UNAUTHORIZED"}]}', { status: 401, headers });
    }
    served.push(`${request.method} ${new URL(request.url).pathname}`);
    return shelf.answer(request);
  });
  return { ...registry, served };
}

/** An image of its own, so that the engine cannot have it from another run. */
async function image() {
  const text = crypto.randomUUID();
  const tar = await packTar([{ header: { name: "from", size: text.length, type: "file" }, body: text }]);
  const gzip = new Blob([tar]).stream().pipeThrough(new CompressionStream("gzip"));
  const config = { ...PLATFORM, rootfs: { type: "layers", diff_ids: [await digestOf(tar)] } };
  return {
    config: new TextEncoder().encode(JSON.stringify(config)),
    layers: [new Uint8Array(await new Response(gzip).arrayBuffer())],
  };
}

const PLATFORM = { os: "linux", architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64" };
