/** The least of an engine client: set-up has to run when nothing else of miniboss does. */
import { withDeadline } from "../../src/base/time.ts";

/** What a knock at an engine's socket brought. */
export type Answer =
  | { readonly kind: "ok"; readonly api: string }
  /** No such socket file. */
  | { readonly kind: "absent" }
  /** Nobody listens at it. */
  | { readonly kind: "refused" }
  /** This user may not use it. */
  | { readonly kind: "denied" }
  /** Somebody listens but gives no proper answer. */
  | { readonly kind: "silent"; readonly reason: string };

const PING_TIMEOUT_MS = 5_000;

/** A way to speak HTTP with what listens at a unix socket. */
export interface Link extends Disposable {
  readonly path: string;
  request(target: string, init?: RequestInit): Promise<Response>;
}

/** Opens a link; nothing is sent yet. */
export function openLink(path: string): Link {
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  return {
    path,
    request: (target, init = {}) => fetch(`http://localhost${target}`, { ...init, client }),
    [Symbol.dispose]: () => client.close(),
  };
}

/** Asks whether an engine answers at a socket. */
export async function knock(path: string): Promise<Answer> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
    if (error instanceof Deno.errors.PermissionDenied) return { kind: "denied" };
    return { kind: "refused" };
  }
  using link = openLink(path);
  try {
    const message = `no answer within ${PING_TIMEOUT_MS / 1000} s`;
    const ping = (signal: AbortSignal) => link.request("/_ping", { signal });
    const response = await withDeadline(ping, { timeoutMs: PING_TIMEOUT_MS, message });
    const text = await response.text();
    if (response.ok) return { kind: "ok", api: response.headers.get("api-version") ?? "unknown" };
    return { kind: "silent", reason: `status ${response.status}: ${text.trim()}` };
  } catch (error) {
    return { kind: "silent", reason: String(error) };
  }
}
