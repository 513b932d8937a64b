/** The shape of a spec. Everything here is a promise to users: extend, do not bend. */
import type { Context } from "./context.ts";
import type { ServiceHandle } from "./handle.ts";

/** Environment variables; numbers and booleans are sent as text, and text may hold `{key}` placeholders of the context. */
export type Env = Readonly<Record<string, string | number | boolean>>;

/** What every hook may return. */
export type HookResult = void | Promise<void>;

/** How a volume is mounted: `bind` is the path in the container. */
export interface VolumeTarget {
  readonly bind: string;
  /** `rw` or `ro`. @default {"rw"} */
  readonly mode?: string;
}

/** A health check the engine runs in the container; replaces the image's own. */
export interface Healthcheck {
  /** The command, run without a shell; or one string, run by `/bin/sh -c`. */
  readonly test: string | readonly string[];
  /** @default {30000} */
  readonly intervalMs?: number;
  /** @default {30000} */
  readonly timeoutMs?: number;
  /** Failures in a row that make it unhealthy. @default {3} */
  readonly retries?: number;
  /** Failures in this time after the start do not count. @default {0} */
  readonly startPeriodMs?: number;
  /** Time between probes during the start period (engine 25 and later). */
  readonly startIntervalMs?: number;
}

/** Files that `miniboss watch` copies into the running container as they change. */
export interface Sync {
  /** A folder or a file, relative to the spec's folder. */
  readonly from: string;
  /** Where it is in the container, an absolute path. */
  readonly to: string;
  /** What is done when files were copied: the container is restarted, or its process gets a signal. @default nothing */
  readonly then?: "restart" | { readonly signal: string };
}

/** A service: one container of the group, and how it becomes ready. */
export interface ServiceSpec {
  /** Unique in the group; its DNS alias on the group's network. Letters, digits, `_`, `.`, `-`; starts with a letter or digit. */
  readonly name: string;
  /** An image reference; with `buildFrom`, the tag `latest` is built at every start, any other tag when it is missing. */
  readonly image: string;
  /** What must be ready before: names, service classes or service objects of the same group. @default none */
  readonly dependencies?: readonly (string | ServiceSpec | (new () => ServiceSpec))[];
  /** A record, or a function of the context that is called when the service starts. @default {{}} */
  readonly env?: Env | ((context: Context) => Env);
  /** Container port (`5432`, `"5353/udp"`) to host port (`5433`, `"0.0.0.0:8080"`, `0`: the engine picks). Binds 127.0.0.1. @default none */
  readonly ports?: Readonly<Record<string | number, number | string>>;
  /** `"source:target[:mode]"` each, or source to target. `./x` and `/x` are folders, `x` is a named volume. @default none */
  readonly volumes?: readonly string[] | Readonly<Record<string, string | VolumeTarget>>;
  /** Whether a stopped container is replaced rather than started again. @default {false} */
  readonly alwaysStartNew?: boolean;
  /** @default {"SIGTERM"} */
  readonly stopSignal?: "SIGINT" | "SIGTERM" | "SIGKILL" | "SIGQUIT";
  /** The folder to build the image from; relative to the spec's folder. @default none */
  readonly buildFrom?: string;
  /** The Dockerfile, relative to `buildFrom`. @default {"Dockerfile"} */
  readonly dockerfile?: string;
  /** Build arguments (`ARG` in the Dockerfile). */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** The stage of the Dockerfile to build. @default the last */
  readonly target?: string;
  /** What `watch` copies into the container instead of building the image anew. @default none */
  readonly sync?: readonly Sync[];
  /** When the image is pulled. @default {"missing"} */
  readonly pull?: "missing" | "always" | "never";
  /** A string is split at white space outside quotes. @default the image's */
  readonly entrypoint?: string | readonly string[];
  /** A string is split at white space outside quotes. @default the image's */
  readonly cmd?: string | readonly string[];
  /** `user`, `uid` or `uid:gid`. @default the image's */
  readonly user?: string;
  /** @default the image's */
  readonly workingDir?: string;
  /** Labels of the container, beside miniboss's own. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Such as `linux/arm64`. @default the engine's */
  readonly platform?: string;
  /** Whether a small init process reaps zombies and passes signals on. @default {false} */
  readonly init?: boolean;
  /** Paths in memory, with mount options: `{ "/run": "size=64m" }`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Size of `/dev/shm` in bytes. */
  readonly shmBytes?: number;
  /** Memory limit in bytes. */
  readonly memoryBytes?: number;
  /** How many processors it may use, such as 0.5. */
  readonly cpus?: number;
  /** Resource limits, soft and hard: `{ nofile: 1024 }` or `{ nofile: { soft: 1024, hard: 2048 } }`. */
  readonly ulimits?: Readonly<Record<string, number | { readonly soft: number; readonly hard: number }>>;
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  /** Whether the container's root file system is read-only. @default {false} */
  readonly readOnly?: boolean;
  /** Host names and addresses added to `/etc/hosts`: `{ "host.internal": "host-gateway" }`. */
  readonly extraHosts?: Readonly<Record<string, string>>;
  /** More names on the group's network. */
  readonly aliases?: readonly string[];
  readonly healthcheck?: Healthcheck;
  /** What the engine does when the process ends by itself. @default {"no"} */
  readonly restart?: "no" | "always" | "unless-stopped" | "on-failure";
  /** `"all"` or how many GPUs. @default none */
  readonly gpus?: "all" | number;
  /** How long each start phase (the hooks and readiness) may take. @default `--timeout` of the command */
  readonly timeoutMs?: number;
  /** A `job` runs once: it is done when it ends with exit code 0. @default {"service"} */
  readonly kind?: "service" | "job";
  /** Runs before a new container is made, before its image is pulled or built. */
  preStart?(self: ServiceHandle): HookResult;
  /** Tells whether the started container is ready. @default the image's health check if it has one, else that it stays up */
  ping?(self: ServiceHandle): boolean | Promise<boolean>;
  /** Runs once when a new container is ready, before its dependants start. */
  postStart?(self: ServiceHandle): HookResult;
  /** Runs before a running container is stopped. */
  preStop?(self: ServiceHandle): HookResult;
  /** Runs after the container stopped. */
  postStop?(self: ServiceHandle): HookResult;
}

/** What group hooks get besides the names. */
export interface GroupHandle {
  readonly name: string;
  readonly context: Context;
  readonly signal: AbortSignal;
  log(text: string): void;
}

/** A group of services. */
export interface GroupSpec {
  /** @default the slug of the spec's folder */
  readonly name?: string;
  readonly services: readonly (ServiceSpec | (new () => ServiceSpec))[];
  /** Runs when `start` is through; gets the names of the services that are as asked for, in definition order. A failure is shown, not fatal. */
  onStart?(services: readonly string[], self: GroupHandle): HookResult;
  /** Runs when `stop` is through; gets the names of the services that do not run any more. A failure is shown, not fatal. */
  onStop?(services: readonly string[], self: GroupHandle): HookResult;
  /** Runs when `reload` is through; gets the service's name. A failure is shown, not fatal. */
  onReload?(service: string, self: GroupHandle): HookResult;
}

/** What a spec module may export as default. */
export type SpecExport = GroupSpec | (() => GroupSpec | Promise<GroupSpec>);
