/** What tests get: an isolated copy of the group, and ways to reach, break and repair its services. */
import type { Context } from "./context.ts";
import type { ExecResult } from "./handle.ts";

/** Context values that cannot be changed. */
export type ReadonlyContext = Pick<Context, "get" | "has" | "keys">;

/**
 * An isolated copy of the group, with containers, network, volumes, context and host ports of its own.
 *
 * `Name` is the union of the names of the group's services where TypeScript knows them, otherwise `string`.
 */
export interface World<Name extends string = string> {
  /** The name of the copy: `w1`, `w2` and so on for `miniboss test`. Fit for the name of a database or a folder. */
  readonly name: string;
  /** The name of the group. */
  readonly group: string;
  /** The address on which published ports listen, as seen from the host: `127.0.0.1` unless the engine is elsewhere. */
  readonly host: string;
  /** The context values of this copy, as hooks set them. */
  readonly context: ReadonlyContext;
  /** What `miniboss env` prints for this copy: addresses of services and context values. */
  env(): Readonly<Record<string, string>>;
  /**
   * The URL of a service: `http://HOST:PORT` of the only port that it publishes, and `path`.
   *
   * @throws {HookError} when the service publishes no port, or several and `port` is not given.
   */
  url(service: Name, path?: string, port?: number | string): string;
  /** A service of this copy. @throws {HookError} when the test's suite does not include it. */
  service(name: Name): WorldService;
}

/** A service of a {@linkcode World}. What a test changes here makes the world dirty when the test fails. */
export interface WorldService {
  /** The service's name, which is its host name on the world's network. */
  readonly name: string;
  /** Runs a command in the container, without a shell. @throws {HookError} when no container is running. */
  exec(command: readonly string[]): Promise<ExecResult>;
  /** The container's last log lines, oldest first. @param tail how many lines @default {50} */
  logs(tail?: number): Promise<readonly string[]>;
  /** The host port on which a container port is published. @throws {HookError} when it is not published. */
  port(containerPort: number | string): number;
  /** The URL of the service, as {@linkcode World.url} gives it. */
  url(path?: string, port?: number | string): string;
  /** Waits until the service's ping succeeds. @throws {HookError} when that takes longer than the service's timeout. */
  ready(): Promise<void>;
  /** Stops the container and starts it again; waits until it is ready. */
  restart(): Promise<void>;
  /** Stops the container by its stop signal. */
  stop(): Promise<void>;
  /** Starts the stopped container and waits until it is ready. */
  start(): Promise<void>;
  /** Sends a signal to the container's main process. @param signal @default {"SIGKILL"} */
  kill(signal?: string): Promise<void>;
  /** Freezes all processes of the container. */
  pause(): Promise<void>;
  /** Lets a paused container continue. */
  resume(): Promise<void>;
}
