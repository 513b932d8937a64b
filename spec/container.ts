/** The fields of a service that are Docker's: how its container is set up. */

/** A health check that Docker runs in the container; it replaces the image's own. */
export interface Healthcheck {
  /** The command as a list of arguments, run without a shell; or one string, run by `/bin/sh -c`. */
  readonly test: string | readonly string[];
  /** Time between two probes. @default {30000} */
  readonly intervalMs?: number;
  /** How long one probe may take. @default {30000} */
  readonly timeoutMs?: number;
  /** Failures in a row that make the container unhealthy. @default {3} */
  readonly retries?: number;
  /** Failures in this time after the start do not count. @default {0} */
  readonly startPeriodMs?: number;
  /** Time between two probes during the start period (Docker 25 and later). */
  readonly startIntervalMs?: number;
}

/** The settings of a service's container. `Wide` is explained at {@linkcode ServiceSpec}. */
export interface ContainerSettings<Wide extends string = never> {
  /**
   * The signal that asks the container to stop.
   * @default {"SIGTERM"}
   * @example stopSignal: "SIGINT"
   */
  readonly stopSignal?: "SIGINT" | "SIGTERM" | "SIGKILL" | "SIGQUIT" | Wide;
  /**
   * Replaces the image's entrypoint. A string is split at white space outside quotes.
   * @default the image's
   * @example entrypoint: ["/usr/bin/env", "bash"]
   */
  readonly entrypoint?: string | readonly string[];
  /**
   * Replaces the image's command. A string is split at white space outside quotes.
   * @default the image's
   * @example cmd: ["redis-server", "--save", "60 1"]
   */
  readonly cmd?: string | readonly string[];
  /**
   * The user that runs the process: `user`, `uid` or `uid:gid`.
   * @default the image's
   * @example user: "1000:1000"
   */
  readonly user?: string;
  /**
   * The working directory in the container.
   * @default the image's
   * @example workingDir: "/app"
   */
  readonly workingDir?: string;
  /**
   * Labels of the container, beside miniboss's own.
   * @default none
   * @example labels: { "com.example.team": "shop" }
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * The platform of the image.
   * @default the engine's
   * @example platform: "linux/arm64"
   */
  readonly platform?: string;
  /**
   * Whether a small init process is process 1: it reaps zombies and forwards signals.
   * @default {false}
   * @example init: true
   */
  readonly init?: boolean;
  /**
   * Paths kept in memory, each with its mount options.
   * @default none
   * @example tmpfs: { "/run": "size=64m" }
   */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /**
   * Size of `/dev/shm` in bytes.
   * @default the engine's
   * @example shmBytes: 256 * 1024 ** 2
   */
  readonly shmBytes?: number;
  /**
   * Memory limit in bytes.
   * @default none
   * @example memoryBytes: 512 * 1024 ** 2
   */
  readonly memoryBytes?: number;
  /**
   * How many processors the container may use.
   * @default all
   * @example cpus: 0.5
   */
  readonly cpus?: number;
  /**
   * Resource limits; one number is both the soft and the hard limit.
   * @default the engine's
   * @example ulimits: { nofile: { soft: 1024, hard: 2048 }, core: 0 }
   */
  readonly ulimits?: Readonly<Record<string, number | { readonly soft: number; readonly hard: number }>>;
  /**
   * Kernel capabilities to add.
   * @default none
   * @example capAdd: ["NET_ADMIN"]
   */
  readonly capAdd?: readonly string[];
  /**
   * Kernel capabilities to drop.
   * @default none
   * @example capDrop: ["ALL"]
   */
  readonly capDrop?: readonly string[];
  /**
   * Whether the container's root file system is read-only.
   * @default {false}
   * @example readOnly: true
   */
  readonly readOnly?: boolean;
  /**
   * Host names and addresses added to `/etc/hosts`; `host-gateway` is the address of the host.
   * @default none
   * @example extraHosts: { "host.internal": "host-gateway" }
   */
  readonly extraHosts?: Readonly<Record<string, string>>;
  /**
   * More host names by which other services reach this one.
   * @default none
   * @example aliases: ["database"]
   */
  readonly aliases?: readonly string[];
  /**
   * A health check that Docker runs in the container; it replaces the image's own. Without `ping`, the service is ready when
   * it says healthy.
   * @default the image's
   * @example healthcheck: { test: ["redis-cli", "ping"], intervalMs: 1000 }
   */
  readonly healthcheck?: Healthcheck;
  /**
   * What Docker does when the process ends by itself.
   * @default {"no"}
   * @example restart: "on-failure"
   */
  readonly restart?: "no" | "always" | "unless-stopped" | "on-failure" | Wide;
  /**
   * How many GPUs the container gets.
   * @default none
   * @example gpus: "all"
   */
  readonly gpus?: "all" | Wide | number;
}
