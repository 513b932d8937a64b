/** Ready-made readiness probes: each makes a `ping`. */
import type { Check } from "./check.ts";
import type { ServiceHandle } from "./handle.ts";

/**
 * Tells whether a service is ready. False means "not yet": the ping is called again. The service fails when the ping throws or
 * returns anything but true and false, when the container exits, and when the service's time is up.
 */
export type Ping = (self: ServiceHandle) => boolean | Promise<boolean>;

/** What {@linkcode ready.http} expects of the answer. */
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
 * Ready-made readiness probes: values for the field `ping`.
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
  /**
   * Ready when something listens on the container port. The port need not be published.
   * @example ping: ready.tcp(5432)
   */
  tcp: (port: number): Ping => make({ kind: "tcp", port }),
  /**
   * Ready when a GET of the path on the container port answers with the wanted status: any from 200 to 399, or the one given. The
   * port need not be published.
   * @example ping: ready.http(8080, "/health", { status: 204 })
   */
  http: (port: number, path = "/", options: HttpOptions = {}): Ping =>
    make({ kind: "http", port, path, status: options.status }),
  /**
   * Ready when the container has printed a line that matches since it was started. A string matches as a part of a line.
   * @example ping: ready.log(/listening on port \d+/)
   */
  log: (pattern: RegExp | string): Ping =>
    make({ kind: "log", pattern: typeof pattern === "string" ? new RegExp(escape(pattern)) : pattern }),
  /**
   * Ready when the command, run in the container without a shell, ends with exit code 0.
   * @example ping: ready.exec(["pg_isready", "-q"])
   */
  exec: (command: readonly string[]): Ping => make({ kind: "exec", command }),
  /**
   * Ready when Docker's health check, of the image or of the service's `healthcheck`, says healthy.
   * @example ping: ready.healthy()
   */
  healthy: (): Ping => make({ kind: "healthy" }),
  /**
   * Ready when all of the given pings are ready. They are asked at the same time.
   * @example ping: ready.all(ready.tcp(5432), ready.log("ready to accept connections"))
   */
  all: (...pings: readonly Ping[]): Ping => over(pings, (answers) => answers.every(Boolean)),
  /**
   * Ready when at least one of the given pings is ready. They are asked at the same time.
   * @example ping: ready.any(ready.http(8080, "/health"), ready.http(8080, "/healthz"))
   */
  any: (...pings: readonly Ping[]): Ping => over(pings, (answers) => answers.some(Boolean)),
} as const;

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
