/** How bytes get to an engine and back: the part that differs between a socket here and a machine elsewhere. */
import { join } from "@std/path";
import { messageOf } from "../../base/errors.ts";
import type { Endpoint, TcpEndpoint, TlsSettings, UnixEndpoint } from "./endpoint.ts";
import { ConnectionError, fetchReason, type UnavailableReason } from "../errors.ts";

/** An open way to an engine. Nothing is sent before the first request. */
export interface Transport extends Disposable {
  /** What `fetch` sends its requests through. */
  readonly client: Deno.HttpClient;
  /** Scheme and host for URLs. */
  readonly origin: string;
  /** A connection of its own, for what HTTP cannot do and to learn why a request failed. */
  dial(): Promise<Deno.Conn>;
}

/** Opens the way to an endpoint. @throws {ConnectionError} when this process is not allowed to, or TLS files are unfit. */
export async function openTransport(endpoint: Endpoint): Promise<Transport> {
  try {
    return endpoint.kind === "unix" ? openUnix(endpoint) : await openTcp(endpoint);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const message =
      `Could not reach the engine at "${endpoint.url}": Deno was not given the permission (${error.message})`;
    throw new ConnectionError("denied", message, { cause: error });
  }
}

function openUnix({ path }: UnixEndpoint): Transport {
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  return {
    client,
    // Deno looks the host up by DNS though it dials a socket: any other name can cost seconds.
    origin: "http://localhost",
    dial: () => Deno.connect({ transport: "unix", path }),
    [Symbol.dispose]: () => client.close(),
  };
}

async function openTcp(endpoint: TcpEndpoint): Promise<Transport> {
  const { hostname, port, tls } = endpoint;
  const authority = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  const files = tls && await readTlsFiles(endpoint, tls);
  // Over HTTP/2 no connection could be taken over.
  const client = Deno.createHttpClient({ http2: false, ...files });
  return {
    client,
    origin: `${tls ? "https" : "http"}://${authority}`,
    dial: async () => {
      if (!files) return await Deno.connect({ hostname, port });
      const conn = await Deno.connectTls({ hostname, port, ...files });
      await conn.handshake();
      return conn;
    },
    [Symbol.dispose]: () => client.close(),
  };
}

/** What Deno takes of a folder of TLS files. */
type TlsFiles = { caCerts?: string[] } & (Deno.TlsCertifiedKeyPem | object);

async function readTlsFiles(endpoint: TcpEndpoint, { folder }: TlsSettings): Promise<TlsFiles> {
  if (folder === undefined) return {};
  const read = async (name: string) => {
    try {
      return await Deno.readTextFile(join(folder, name));
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return undefined;
      const message = `Could not reach the engine at "${endpoint.url}": "${
        join(folder, name)
      }" cannot be read`;
      throw new ConnectionError("denied", `${message} (${messageOf(cause)})`, { cause });
    }
  };
  const [ca, cert, key] = [await read("ca.pem"), await read("cert.pem"), await read("key.pem")];
  return { ...(ca && { caCerts: [ca] }), ...(cert && key && { cert, key }) };
}

/** Why a request failed: `fetch` says it in prose only, a connection of our own says it in error classes. */
export async function unavailableReason(transport: Transport, failure: unknown): Promise<UnavailableReason> {
  // An engine that wants a certificate of ours says so only after the handshake.
  if (fetchReason(failure).startsWith("received fatal alert")) return "untrusted";
  try {
    (await transport.dial()).close();
    return "lost";
  } catch (error) {
    const { ConnectionRefused, InvalidData, NotCapable, NotFound, PermissionDenied } = Deno.errors;
    if (error instanceof NotFound) return "missing";
    if (error instanceof ConnectionRefused) return "refused";
    if (error instanceof PermissionDenied || error instanceof NotCapable) return "denied";
    if (error instanceof InvalidData) return "untrusted";
    // The one failure without a class of its own: the host's name is unknown.
    return messageOf(error).startsWith("failed to lookup address") ? "missing" : "unreachable";
  }
}
