/** A socket in front of the engine's that counts what goes through. */
import { join } from "@std/path";

/** A proxy; disposing of it ends it. */
export interface CountingProxy extends AsyncDisposable {
  /** For `--host`. */
  readonly host: string;
  /** Every request so far, as `GET /containers/json`: without the API's version and the query. */
  readonly requests: readonly string[];
}

/**
 * Stands in front of an engine. Conversations that upgrade their connection cannot pass.
 *
 * @param endpoint `unix://...`
 * @param onRequest called with each request before it is passed on, which it is whatever becomes of the client, unless it gives
 * the answer
 */
export async function countingProxy(
  endpoint: string,
  onRequest: (request: string) => Response | undefined | void = () => {},
): Promise<CountingProxy> {
  const engine = endpoint.replace(/^unix:\/\//, "");
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path: engine } });
  const folder = await Deno.makeTempDir({ prefix: "miniboss-proxy-" });
  const socket = join(folder, "engine.sock");
  const requests: string[] = [];
  const server = Deno.serve({ path: socket, onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const spoken = `${request.method} ${pathname.replace(/^\/v[\d.]+/, "")}`;
    requests.push(spoken);
    const answer = onRequest(spoken);
    if (answer) return answer;
    const { method, headers, body } = request;
    return await fetch(`http://localhost${pathname}${search}`, { client, method, headers, body });
  });
  return {
    host: `unix://${socket}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      client.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
