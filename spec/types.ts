/** The fields and hooks of a service. Everything here is a promise to users: extend, do not bend. */
import type { ContainerSettings } from "./container.ts";
import type { Context, ContextValues } from "./context.ts";
import type { ServiceHandle } from "./handle.ts";

/** Environment variables; numbers and booleans are sent as text, and text may hold `{key}` placeholders of the context. */
export type Env = Readonly<Record<string, string | number | boolean>>;

/** What every hook may return: nothing, or a promise of nothing. `postStart` may return context values as well. */
export type HookResult = void | Promise<void>;

/** Container port to host port, as in {@linkcode ServiceSpec.ports}. */
export type Ports = Readonly<Record<string | number, number | string>>;

/** A dependency given as a service class or a service object. */
export type DependencyObject =
  | ServiceSpec<string, string, string>
  | (new () => ServiceSpec<string, string, string>);

/** How a volume is mounted. */
export interface VolumeTarget {
  /** The path in the container. */
  readonly bind: string;
  /** `rw` or `ro`, and what else the engine knows, such as `z` or `ro,z`. @default {"rw"} */
  readonly mode?: string;
}

/** Files that `miniboss watch` copies into the running container when they change. */
export interface Sync<Wide extends string = never> {
  /** A folder or a file, relative to the spec's folder. */
  readonly from: string;
  /** The absolute path in the container. */
  readonly to: string;
  /** What follows a copy: the container is restarted, or its process gets a signal. @default nothing */
  readonly then?: "restart" | Wide | { readonly signal: string };
}

/**
 * A service: one container of the group, and how it becomes ready.
 *
 * `group()` fills in the type parameters, a spec never has to: `Name` is the service's name, `Dependency` the names it
 * depends on. `Wide` is `string` where TypeScript forgot which word was written, as in a class with `restart = "always"`: such a
 * field compiles, and miniboss checks the word when it loads the spec.
 */
export interface ServiceSpec<
  Name extends string = string,
  Dependency extends string = string,
  Wide extends string = never,
> extends ContainerSettings<Wide> {
  /**
   * Unique in the group; also the host name by which other services reach this one. Letters, digits, `_`, `.` and `-`; starts
   * with a letter or digit.
   * @example name: "web"
   */
  readonly name: Name;
  /**
   * An image reference. With `buildFrom`, an image with the tag `latest` is built at every start, any other tag when it is missing.
   * Services that name the same image share its build, also those without `buildFrom`.
   * @example image: "postgres:17"
   */
  readonly image: string;
  /**
   * Services that must be ready before this one starts: names, service classes or service objects of the same group.
   * @default none
   * @example dependencies: ["db", "queue"]
   */
  readonly dependencies?: readonly (Dependency | DependencyObject)[];
  /**
   * Environment variables; `{key}` in a text is replaced by the context value of that key. May be a function of the context,
   * called when the service starts.
   * @default none
   * @example env: { LOG_LEVEL: "debug", WORKERS: 4, OWNER_ID: "{user_id}" }
   */
  readonly env?: Env | { call(context: Context): Env }["call"];
  /**
   * Published ports: container port (`5432`, `"5353/udp"`) to host port (`5433`, `"0.0.0.0:8080"`, or `0` for a free one).
   * Published on 127.0.0.1 unless the host port names another address.
   * @default none
   * @example ports: { 8080: 8080, 5432: 0, "5353/udp": "0.0.0.0:5353" }
   */
  readonly ports?: Ports;
  /**
   * Mounts, each `"source:target[:mode]"`, or as a record of source to target. A source with a `/` is a folder of the host
   * (relative to the spec's folder), any other is a named volume of the group.
   * @default none
   * @example volumes: ["data:/var/lib/data", "./conf:/etc/app:ro"]
   */
  readonly volumes?: readonly string[] | Readonly<Record<string, string | VolumeTarget>>;
  /**
   * Whether `start` replaces a stopped container instead of starting it again.
   * @default {false}
   * @example alwaysStartNew: true
   */
  readonly alwaysStartNew?: boolean;
  /**
   * The folder to build the image from, relative to the spec's folder.
   * @default none
   * @example buildFrom: "web/"
   */
  readonly buildFrom?: string;
  /**
   * The Dockerfile, relative to `buildFrom`.
   * @default {"Dockerfile"}
   * @example buildFrom: "web/", dockerfile: "Dockerfile.dev"
   */
  readonly dockerfile?: string;
  /**
   * Build arguments (`ARG` in the Dockerfile).
   * @default none
   * @example buildFrom: "web/", buildArgs: { VERSION: "1.2" }
   */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /**
   * The stage of the Dockerfile to build.
   * @default the last
   * @example buildFrom: "web/", target: "development"
   */
  readonly target?: string;
  /**
   * Files that `watch` copies into the running container instead of rebuilding the image.
   * @default none
   * @example sync: [{ from: "web/src", to: "/app/src", then: "restart" }]
   */
  readonly sync?: readonly Sync<Wide>[];
  /**
   * When the image is pulled.
   * @default {"missing"}
   * @example pull: "always"
   */
  readonly pull?: "missing" | "always" | "never" | Wide;
  /**
   * How many milliseconds the service may take to become ready once its container runs.
   * @default `--timeout` of the command
   * @example timeoutMs: 60_000
   */
  readonly timeoutMs?: number;
  /**
   * How many milliseconds each of the service's hooks may take; `ping` has `timeoutMs`.
   * @default no limit
   * @example hookTimeoutMs: 10 * 60_000
   */
  readonly hookTimeoutMs?: number;
  /**
   * A `job` runs once. It is ready when it ends with exit code 0, and it is not run again until something about it changes.
   * @default {"service"}
   * @example kind: "job", cmd: ["./migrate.sh"]
   */
  readonly kind?: "service" | "job" | Wide;
  /**
   * Called before a new container is created, before its image is pulled or built. There is no container yet.
   * @example
   * async preStart(self) {
   *   self.context.set("token", crypto.randomUUID());
   *   await Deno.mkdir("cache", { recursive: true });
   * }
   */
  preStart?(self: ServiceHandle): HookResult;
  /**
   * Says whether the started container is ready: false means "not yet" and it is called again, an error means failed. `ready`
   * has ready-made pings.
   * @default the health check if there is one, else that the container stays up
   * @example
   * async ping(self) {
   *   const answer = await fetch(`http://${self.host}:${self.port(8080)}/health`).catch(() => undefined);
   *   return answer?.ok === true;
   * }
   */
  ping?(self: ServiceHandle): boolean | Promise<boolean>;
  /**
   * Called once when a new container is ready, before services that depend on it start. When it returns a plain object, the
   * object's entries are set in the context.
   * @example
   * async postStart(self) {
   *   const { stdout } = await self.exec(["psql", "-U", "postgres", "-tAc", "SELECT 7"]);
   *   return { user_id: Number(stdout) };
   * }
   */
  postStart?(self: ServiceHandle): HookResult | ContextValues | Promise<ContextValues | void>;
  /**
   * Called before a running container is stopped.
   * @example
   * async preStop(self) {
   *   await self.exec(["redis-cli", "save"]);
   * }
   */
  preStop?(self: ServiceHandle): HookResult;
  /**
   * Called after the container was stopped. The container can no longer be reached.
   * @example
   * postStop(self) {
   *   self.context.delete("token");
   * }
   */
  postStop?(self: ServiceHandle): HookResult;
}
