/** Finding an engine and shaking hands with it. */
import { messageOf, TimeoutError } from "../../base/errors.ts";
import { withDeadline } from "../../base/time.ts";
import { adviceFor, type Failure, isUnreachable, unavailable } from "./advice.ts";
import { type Candidate, findCandidates } from "./candidates.ts";
import { Client } from "../api/client.ts";
import { type Endpoint, whereabouts } from "../http/endpoint.ts";
import type { Engine, EngineVersion } from "../engine.ts";
import { ConnectionError, EngineError } from "../errors.ts";
import type { Reply, RequestHook } from "../http/call.ts";
import { readText } from "../http/json.ts";
import { Http } from "../http/http.ts";
import { DEFAULT_PATIENCE_MS } from "../http/patience.ts";
import { openTransport } from "../http/transport.ts";

/** The newest API version miniboss speaks, and the oldest it can do with. */
export const API_VERSIONS = { newest: "1.45", oldest: "1.24" } as const;

/** Options of {@linkcode connect}. */
export interface ConnectOptions {
  /** An engine's URL or the path of its socket. @default found by environment, docker context and usual places */
  readonly host?: string | undefined;
  /** The name of a docker context. */
  readonly context?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the engine may take to answer. @default {30000} */
  readonly timeoutMs?: number;
  /** Is told of each request: the method, and the path with its query but without the version. */
  readonly onRequest?: RequestHook;
}

/**
 * Finds the engine and agrees with it on an API version; sends exactly one request. Where several sockets may be an
 * engine's, the first that answers is taken.
 *
 * @throws {ConnectionError} (an EngineUnavailableError, exit code 3) saying what was tried and what to do.
 * @throws {UsageError} for a docker context that does not exist.
 */
export async function connect(options: ConnectOptions = {}): Promise<Engine> {
  const { host, context, signal } = options;
  signal?.throwIfAborted();
  const failures: Failure[] = [];
  for (const candidate of await findCandidates({ host, context, env: (name) => Deno.env.get(name) })) {
    const result = await tryCandidate(candidate, options);
    if (!("error" in result)) return result;
    failures.push(result);
  }
  throw await unavailable(failures);
}

/** Connects to a candidate, or says why it cannot be reached. @throws when it answers but cannot be used. */
export async function tryCandidate(candidate: Candidate, options: ConnectOptions): Promise<Engine | Failure> {
  const { endpoint } = candidate;
  const { onRequest, timeoutMs: patienceMs } = options;
  let http: Http | undefined;
  try {
    http = new Http(await openTransport(endpoint), { endpoint: endpoint.url, onRequest, patienceMs });
    const version = await shakeHands(endpoint, http, options);
    const versioned = http.withPrefix(`/v${version.api}`);
    return new Client(versioned, { endpoint: endpoint.url, version, ...await whereabouts(endpoint) });
  } catch (error) {
    http?.[Symbol.dispose]();
    if (isUnreachable(error)) return { candidate, error };
    throw error;
  }
}

async function shakeHands(
  endpoint: Endpoint,
  http: Http,
  options: ConnectOptions,
): Promise<EngineVersion> {
  const { timeoutMs = DEFAULT_PATIENCE_MS, signal } = options;
  const ping = (signal: AbortSignal) =>
    http.request({ method: "GET", path: "/_ping", attempted: "ask the engine for its version", signal });
  try {
    const reply = await withDeadline(ping, {
      timeoutMs,
      message: `no answer in ${timeoutMs / 1000} s`,
      signal,
    });
    // Read to its end, the connection is free for the next request.
    await readText(() => reply.read(), 1024);
    return readVersion(reply, endpoint);
  } catch (error) {
    if (error instanceof TimeoutError) throw spoilt("silent", endpoint, error);
    if (error instanceof EngineError) throw spoilt("foreign", endpoint, error);
    if (error instanceof ConnectionError && error.reason === "lost") throw spoilt("foreign", endpoint, error);
    throw error;
  }
}

function spoilt(reason: "silent" | "foreign", endpoint: Endpoint, cause: Error): ConnectionError {
  const what = reason === "silent" ? "does not answer" : "does not answer as a container engine does";
  const message = `Cannot use the engine at "${endpoint.url}": what listens there ${what} ` +
    `(${messageOf(cause)}). ${adviceFor(reason, endpoint)}`;
  return new ConnectionError(reason, message, { cause });
}

function readVersion(reply: Reply, endpoint: Endpoint): EngineVersion {
  const theirs = reply.headers.get("api-version") ?? "";
  const server = reply.headers.get("server") ?? "";
  if (!/^\d+\.\d+$/.test(theirs)) {
    throw spoilt("foreign", endpoint, new Error("it names no API version"));
  }
  if (compareVersions(theirs, API_VERSIONS.oldest) < 0) {
    throw new ConnectionError(
      "outdated",
      `Cannot use the engine at "${endpoint.url}": its API version is ${theirs}, and miniboss needs ${API_VERSIONS.oldest} ` +
        `to ${API_VERSIONS.newest}. Upgrade the engine`,
    );
  }
  const api = compareVersions(theirs, API_VERSIONS.newest) > 0 ? API_VERSIONS.newest : theirs;
  const podman = reply.headers.has("libpod-api-version");
  return { api, server, podman, buildKit: !podman && hasBuildKit(reply.headers, theirs) };
}

/** Docker says which builder it advises since 23.0, or where it is configured to; it has both on Linux since API 1.40. */
function hasBuildKit(headers: Headers, api: string): boolean {
  const advised = headers.get("builder-version") ?? "";
  if (advised !== "") return advised === "2";
  return headers.get("ostype") !== "windows" && compareVersions(api, "1.40") >= 0;
}

/**
 * Negative when `a` is the older version, 0 when both are the same.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * assert(compareVersions("1.9", "1.41") < 0);
 * ```
 */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}
