/** Ways to reach an engine. */
import { ConnectionError } from "../errors.ts";

/** A socket on this machine. */
export interface UnixEndpoint {
  readonly kind: "unix";
  /** As people write it: `unix:///var/run/docker.sock`. */
  readonly url: string;
  readonly path: string;
}

/** A port, here or elsewhere. */
export interface TcpEndpoint {
  readonly kind: "tcp";
  /** As people write it: `tcp://build.example:2376`. */
  readonly url: string;
  /** IPv6 addresses without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** @default none: what is said can be read and changed on its way */
  readonly tls?: TlsSettings | undefined;
}

/** How both sides prove who they are. */
export interface TlsSettings {
  /** Has any of `ca.pem`, `cert.pem` and `key.pem`. @default the system's authorities, and no proof of ours */
  readonly folder?: string;
}

/** Every way to reach an engine. */
export type Endpoint = UnixEndpoint | TcpEndpoint;

/** Docker's ports, in the clear and with TLS. */
const PORTS = { plain: 2375, tls: 2376 } as const;

/**
 * Reads an engine's URL; a path is a socket.
 *
 * @param tls For `tcp:` URLs. @default none, but for `https:`
 * @throws {ConnectionError} `unsupported` for what is no URL, or one of a kind miniboss does not speak.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseEndpoint("/run/docker.sock").url, "unix:///run/docker.sock");
 * ```
 */
export function parseEndpoint(host: string, tls?: TlsSettings): Endpoint {
  const path = host.startsWith("/") ? host : host.match(/^unix:\/\/(\/.*)$/)?.[1];
  if (path) return { kind: "unix", url: `unix://${path}`, path };
  const kind = host.match(/^(\w+):\/\//)?.[1];
  switch (kind) {
    case "tcp":
      return parseTcp(host, tls);
    case "http":
      return parseTcp(host, undefined);
    case "https":
      return parseTcp(host, tls ?? {});
    case undefined:
    case "unix":
      throw unsupported(host, 'it is no URL of an engine; one looks like "unix:///var/run/docker.sock"');
    case "ssh":
      throw unsupported(
        host,
        "ssh:// engines are not supported yet. Forward the socket: " +
          '"ssh -N -L /tmp/engine.sock:/var/run/docker.sock HOST", and name "unix:///tmp/engine.sock"',
      );
    default:
      throw unsupported(host, `${kind}:// engines are not supported. Use its unix socket, or tcp://`);
  }
}

function parseTcp(host: string, tls: TlsSettings | undefined): TcpEndpoint {
  // Of a scheme it does not know, URL leaves the port alone.
  const url = URL.parse(host.replace(/^\w+:/, "tcp:"));
  if (!url?.hostname) {
    throw unsupported(host, 'it is no URL of an engine; one looks like "tcp://build.example:2376"');
  }
  const port = url.port === "" ? PORTS[tls ? "tls" : "plain"] : Number(url.port);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { kind: "tcp", url: host, hostname, port, tls };
}

function unsupported(host: string, why: string): ConnectionError {
  return new ConnectionError("unsupported", `Cannot reach the engine at "${host}": ${why}`);
}

/** How containers of an engine are reached: `local` when by their own addresses, else by ports published on `host`. */
export async function whereabouts(endpoint: Endpoint): Promise<{ local: boolean; host: string }> {
  // A port of this machine may well lead elsewhere, through a tunnel or into a virtual machine.
  if (endpoint.kind === "tcp") return { local: false, host: endpoint.hostname };
  return { local: Deno.build.os === "linux" && await isRoots(endpoint.path), host: "127.0.0.1" };
}

/** Whether a socket is root's: rootless engines and virtual machines, with networks out of reach, make theirs as a user. */
async function isRoots(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).uid === 0 && !path.startsWith("/run/user/");
  } catch {
    return false;
  }
}
