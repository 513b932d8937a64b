/** How bytes get to an engine and back: the part that differs between a socket here and a machine elsewhere. */
import type { UnixEndpoint } from "./endpoint.ts";
import { ConnectionError, type UnavailableReason } from "./errors.ts";

/** An open way to an engine. Nothing is sent before the first request. */
export interface Transport extends Disposable {
  /** What `fetch` sends its requests through. */
  readonly client: Deno.HttpClient;
  /** Scheme and host for URLs. */
  readonly origin: string;
  /** A connection of its own, for what HTTP cannot do and to learn why a request failed. */
  dial(): Promise<Deno.Conn>;
}

/** Opens the way to an endpoint. @throws {ConnectionError} when this process is not allowed to. */
export function openTransport(endpoint: UnixEndpoint): Transport {
  const { path } = endpoint;
  const client = allowed(endpoint.url, () => Deno.createHttpClient({ proxy: { transport: "unix", path } }));
  return {
    client,
    // Deno looks the host up by DNS though it dials a socket: any other name can cost seconds.
    origin: "http://localhost",
    dial: () => Deno.connect({ transport: "unix", path }),
    [Symbol.dispose]: () => client.close(),
  };
}

function allowed<T>(url: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const message =
      `Could not reach the engine at "${url}": Deno was not given the permission (${error.message})`;
    throw new ConnectionError("denied", message, { cause: error });
  }
}

/** Why a request failed: `fetch` says it in prose only, a connection of our own says it in error classes. */
export async function diagnose(transport: Transport): Promise<UnavailableReason> {
  try {
    (await transport.dial()).close();
    return "lost";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    if (error instanceof Deno.errors.ConnectionRefused) return "refused";
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
      return "denied";
    }
    return "unreachable";
  }
}
