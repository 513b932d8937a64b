/** A validated group: readonly, all defaults filled in, all paths absolute. Made by `load/`, read by everyone else. */
import type { Env, GroupHandle, Healthcheck, HookResult, Ping, ServiceHandle } from "miniboss";
import type { Context } from "miniboss";

/** A published port. */
export interface PortBinding {
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
  /** The address it listens on, `127.0.0.1` by default. */
  readonly hostIp: string;
  /** 0: the engine picks one. */
  readonly hostPort: number;
}

/** A mounted folder of the host, or a named volume of the group. */
export interface Mount {
  readonly kind: "folder" | "volume";
  /** An absolute path, or the volume's name as the spec gives it. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** What else the mode says, in the engine's words, such as `z`. */
  readonly options?: readonly string[];
}

/** How a service's image is built. */
export interface Build {
  /** The build directory, absolute. */
  readonly directory: string;
  /** The Dockerfile, relative to the directory. */
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target: string | undefined;
}

/** Files copied into the running container as they change. */
export interface SyncRule {
  /** A folder or a file, absolute. */
  readonly from: string;
  /** Its absolute path in the container. */
  readonly to: string;
  readonly then: { readonly kind: "nothing" | "restart" } | {
    readonly kind: "signal";
    readonly signal: string;
  };
}

/** A hook bound to its service object. */
export type Hook = (self: ServiceHandle) => HookResult;

/** The hooks of a service, bound to its object. */
export interface Hooks {
  readonly preStart: Hook | undefined;
  readonly ping: Ping | undefined;
  readonly postStart: Hook | undefined;
  readonly preStop: Hook | undefined;
  readonly postStop: Hook | undefined;
  /** The service as its object is now, which `preStart` may have changed. @throws {SpecError} when it is no service any more */
  readonly reread?: () => Service;
}

/** A service with every default filled in. Strings may still hold placeholders. */
export interface Service {
  readonly name: string;
  readonly image: string;
  readonly kind: "service" | "job";
  /** Names, each once, in the order of the spec. */
  readonly dependencies: readonly string[];
  readonly env: Env | ((context: Context) => Env);
  readonly ports: readonly PortBinding[];
  readonly volumes: readonly Mount[];
  readonly alwaysStartNew: boolean;
  readonly stopSignal: "SIGINT" | "SIGTERM" | "SIGKILL" | "SIGQUIT";
  readonly build: Build | undefined;
  readonly sync: readonly SyncRule[];
  readonly pull: "missing" | "always" | "never";
  /** Undefined: the image's. */
  readonly entrypoint: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly workingDir: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly platform: string | undefined;
  readonly init: boolean;
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly shmBytes: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly cpus: number | undefined;
  readonly ulimits: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly readOnly: boolean;
  readonly extraHosts: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
  readonly healthcheck: Healthcheck | undefined;
  readonly restart: "no" | "always" | "unless-stopped" | "on-failure";
  readonly gpus: "all" | number | undefined;
  /** Undefined: the command's `--timeout`. */
  readonly timeoutMs: number | undefined;
  /** Undefined: no limit. */
  readonly hookTimeoutMs: number | undefined;
  readonly hooks: Hooks;
}

/** A group of services in the order of the spec; names are unique, dependencies exist and form no cycle. */
export interface Group {
  readonly name: string;
  /** The spec's URL, without credentials. */
  readonly specUrl: string;
  /** The folder the context file lives in: the spec's, or the working directory for a spec from a URL. Absolute. */
  readonly folder: string;
  readonly services: readonly Service[];
  /** Undefined: no limit. */
  readonly hookTimeoutMs: number | undefined;
  readonly onStart: ((services: readonly string[], self: GroupHandle) => HookResult) | undefined;
  readonly onStop: ((services: readonly string[], self: GroupHandle) => HookResult) | undefined;
  readonly onReload: ((service: string, self: GroupHandle) => HookResult) | undefined;
}
