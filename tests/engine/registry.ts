/** A registry on the loopback with one image, for whoever logs in: the pull half of the distribution protocol. */
import { packTar } from "modern-tar";

/** A registry; disposing of it ends it. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:40123` */
  readonly host: string;
  /** Requests so far that came with the login, as `GET /v2/base/manifests/1`. */
  readonly served: string[];
}

const TYPES = {
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
  layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
};

interface Content {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Serves an image of one file, `/from`, as `base:1`. @param options.login `user:password`, asked for by basic auth */
export async function privateRegistry({ login }: { readonly login: string }): Promise<Registry> {
  const blobs = new Map<string, Content>();
  const manifest = await addImage(blobs);
  const served: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    if (request.headers.get("authorization") !== `Basic ${btoa(login)}`) {
      const headers = { "www-authenticate": 'Basic realm="tests"' };
      return new Response('{"errors":[{"code":"UNAUTHORIZED"}]}', { status: 401, headers });
    }
    const { pathname } = new URL(request.url);
    served.push(`${request.method} ${pathname}`);
    if (pathname === "/v2/") return new Response("{}");
    const [, wanted = ""] = pathname.match(/^\/v2\/base\/(?:manifests|blobs)\/(.+)$/) ?? [];
    const digest = wanted === "1" ? manifest : wanted;
    const blob = blobs.get(digest);
    if (!blob) return new Response("{}", { status: 404 });
    const headers = {
      "content-type": blob.type,
      "content-length": `${blob.bytes.length}`,
      "docker-content-digest": digest,
    };
    return new Response(request.method === "HEAD" ? null : blob.bytes, { headers });
  });
  return {
    host: `127.0.0.1:${server.addr.port}`,
    served,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** @returns the digest of the manifest */
async function addImage(blobs: Map<string, Content>): Promise<string> {
  const add = async (type: string, bytes: Uint8Array<ArrayBuffer>) => {
    const digest = await digestOf(bytes);
    blobs.set(digest, { type, bytes });
    return { mediaType: type, size: bytes.length, digest };
  };
  // Of its own, so that the engine cannot have it from another run.
  const text = crypto.randomUUID();
  const tar = await packTar([{ header: { name: "from", size: text.length, type: "file" }, body: text }]);
  const config = await add(
    TYPES.config,
    json({ ...PLATFORM, rootfs: { type: "layers", diff_ids: [await digestOf(tar)] } }),
  );
  const gzip = new Blob([tar]).stream().pipeThrough(new CompressionStream("gzip"));
  const layer = await add(TYPES.layer, new Uint8Array(await new Response(gzip).arrayBuffer()));
  const manifest = { schemaVersion: 2, mediaType: TYPES.manifest, config, layers: [layer] };
  return (await add(TYPES.manifest, json(manifest))).digest;
}

const PLATFORM = { os: "linux", architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64" };

function json(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return `sha256:${new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex()}`;
}
