/** How bytes get to an engine and back: the part that differs between a socket here and a machine elsewhere. */
import { join } from "@std/path";
import { messageOf } from "../../base/errors.ts";
import type { Endpoint, TcpEndpoint, TlsSettings } from "./endpoint.ts";
import { ConnectionError, systemReason, type UnavailableReason } from "../errors.ts";

/** A way to an engine. Nothing is sent before the first request. */
export interface Transport {
  /** For the `Host` header. */
  readonly host: string;
  /** Makes a connection, past any proxy: what HTTP_PROXY names would get the logins for registries. */
  dial(): Promise<Deno.Conn>;
}

/** Opens the way to an endpoint. @throws {ConnectionError} when TLS files cannot be read. */
export async function openTransport(endpoint: Endpoint): Promise<Transport> {
  if (endpoint.kind === "tcp") return await openTcp(endpoint);
  const { path } = endpoint;
  return { host: "localhost", dial: () => Deno.connect({ transport: "unix", path }) };
}

async function openTcp(endpoint: TcpEndpoint): Promise<Transport> {
  const { hostname, port, tls } = endpoint;
  const host = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  if (!tls) return { host, dial: () => Deno.connect({ hostname, port }) };
  const files = await readTlsFiles(endpoint, tls);
  return {
    host,
    dial: async () => {
      const conn = await Deno.connectTls({ hostname, port, ...files });
      try {
        await conn.handshake();
        return conn;
      } catch (error) {
        conn.close();
        throw error;
      }
    },
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
      const message = `Cannot reach the engine at "${endpoint.url}": "${join(folder, name)}" cannot be read`;
      throw new ConnectionError("denied", `${message} (${messageOf(cause)})`, { cause });
    }
  };
  const [ca, cert, key] = [await read("ca.pem"), await read("cert.pem"), await read("key.pem")];
  return { ...(ca && { caCerts: [ca] }), ...(cert && key && { cert, key }) };
}

/** Why a connection could not be made, or broke, by the system's error. */
export function unavailableReason(error: unknown): UnavailableReason {
  const { AddrNotAvailable, ConnectionRefused, InvalidData, NotCapable, NotFound, PermissionDenied } =
    Deno.errors;
  if (error instanceof NotFound) return "missing";
  if (error instanceof ConnectionRefused) return "refused";
  if (error instanceof PermissionDenied || error instanceof NotCapable) return "denied";
  const text = systemReason(error);
  // An engine that wants a certificate of ours says so only after the handshake.
  if (error instanceof InvalidData || text.startsWith("received fatal alert")) return "untrusted";
  // The one failure without a class of its own: the host's name is unknown.
  if (text.startsWith("failed to lookup address")) return "missing";
  const isUnreachable = error instanceof AddrNotAvailable ||
    /unreachable|no route to host|timed out/i.test(text);
  return isUnreachable ? "unreachable" : "lost";
}
