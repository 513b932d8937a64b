/** Ready-made readiness probes: each makes a `ping`. */
import type { Check } from "./check.ts";
import type { ServiceHandle } from "./handle.ts";

/**
 * Tells whether a service is ready: false means "not yet" and it is called again; throwing, or returning anything but true and
 * false, means failed.
 * The service's death and its timeout end the wait.
 */
export type Ping = (self: ServiceHandle) => boolean | Promise<boolean>;

/** What {@linkcode ready.http} expects besides the port and path. */
export interface HttpOptions {
  /** The wanted status. @default any status from 200 to 399 */
  readonly status?: number;
}

/** Also for another copy of this module. */
const brand = Symbol.for("miniboss.ready/1");

function branded(ping: Ping): Ping {
  return Object.assign(ping, { [brand]: true });
}

/** Whether a ping is made of {@linkcode ready} alone: then asking often costs nothing that the spec would notice. */
export function isReadyMade(ping: Ping): boolean {
  return brand in ping;
}

function make(check: Check): Ping {
  return branded((self) => self.check(check));
}

/** A ping over others. */
function over(pings: readonly Ping[], holds: (answers: readonly boolean[]) => boolean): Ping {
  const ping: Ping = async (self) => holds(await Promise.all(pings.map((each) => each(self))));
  return pings.every(isReadyMade) ? branded(ping) : ping;
}

/**
 * Readiness probes.
 *
 * @example A database that is ready when it answers, an application when its page does
 * ```ts
 * import { group, ready } from "miniboss";
 * export default group({
 *   name: "shop",
 *   services: [
 *     { name: "db", image: "postgres:16", ping: ready.exec(["pg_isready"]) },
 *     { name: "web", image: "web:1", dependencies: ["db"], ping: ready.all(ready.tcp(80), ready.http(80, "/health")) },
 *   ],
 * });
 * ```
 */
export const ready = {
  /** Something listens on the container's port (a container port, published or not). */
  tcp: (port: number): Ping => make({ kind: "tcp", port }),
  /** A GET of the container port's path answers with the wanted status. */
  http: (port: number, path = "/", options: HttpOptions = {}): Ping =>
    make({ kind: "http", port, path, status: options.status }),
  /** A line of the container's output since its start matches; a string matches as a part of a line. */
  log: (pattern: RegExp | string): Ping =>
    make({ kind: "log", pattern: typeof pattern === "string" ? new RegExp(escape(pattern)) : pattern }),
  /** The command ends with exit code 0 in the container. */
  exec: (command: readonly string[]): Ping => make({ kind: "exec", command }),
  /** The image's or the service's health check says healthy. */
  healthy: (): Ping => make({ kind: "healthy" }),
  /** All of the pings say ready, in one round. */
  all: (...pings: readonly Ping[]): Ping => over(pings, (answers) => answers.every(Boolean)),
  /** At least one of the pings says ready. */
  any: (...pings: readonly Ping[]): Ping => over(pings, (answers) => answers.some(Boolean)),
} as const;

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
