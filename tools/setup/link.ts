/** The least of an engine client: set-up has to run when nothing else of miniboss does. */
import { join } from "@std/path";
import { messageOf } from "../../src/base/errors.ts";
import { withDeadline } from "../../src/base/time.ts";
import type { Host } from "./host.ts";

/** What a knock at an engine's door brought. */
export type Answer =
  | { readonly kind: "ok"; readonly api: string }
  /** No such socket file. */
  | { readonly kind: "absent" }
  /** Nobody listens there. */
  | { readonly kind: "refused" }
  /** This user may not use it. */
  | { readonly kind: "denied" }
  /** Somebody listens but gives no proper answer. */
  | { readonly kind: "silent"; readonly reason: string };

const PING_TIMEOUT_MS = 5_000;

/** A way to speak HTTP with an engine. */
export interface Link extends Disposable {
  request(target: string, init?: RequestInit): Promise<Response>;
}

/** Opens a link; nothing is sent yet. @throws {Deno.errors.NotFound} when the certificates are missing. */
export async function openLink(host: Host): Promise<Link> {
  const client = Deno.createHttpClient(await clientOptions(host));
  const base = baseUrl(host);
  return {
    request: (target, init = {}) => fetch(base + target, { ...init, client }),
    [Symbol.dispose]: () => client.close(),
  };
}

/** A URL's host is looked up even when a socket is dialled: `localhost` costs nothing. */
function baseUrl(host: Host): string {
  if (host.kind === "unix") return "http://localhost";
  const name = host.hostname.includes(":") ? `[${host.hostname}]` : host.hostname;
  return `${host.certificates ? "https" : "http"}://${name}:${host.port}`;
}

async function clientOptions(host: Host): Promise<Deno.CreateHttpClientOptions | Deno.TlsCertifiedKeyPem> {
  if (host.kind === "unix") return { proxy: { transport: "unix", path: host.path } };
  const { certificates } = host;
  if (certificates === undefined) return {};
  const read = (name: string) => Deno.readTextFile(join(certificates, name));
  const [ca, cert, key] = await Promise.all([read("ca.pem"), read("cert.pem"), read("key.pem")]);
  return { caCerts: [ca], cert, key };
}

/** Asks whether an engine answers. */
export async function knock(host: Host): Promise<Answer> {
  try {
    (await (host.kind === "unix"
      ? Deno.connect({ transport: "unix", path: host.path })
      : Deno.connect({ hostname: host.hostname, port: host.port }))).close();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
    if (error instanceof Deno.errors.PermissionDenied) return { kind: "denied" };
    if (error instanceof Deno.errors.ConnectionRefused || host.kind === "unix") return { kind: "refused" };
    return { kind: "silent", reason: messageOf(error) };
  }
  try {
    using link = await openLink(host);
    const message = `no answer within ${PING_TIMEOUT_MS / 1000} s`;
    const ping = (signal: AbortSignal) => link.request("/_ping", { signal });
    const response = await withDeadline(ping, { timeoutMs: PING_TIMEOUT_MS, message });
    const text = await response.text();
    if (response.ok) return { kind: "ok", api: response.headers.get("api-version") ?? "unknown" };
    return { kind: "silent", reason: `status ${response.status}: ${text.trim()}` };
  } catch (error) {
    return { kind: "silent", reason: messageOf(error) };
  }
}
