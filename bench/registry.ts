/** A registry on the loopback: the pull half of the distribution protocol. */
import { join } from "@std/path";
import { succeeded } from "./process.ts";

/** A registry; disposing of it ends it. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:40123` */
  readonly host: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

interface Content {
  readonly type: string;
  readonly bytes: Bytes;
}

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG = "application/vnd.docker.container.image.v1+json";
const LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/** The digest of bytes, as registries name them. */
export async function digestOf(bytes: Bytes): Promise<string> {
  return `sha256:${new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex()}`;
}

/** What a registry gives out: images by their repository, each with the tag `1`. */
export class Shelf {
  readonly #contents = new Map<string, Content>();
  readonly #manifests = new Map<string, string>();

  /** Puts an image on it. @param image.config JSON @param image.layers tars, compressed or not */
  async put(
    repository: string,
    image: { readonly config: Bytes; readonly layers: readonly Bytes[] },
  ): Promise<void> {
    const config = await this.#add(CONFIG, image.config);
    const layers = await Promise.all(image.layers.map((layer) => this.#add(LAYER, layer)));
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers });
    this.#manifests.set(repository, (await this.#add(MANIFEST, new TextEncoder().encode(manifest))).digest);
  }

  async #add(type: string, bytes: Bytes) {
    const digest = await digestOf(bytes);
    this.#contents.set(digest, { type, bytes });
    return { mediaType: type, size: bytes.length, digest };
  }

  answer(request: Request): Response {
    const { pathname } = new URL(request.url);
    if (pathname === "/v2/") return new Response("{}");
    const [, repository = "", wanted = ""] = pathname.match(/^\/v2\/(.+)\/(?:manifests|blobs)\/(.+)$/) ?? [];
    const digest = wanted === "1" ? this.#manifests.get(repository) ?? "" : wanted;
    const content = this.#contents.get(digest);
    if (!content) return new Response("{}", { status: 404 });
    const headers = {
      "content-type": content.type,
      "content-length": `${content.bytes.length}`,
      "docker-content-digest": digest,
    };
    return new Response(request.method === "HEAD" ? null : content.bytes, { headers });
  }
}

/** Serves until it is disposed of. */
export function serve(answer: (request: Request) => Response): Registry {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return {
    host: `127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Serves images of the engine under other names. @param images repository (the tag is always `1`) to the engine's reference */
export async function openRegistry(images: Readonly<Record<string, string>>): Promise<Registry> {
  const shelf = new Shelf();
  for (const [repository, reference] of Object.entries(images)) {
    await shelf.put(repository, await savedImage(reference));
  }
  return serve((request) => shelf.answer(request));
}

/** Takes an image out of the engine. */
async function savedImage(reference: string): Promise<{ config: Bytes; layers: Bytes[] }> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-bench-" });
  try {
    await succeeded("docker", ["save", "-o", join(folder, "image.tar"), reference]);
    await succeeded("tar", ["-xf", "image.tar"], { cwd: folder });
    const [saved] = JSON.parse(await Deno.readTextFile(join(folder, "manifest.json")));
    const read = (path: string) => Deno.readFile(join(folder, path));
    return {
      config: await read(saved.Config),
      layers: await Promise.all((saved.Layers as string[]).map(read)),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
