/**
 * The seam between miniboss and what runs its containers. Everything above speaks to this interface only; today a single
 * Docker-compatible engine stands behind it, a cluster can.
 */
import type {
  ContainerCreateRequest,
  ContainerInspectResponse,
  ContainerSummary,
  ImageInspect,
  ImageSummary,
  NetworkInspect,
  Volume,
} from "./types.ts";

/** Every call can be cancelled. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Labels that must all be there with these values. */
export type Labels = Readonly<Record<string, string>>;

/** What an engine said of itself. */
export interface EngineVersion {
  /** The API version spoken: the lower of the engine's and ours, such as `1.41`. */
  readonly api: string;
  /** The `Server` header, such as `Docker/26.1.5 (linux)`. */
  readonly server: string;
  readonly podman: boolean;
  /** Whether it has BuildKit, which is not told for certain by all that do. */
  readonly buildKit: boolean;
}

/** What an engine says of the machine it runs on. */
export interface EngineInfo {
  /** What tells it from every other engine, however it is reached; empty where it does not tell. */
  readonly id: string;
  /** `Debian GNU/Linux 12 (bookworm)`. */
  readonly system: string;
  /** `overlay2`. */
  readonly storageDriver: string;
  /** The folder it keeps images and containers in. */
  readonly rootFolder: string;
  readonly containers: number;
  readonly running: number;
  readonly images: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Its clock: milliseconds since 1970. Undefined where it does not tell. */
  readonly timeMs: number | undefined;
  /** What it has to complain of, a sentence each. */
  readonly warnings: readonly string[];
}

/** A piece of a container's output, as it came. */
export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly data: Uint8Array;
}

export interface LogOptions extends CallOptions {
  /** Goes on until the container ends. @default {false} */
  readonly follow?: boolean;
  /** Seconds since 1970, with fraction. */
  readonly since?: number;
  readonly until?: number;
  /** Only so many last lines. @default all */
  readonly tail?: number;
  /** Whether each line begins with its RFC 3339 time and a space. @default {false} */
  readonly timestamps?: boolean;
  /** Whether the container has a TTY: its output is one raw stream. @default asks the engine */
  readonly tty?: boolean;
}

/** One entry of a container's log: a line, or a piece of one. */
export interface LogEntry {
  readonly stream: "stdout" | "stderr";
  /** RFC 3339, as the engine wrote it; empty where it wrote none. */
  readonly at: string;
  /** As it came, without the line break. */
  readonly data: Uint8Array;
  /** `line`: its line ends with it; `piece`: of a long line that goes on in the next entry of its stream; `unfinished`: neither. */
  readonly end: "line" | "piece" | "unfinished";
}

/** Something that happened to a container, as the engine tells it. */
export interface EngineEvent {
  /** `start`, `die`, `oom`, `health_status: healthy`, `destroy` and the like. */
  readonly action: string;
  readonly containerId: string;
  /** Without the leading slash. */
  readonly containerName: string;
  readonly labels: Labels;
  /** Seconds since 1970, with fraction. */
  readonly time: number;
  /** Set for `die`. */
  readonly exitCode?: number;
}

export interface EventOptions extends CallOptions {
  readonly labels?: Labels;
  /** Only these actions. @default all */
  readonly actions?: readonly string[];
  readonly since?: number;
  readonly until?: number;
}

/** How far a pull or build is, or a line of its output. */
export type ImageProgress =
  | { readonly kind: "bytes"; readonly done: number; readonly total: number }
  | { readonly kind: "step"; readonly done: number; readonly total: number }
  | { readonly kind: "line"; readonly text: string };

export interface BuildOptions extends CallOptions {
  /** The build directory, absolute; its .dockerignore is obeyed. */
  readonly directory: string;
  /** Relative to the directory. */
  readonly dockerfile: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly target?: string | undefined;
  readonly platform?: string | undefined;
  readonly labels?: Labels;
  /** @default none */
  readonly tag?: string;
  readonly onProgress?: (progress: ImageProgress) => void;
}

export interface PullOptions extends CallOptions {
  readonly platform?: string | undefined;
  readonly onProgress?: (progress: ImageProgress) => void;
}

export interface Containers {
  /** All containers with these labels, in any state. Labels are compared exactly, here too. */
  list(labels: Labels, options?: CallOptions): Promise<ContainerSummary[]>;
  inspect(id: string, options?: CallOptions): Promise<ContainerInspectResponse>;
  /** Makes a container. @throws {EngineError} 409 when the name is taken, 404 when the image is missing. */
  create(
    name: string,
    body: ContainerCreateRequest,
    options?: CallOptions & { platform?: string | undefined },
  ): Promise<{ id: string }>;
  /** Starts a container; one that runs already is left alone. */
  start(id: string, options?: CallOptions): Promise<void>;
  /** Stops a container, killing it after the grace; one that does not run, or is gone, is no error. */
  stop(id: string, options: CallOptions & { graceMs: number }): Promise<void>;
  kill(id: string, signal: string, options?: CallOptions): Promise<void>;
  pause(id: string, options?: CallOptions): Promise<void>;
  unpause(id: string, options?: CallOptions): Promise<void>;
  /** Removes a container, with its anonymous volumes, by force if asked; one that is gone already is no error. */
  remove(id: string, options?: CallOptions & { force?: boolean }): Promise<void>;
  /** Waits for a running container's end. @returns its exit code; at once when it does not run. */
  wait(id: string, options?: CallOptions): Promise<number>;
  /** The container's output. Ends when the container ends (with `follow`) or at the last line. */
  logs(id: string, options?: LogOptions): AsyncIterable<OutputChunk>;
  /**
   * The container's output as its log keeps it, with the time of each entry, as many at once as have come. Unlike `logs()` it
   * gives just what the engine sends: Docker 20.10 leaves out an unfinished last line when it follows, but has it in a later read.
   */
  logEntries(
    id: string,
    options?: Omit<LogOptions, "timestamps" | "tty">,
  ): AsyncIterable<readonly LogEntry[]>;
  /** Attaches to a container's own process; before start, so that nothing of it is missed. Needs `OpenStdin` for input. */
  attach(id: string, options: AttachOptions): Promise<Session>;
  /** A tar of a path in the container. */
  readFiles(id: string, path: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** Unpacks a tar into a folder of the container. */
  writeFiles(
    id: string,
    folder: string,
    tar: ReadableStream<Uint8Array>,
    options?: CallOptions,
  ): Promise<void>;
}

export interface Networks {
  /** All networks with these labels, compared exactly. */
  list(labels: Labels, options?: CallOptions): Promise<NetworkInspect[]>;
  /** All networks of exactly this name: before API 1.44 there may be several. */
  named(name: string, options?: CallOptions): Promise<NetworkInspect[]>;
  /** The network of exactly this name, or undefined. */
  find(name: string, options?: CallOptions): Promise<NetworkInspect | undefined>;
  /** Makes a bridge network. @throws {EngineError} 409 when the name is taken (podman's 500 is mapped to 409). */
  create(name: string, labels: Labels, options?: CallOptions): Promise<{ id: string }>;
  /** Removes a network; one that is gone is no error. */
  remove(id: string, options?: CallOptions): Promise<void>;
  connect(id: string, container: string, aliases: readonly string[], options?: CallOptions): Promise<void>;
  /** Takes a container off a network; its settings there, such as aliases, are lost. */
  disconnect(id: string, container: string, options?: CallOptions): Promise<void>;
}

export interface Images {
  /** The image a reference names here, or undefined. */
  inspect(reference: string, options?: CallOptions): Promise<ImageInspect | undefined>;
  list(labels: Labels, options?: CallOptions): Promise<ImageSummary[]>;
  /** Pulls an image. @throws {EngineError} with the registry's reason. */
  pull(reference: string, options?: PullOptions): Promise<void>;
  /**
   * Builds an image, with BuildKit where the engine has it and the environment does not say `DOCKER_BUILDKIT=0`.
   *
   * @returns its id
   * @throws {BuildError} with the last lines of output
   */
  build(options: BuildOptions): Promise<string>;
  tag(id: string, repository: string, tag: string, options?: CallOptions): Promise<void>;
  /** Removes an image or a tag; one that is gone is no error. */
  remove(reference: string, options?: CallOptions & { force?: boolean }): Promise<void>;
}

export interface Volumes {
  list(labels: Labels, options?: CallOptions): Promise<Volume[]>;
  /** Makes a named volume where it is missing. */
  create(name: string, labels: Labels, options?: CallOptions): Promise<Volume>;
  /** Removes a volume; one that is gone is no error. */
  remove(name: string, options?: CallOptions): Promise<void>;
}

export interface ExecOptions extends CallOptions {
  readonly command: readonly string[];
  readonly user?: string;
  readonly workingDir?: string;
  /** `NAME=value` each. */
  readonly env?: readonly string[];
}

export interface RunExecOptions extends ExecOptions {
  /**
   * What the command prints last when it succeeds: then its end is not waited for, and its exit code is taken for 0. The engine
   * tells of an end some 20 ms late.
   */
  readonly mark?: string | undefined;
}

/** The end of a command in a container, with all of its output. */
export interface ExecOutcome {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** A terminal's size, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface AttachExecOptions extends ExecOptions {
  /** Gives the command a terminal: its output is one raw stream. @default {false} */
  readonly tty?: boolean;
}

export interface AttachOptions extends CallOptions {
  /** Whether the container has a TTY. */
  readonly tty: boolean;
}

/**
 * A conversation with a process in a container. Ends when the process ends, when it is disposed of, or with the signal's
 * reason when aborted; the latter two do not end the process.
 */
export interface Session extends Disposable {
  /** The process's stdin; closing it is the end of its input. */
  readonly input: WritableStream<Uint8Array>;
  /** What the process prints; with a TTY all of it is stdout. Must be read to its end or cancelled. */
  readonly output: ReadableStream<OutputChunk>;
  /** Tells the process the size of its terminal. @throws {EngineError} without a TTY. */
  resize(size: TerminalSize): Promise<void>;
}

/** A conversation with a command run in a container. */
export interface ExecSession extends Session {
  /** Resolves when the output was read to its end and the command has ended. */
  readonly exitCode: Promise<number>;
}

/** An engine in use; disposing of it closes its connections. */
export interface Engine extends Disposable {
  /** How it is reached, for messages: `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  /** Whether container addresses can be reached from here: a rootful engine on this machine. */
  readonly local: boolean;
  /** The address published ports are reached at: `127.0.0.1`, or the remote engine's host. */
  readonly host: string;
  readonly version: EngineVersion;
  readonly containers: Containers;
  readonly networks: Networks;
  readonly images: Images;
  readonly volumes: Volumes;
  /** What it says of its machine. */
  info(options?: CallOptions): Promise<EngineInfo>;
  /** Runs a command in a running container, without stdin. */
  exec(container: string, options: RunExecOptions): Promise<ExecOutcome>;
  /** Runs a command in a running container, with stdin. The terminal can be resized as soon as the promise resolves. */
  attachExec(container: string, options: AttachExecOptions): Promise<ExecSession>;
  /** Events until cancelled or `until`. The subscription stands when the promise resolves, so that nothing after it is missed. */
  events(options?: EventOptions): Promise<AsyncIterable<EngineEvent>>;
}
