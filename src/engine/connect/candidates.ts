/** Where engines may be found: told by the caller, by the environment, by a docker context, or in the usual places. */
import { exists } from "@std/fs";
import { join } from "@std/path";
import { dockerFolder, type Env, readDockerConfig, readDockerContext } from "../docker_config.ts";
import { type Endpoint, parseEndpoint, type TlsSettings } from "../http/endpoint.ts";
import { ConnectionError } from "../errors.ts";

/** An endpoint to try, and who named it. */
export interface Candidate {
  readonly endpoint: Endpoint;
  /** For messages: `DOCKER_HOST`, `the current docker context "remote"`, `default`. */
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
  if (host) return [{ endpoint: parseEndpoint(host, tlsOfEnvironment(env)), source: "--host" }];
  if (context) return await ofContext(context, env, "--context");
  const dockerHost = env("DOCKER_HOST");
  if (dockerHost) {
    return [{ endpoint: parseEndpoint(dockerHost, tlsOfEnvironment(env)), source: "DOCKER_HOST" }];
  }
  const named = env("DOCKER_CONTEXT");
  if (named) return await ofContext(named, env, "DOCKER_CONTEXT");
  const { currentContext } = await readDockerConfig(env);
  if (currentContext) return await ofContext(currentContext, env, "the current docker context");
  return usualPlaces(env);
}

/** What the Docker CLI's variables say: DOCKER_TLS_VERIFY turns TLS on, DOCKER_CERT_PATH says where its files are. */
function tlsOfEnvironment(env: Env): TlsSettings | undefined {
  if (!env("DOCKER_TLS_VERIFY")) return undefined;
  const folder = env("DOCKER_CERT_PATH") || dockerFolder(env);
  return folder ? { folder } : {};
}

async function ofContext(name: string, env: Env, source: string): Promise<Candidate[]> {
  // The one context that every Docker CLI has and that no file describes.
  if (name === "default") return usualPlaces(env);
  const { host, skipTlsVerify, tlsFolder } = await readDockerContext(name, env);
  if (skipTlsVerify) {
    throw new ConnectionError(
      "unsupported",
      `Cannot use the docker context "${name}": it says to trust any certificate, which miniboss does not do. ` +
        'Give it the engine\'s authority: "docker context update --docker host=...,ca=..."',
    );
  }
  const tls = await exists(tlsFolder) ? { folder: tlsFolder } : undefined;
  return [{ endpoint: parseEndpoint(host, tls), source: `${source} "${name}"` }];
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
