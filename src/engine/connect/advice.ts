/** What to tell someone whose engine cannot be reached. */
import type { Candidate } from "./candidates.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { ConnectionError, systemReason, type UnavailableReason } from "../errors.ts";

/** A place that was tried in vain. */
export interface Failure {
  readonly candidate: Candidate;
  readonly error: ConnectionError;
}

/** Whether an error says that there is nothing to talk to, so that another place may be tried. */
export function isUnreachable(error: unknown): error is ConnectionError {
  const reasons: readonly UnavailableReason[] = ["missing", "refused", "denied", "untrusted", "unreachable"];
  return error instanceof ConnectionError && reasons.includes(error.reason);
}

/** One error for all that was tried; the most telling failure gives its reason and advice. */
export async function unavailable(failures: readonly Failure[]): Promise<ConnectionError> {
  const telling = failures.find(({ error }) => error.reason === "denied") ??
    failures.find(({ error }) => error.reason !== "missing") ?? failures[0];
  if (telling === undefined) {
    return new ConnectionError("missing", "Cannot find an engine: there is nowhere to look");
  }
  const { error: cause } = telling;
  const message = `Cannot reach an engine: tried ${failures.map(triedText).join(", ")}. ${await adviceOn(
    telling,
  )}`;
  return new ConnectionError(cause.reason, message, { cause });
}

/** What to do about one place that was tried in vain. */
export async function adviceOn({ candidate: { endpoint }, error }: Failure): Promise<string> {
  return error.reason === "denied"
    ? await adviceForDenied(endpoint, error)
    : adviceFor(error.reason, endpoint);
}

function triedText({ candidate: { endpoint, source }, error }: Failure): string {
  const from = source === "default" ? "" : `, from ${source}`;
  return `"${endpoint.url}" (${reasonText(endpoint, error)}${from})`;
}

/** Why a place cannot be used, in a few words. */
export function reasonText(endpoint: Endpoint, error: ConnectionError): string {
  switch (error.reason) {
    case "missing":
      return endpoint.kind === "unix" ? "no such socket" : "no such host";
    case "refused":
      return "nothing listens there";
    case "denied":
      return "permission denied";
    default:
      return systemReason(error.cause);
  }
}

/** What to do next. */
export function adviceFor(reason: UnavailableReason, endpoint: Endpoint): string {
  switch (reason) {
    case "missing":
      return endpoint.kind === "tcp"
        ? "Check the host's name"
        : 'Install and start Docker ("sudo systemctl start docker") or Podman, ' +
          "or name the engine with --host or DOCKER_HOST";
    case "refused":
      return endpoint.kind === "tcp"
        ? "Check that the engine runs and listens on this port"
        : 'The engine that made the socket has ended: start it again ("sudo systemctl start docker")';
    case "denied":
      return "Ask for access to it, or run as root";
    case "untrusted":
      return "Check the port, and the ca.pem, cert.pem and key.pem of the docker context or in DOCKER_CERT_PATH";
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
    const files = endpoint.kind === "unix" ? `, --allow-read and --allow-write for "${endpoint.path}"` : "";
    return `Run deno with -A, or with --allow-net${files}`;
  }
  const group = endpoint.kind === "unix" ? await socketGroup(endpoint.path) : undefined;
  return group === undefined
    ? adviceFor("denied", endpoint)
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
