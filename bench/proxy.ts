/** A socket in front of the engine's that notes when each request comes. */
import { join } from "@std/path";

/** A request that went through. */
export interface Passing {
  /** Milliseconds since 1970, when its first bytes came. */
  readonly at: number;
  /** Such as `POST /v1.41/containers/create?name=b`. */
  readonly request: string;
}

/** A proxy; disposing of it ends it. */
export interface Proxy extends AsyncDisposable {
  /** As `--host` and `DOCKER_HOST` want it. */
  readonly host: string;
  readonly passings: Passing[];
}

/** Stands in front of an engine's socket; what it passes on it passes unchanged. */
export async function openProxy(socket: string): Promise<Proxy> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-bench-" });
  const path = join(folder, "engine.sock");
  const listener = Deno.listen({ transport: "unix", path });
  const passings: Passing[] = [];
  const open = new Set<Promise<void>>();
  const accepting = (async () => {
    for await (const from of listener) {
      const done: Promise<void> = serve(from, socket, passings).finally(() => open.delete(done));
      open.add(done);
    }
  })();
  return {
    host: `unix://${path}`,
    passings,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepting;
      await Promise.all(open);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function serve(from: Deno.UnixConn, socket: string, passings: Passing[]): Promise<void> {
  const to = await Deno.connect({ transport: "unix", path: socket });
  const noting = new TransformStream<Uint8Array, Uint8Array>({
    transform: (bytes, out) => {
      const at = performance.timeOrigin + performance.now();
      // Neither of those measured sends a request before the last one is answered, so that each begins a piece of its own.
      const head = new TextDecoder().decode(bytes.subarray(0, 300)).match(/^([A-Z]+ \S+) HTTP\//);
      if (head?.[1]) passings.push({ at, request: head[1] });
      out.enqueue(bytes);
    },
  });
  await Promise.all([
    // Whoever hangs up first ends both ways.
    from.readable.pipeThrough(noting).pipeTo(to.writable).catch(() => {}),
    to.readable.pipeTo(from.writable).catch(() => {}),
  ]);
}
