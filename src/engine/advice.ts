/** What to tell someone whose engine cannot be reached. */
import type { Candidate, Endpoint } from "./endpoint.ts";
import { ConnectionError, type UnavailableReason } from "./errors.ts";

/** A place that was tried in vain. */
export interface Failure {
  readonly candidate: Candidate;
  readonly error: ConnectionError;
}

/** One error for all that was tried; the most telling failure gives its reason and advice. */
export async function unavailable(failures: readonly Failure[]): Promise<ConnectionError> {
  const telling = failures.find(({ error }) => error.reason === "denied") ??
    failures.find(({ error }) => error.reason !== "missing") ?? failures[0];
  if (telling === undefined) {
    return new ConnectionError("missing", "Could not find an engine: there is nowhere to look");
  }
  const { candidate: { endpoint }, error: cause } = telling;
  const tried = failures.map(({ candidate, error }) => {
    const source = candidate.source === "default" ? "" : `, from ${candidate.source}`;
    return `"${candidate.endpoint.url}" (${REASONS[error.reason]}${source})`;
  });
  const advice = cause.reason === "denied" ? await adviceForDenied(endpoint, cause) : adviceFor(cause.reason);
  return new ConnectionError(
    cause.reason,
    `Could not reach an engine: tried ${tried.join(", ")}. ${advice}`,
    { cause },
  );
}

const REASONS: Readonly<Record<UnavailableReason, string>> = {
  missing: "no such socket",
  refused: "nothing listens on it",
  denied: "permission denied",
  silent: "no answer",
  foreign: "no engine",
  outdated: "too old",
  lost: "connection lost",
  closed: "connection closed",
  unsupported: "not supported",
  unreachable: "cannot be reached",
};

/** What to do next. */
export function adviceFor(reason: UnavailableReason): string {
  switch (reason) {
    case "missing":
      return 'Install and start Docker ("sudo systemctl start docker") or Podman, ' +
        "or name the engine with --host or DOCKER_HOST";
    case "refused":
      return 'The engine that made the socket has ended: start it again ("sudo systemctl start docker")';
    case "denied":
      return "Ask for access to the socket, or run as root";
    case "silent":
      return 'See what the engine is doing ("sudo journalctl -u docker"), and restart it if it hangs';
    case "foreign":
    case "unsupported":
      return "Name another engine with --host or DOCKER_HOST";
    case "outdated":
      return "Upgrade the engine";
    case "lost":
    case "closed":
    case "unreachable":
      return "Check that the engine runs";
  }
}

async function adviceForDenied(endpoint: Endpoint, cause: ConnectionError): Promise<string> {
  if (cause.cause instanceof Deno.errors.NotCapable) {
    return `Run deno with -A, or with --allow-net and with --allow-read and --allow-write for "${endpoint.path}"`;
  }
  const group = await socketGroup(endpoint.path);
  return group === undefined
    ? adviceFor("denied")
    : `Join the group "${group}" that owns the socket ("sudo usermod -aG ${group} $USER", then log in again), or run as root`;
}

/** The name of the group a socket belongs to; undefined when it cannot be told, or when it is root's alone. */
async function socketGroup(path: string): Promise<string | undefined> {
  try {
    const { gid } = await Deno.stat(path);
    const lines = (await Deno.readTextFile("/etc/group")).split("\n").map((line) => line.split(":"));
    return gid === 0 ? undefined : lines.find(([, , id]) => Number(id) === gid)?.[0];
  } catch {
    return undefined;
  }
}
