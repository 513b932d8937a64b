/** Where engines may be found: told by the caller, by the environment, by a docker context, or in the usual places. */
import { join } from "@std/path";
import { type Env, readDockerConfig, readDockerContext } from "./docker_config.ts";
import { ConnectionError } from "./errors.ts";

/** A socket on this machine. */
export interface UnixEndpoint {
  readonly kind: "unix";
  /** As people write it: `unix:///var/run/docker.sock`. */
  readonly url: string;
  readonly path: string;
}

/** Every way to reach an engine. */
export type Endpoint = UnixEndpoint;

/** An endpoint to try, and who named it. */
export interface Candidate {
  readonly endpoint: Endpoint;
  /** For messages: `DOCKER_HOST`, `the docker context "remote"`, `default`. */
  readonly source: string;
}

/** What the search goes by. */
export interface Search {
  /** An engine's URL or the path of its socket; wins over all else. */
  readonly host?: string | undefined;
  /** The name of a docker context; wins over the environment. */
  readonly context?: string | undefined;
  readonly env: Env;
}

/**
 * The endpoints to try, best first: `host`, `context`, DOCKER_HOST, DOCKER_CONTEXT, the Docker CLI's current context, and
 * when none of these is set, the sockets of Docker and Podman.
 *
 * @throws {ConnectionError} `unsupported` for a URL of a kind miniboss does not speak.
 * @throws {UsageError} for a context that does not exist.
 */
export async function findCandidates(search: Search): Promise<Candidate[]> {
  const { host, context, env } = search;
  if (host) return [{ endpoint: parseEndpoint(host), source: "--host" }];
  if (context) return await ofContext(context, env, "--context");
  const dockerHost = env("DOCKER_HOST");
  if (dockerHost) return [{ endpoint: parseEndpoint(dockerHost), source: "DOCKER_HOST" }];
  const named = env("DOCKER_CONTEXT");
  if (named) return await ofContext(named, env, "DOCKER_CONTEXT");
  const { currentContext } = await readDockerConfig(env);
  if (currentContext) return await ofContext(currentContext, env, "the current docker context");
  return usualPlaces(env);
}

async function ofContext(name: string, env: Env, source: string): Promise<Candidate[]> {
  // The one context that every Docker CLI has and that no file describes.
  if (name === "default") return usualPlaces(env);
  const { host } = await readDockerContext(name, env);
  return [{ endpoint: parseEndpoint(host), source: `${source} "${name}"` }];
}

function usualPlaces(env: Env): Candidate[] {
  const runtime = env("XDG_RUNTIME_DIR");
  const home = env("HOME");
  const paths = [
    "/var/run/docker.sock",
    ...(runtime ? [join(runtime, "docker.sock")] : []),
    ...(home ? [join(home, ".docker/run/docker.sock")] : []),
    ...(runtime ? [join(runtime, "podman/podman.sock")] : []),
    "/run/podman/podman.sock",
  ];
  return paths.map((path) => ({ endpoint: parseEndpoint(path), source: "default" }));
}

/**
 * Reads an engine's URL; a path is a socket.
 *
 * @example
 * ```ts
 * import { parseEndpoint } from "./endpoint.ts";
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseEndpoint("/run/docker.sock").url, "unix:///run/docker.sock");
 * ```
 */
export function parseEndpoint(host: string): Endpoint {
  const path = host.startsWith("/") ? host : host.match(/^unix:\/\/(\/.*)$/)?.[1];
  if (path) return { kind: "unix", url: `unix://${path}`, path };
  const kind = host.match(/^(\w+):\/\//)?.[1];
  const message = kind === undefined || kind === "unix"
    ? `it is no URL of an engine; one looks like "unix:///var/run/docker.sock"`
    : `${kind}:// engines are not supported yet. Use the engine's unix socket`;
  throw new ConnectionError("unsupported", `Could not reach the engine at "${host}": ${message}`);
}

/** How containers of an engine are reached: `local` when by their own addresses, else by ports published on `host`. */
export async function whereabouts(endpoint: Endpoint): Promise<{ local: boolean; host: string }> {
  return { local: Deno.build.os === "linux" && await isRoots(endpoint.path), host: "127.0.0.1" };
}

/** Whether a socket is root's: rootless engines and virtual machines, whose networks are out of reach, make theirs as a user. */
async function isRoots(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).uid === 0 && !path.startsWith("/run/user/");
  } catch {
    return false;
  }
}
