/** What a service's hooks get: the service, and the ways to reach it from the host. */
import type { Context, ContextValues } from "./context.ts";
import type { Check } from "./check.ts";

/** How a command in a container ended, and what it printed. */
export interface ExecResult {
  /** The command's exit code; 126 and 127 when it could not be run. */
  readonly code: number;
  /** What it wrote to its standard output. */
  readonly stdout: string;
  /** What it wrote to its standard error. */
  readonly stderr: string;
}

/**
 * A service as its hooks see it. Hooks run on the host, so they reach the service by `host` and `port()`.
 *
 * @example Seeding a database when it is ready
 * ```ts
 * import { Service, type ServiceHandle } from "miniboss";
 * export class Database extends Service {
 *   name = "appdb";
 *   image = "postgres:17";
 *   ports = { 5432: 0 };
 *   async postStart(self: ServiceHandle) {
 *     const { stdout } = await self.exec(["psql", "-U", "postgres", "-tAc", "SELECT 7"]);
 *     return { user_id: Number(stdout) };
 *   }
 * }
 * ```
 */
export interface ServiceHandle<Values extends ContextValues = ContextValues> {
  /** The service's name, its host name on the group's network. */
  readonly name: string;
  /** The name of its group. */
  readonly group: string;
  /** The group's context. */
  readonly context: Context<Values>;
  /** Aborted when the run is cancelled or the service's time is up. */
  readonly signal: AbortSignal;
  /** The address published ports listen on, as seen from the host: `127.0.0.1` unless the engine is elsewhere. */
  readonly host: string;
  /** The host port a container port is published on. @throws {HookError} when it is not published. */
  port(containerPort: number | string): number;
  /** Shows a line in the run's progress. */
  log(text: string): void;
  /** Runs a command in the container; the shell is not involved. @throws {HookError} when there is no running container. */
  exec(command: readonly string[]): Promise<ExecResult>;
  /** The container's last log lines, oldest first. @param tail how many lines @default {50} */
  logs(tail?: number): Promise<readonly string[]>;
  /** Whether a readiness check holds now; what the `ready` helpers call. May wait up to a second for news. */
  check(check: Check): Promise<boolean>;
}
