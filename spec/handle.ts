/** What a service's hooks get: the service, and the ways to reach it from the host. */
import type { Context, ContextValues } from "./context.ts";
import type { Check } from "./check.ts";

/** How a command in a container ended, and what it printed. */
export interface ExecResult {
  /** The command's exit code; 126 or 127 when the command cannot be run. */
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
  /** The service's name, which is also its host name on the group's network. */
  readonly name: string;
  /** The name of its group. */
  readonly group: string;
  /** The group's context. */
  readonly context: Context<Values>;
  /** Aborted when the run is cancelled or the service's time is up. */
  readonly signal: AbortSignal;
  /** The address at which the host reaches published ports: `127.0.0.1` unless the engine runs on another machine. */
  readonly host: string;
  /** The host port on which a container port is published. @throws {HookError} when it is not published. */
  port(containerPort: number | string): number;
  /** Shows a line in the run's progress. */
  log(text: string): void;
  /** Runs a command in the container, without a shell. @throws {HookError} when there is no running container. */
  exec(command: readonly string[]): Promise<ExecResult>;
  /** The last lines of the container's log, oldest first: 50, or as many as `tail` says. */
  logs(tail?: number): Promise<readonly string[]>;
  /** Whether a readiness check holds now. The `ready` helpers call this. May wait up to a second for news. */
  check(check: Check): Promise<boolean>;
}
