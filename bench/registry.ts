/** A registry on the loopback that gives out images saved from the engine: the pull half of the distribution protocol. */
import { join } from "@std/path";
import { succeeded } from "./process.ts";

/** A registry; disposing of it ends it. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:40123` */
  readonly host: string;
}

interface Blob {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG = "application/vnd.docker.container.image.v1+json";
const LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha256:${hash.toHex()}`;
}

/** Serves images of the engine under other names. @param images repository (the tag is always `1`) to the engine's reference */
export async function openRegistry(images: Readonly<Record<string, string>>): Promise<Registry> {
  const blobs = new Map<string, Blob>();
  const manifests = new Map<string, string>();
  for (const [repository, reference] of Object.entries(images)) {
    manifests.set(repository, await addImage(blobs, reference));
  }
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    return answer(request, blobs, manifests);
  });
  return {
    host: `127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function answer(
  request: Request,
  blobs: ReadonlyMap<string, Blob>,
  manifests: ReadonlyMap<string, string>,
): Response {
  const { pathname } = new URL(request.url);
  if (pathname === "/v2/") return new Response("{}");
  const [, repository = "", , wanted = ""] = pathname.match(/^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/) ?? [];
  const digest = wanted === "1" ? manifests.get(repository) ?? "" : wanted;
  const blob = blobs.get(digest);
  if (!blob) return new Response("{}", { status: 404 });
  const headers = {
    "content-type": blob.type,
    "content-length": `${blob.bytes.length}`,
    "docker-content-digest": digest,
  };
  return new Response(request.method === "HEAD" ? null : blob.bytes, { headers });
}

/** Takes an image out of the engine. @returns the digest of its manifest */
async function addImage(blobs: Map<string, Blob>, reference: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-bench-" });
  try {
    await succeeded("docker", ["save", "-o", join(folder, "image.tar"), reference]);
    await succeeded("tar", ["-xf", "image.tar"], { cwd: folder });
    const [saved] = JSON.parse(await Deno.readTextFile(join(folder, "manifest.json")));
    const add = async (type: string, bytes: Uint8Array<ArrayBuffer>) => {
      const digest = await digestOf(bytes);
      blobs.set(digest, { type, bytes });
      return { mediaType: type, size: bytes.length, digest };
    };
    const config = await add(CONFIG, await Deno.readFile(join(folder, saved.Config)));
    const layers = [];
    for (const layer of saved.Layers as string[]) {
      layers.push(await add(LAYER, await Deno.readFile(join(folder, layer))));
    }
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers });
    return (await add(MANIFEST, new TextEncoder().encode(manifest))).digest;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
