/** Where an engine may listen. */
import { join } from "@std/path";

/** An engine's address, which may have no engine. */
export type Host =
  | { readonly kind: "unix"; readonly url: string; readonly path: string }
  | {
    readonly kind: "tcp";
    readonly url: string;
    readonly hostname: string;
    readonly port: number;
    /** The folder of the certificates; undefined when TLS is not spoken. */
    readonly certificates: string | undefined;
  };

/** Reads an environment variable. */
export type Env = (name: string) => string | undefined;

/** Where miniboss looks first, as every client of the engine does. */
export const DEFAULT_HOST = unixHost("/var/run/docker.sock");

/** A unix socket as a host. */
export function unixHost(path: string): Host & { kind: "unix" } {
  return { kind: "unix", url: `unix://${path}`, path };
}

/**
 * Reads a DOCKER_HOST; DOCKER_TLS_VERIFY and DOCKER_CERT_PATH go with it.
 *
 * @returns undefined for what is neither a unix socket nor a TCP port
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseHost("/run/docker.sock", () => undefined)?.url, "unix:///run/docker.sock");
 * ```
 */
export function parseHost(text: string, env: Env): Host | undefined {
  const path = text.match(/^(?:unix:\/\/)?(\/.*)$/)?.[1];
  if (path) return unixHost(path);
  const [, hostname, port] = text.match(/^tcp:\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?\/?$/) ?? [];
  if (!hostname) return undefined;
  const tls = Boolean(env("DOCKER_TLS_VERIFY"));
  return {
    kind: "tcp",
    url: text,
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port ? Number(port) : tls ? 2376 : 2375,
    certificates: tls ? env("DOCKER_CERT_PATH") || join(env("HOME") ?? "/", ".docker") : undefined,
  };
}

/** The sockets where an engine of this machine usually listens, the most usual first. */
export function usualHosts(env: Env): [Host, ...Host[]] {
  const runtime = env("XDG_RUNTIME_DIR");
  const home = env("HOME");
  return [
    DEFAULT_HOST,
    ...(runtime ? [unixHost(join(runtime, "docker.sock"))] : []),
    ...(home ? [unixHost(join(home, ".docker/run/docker.sock"))] : []),
  ];
}
