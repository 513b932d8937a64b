/** An engine behind the seam: one object for each noun, over one connection. */
import { ContainerCalls } from "./containers.ts";
import type {
  AttachExecOptions,
  CallOptions,
  Containers,
  Engine,
  EngineEvent,
  EngineInfo,
  EngineVersion,
  EventOptions,
  ExecOutcome,
  ExecSession,
  Images,
  Networks,
  RunExecOptions,
  Volumes,
} from "../engine.ts";
import { subscribe } from "./events.ts";
import type { Http } from "../http/http.ts";
import { ImageCalls } from "./images.ts";
import { readInfo } from "./info.ts";
import { NetworkCalls } from "./networks.ts";
import { VolumeCalls } from "./volumes.ts";

/** What a handshake and a look around found out. */
export interface Facts {
  readonly endpoint: string;
  readonly local: boolean;
  readonly host: string;
  readonly version: EngineVersion;
}

/** The engine that HTTP reaches. */
export class Client implements Engine {
  readonly endpoint: string;
  readonly local: boolean;
  readonly host: string;
  readonly version: EngineVersion;
  readonly containers: Containers;
  readonly networks: Networks;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly #http: Http;

  constructor(http: Http, facts: Facts) {
    this.endpoint = facts.endpoint;
    this.local = facts.local;
    this.host = facts.host;
    this.version = facts.version;
    this.containers = new ContainerCalls(http);
    this.networks = new NetworkCalls(http);
    this.images = new ImageCalls(http, facts.version);
    this.volumes = new VolumeCalls(http);
    this.#http = http;
  }

  info(options: CallOptions = {}): Promise<EngineInfo> {
    return readInfo(this.#http, { ...options, podman: this.version.podman });
  }

  async exec(container: string, options: RunExecOptions): Promise<ExecOutcome> {
    const { runExec } = await import("./exec.ts");
    return await runExec(this.#http, container, options);
  }

  async attachExec(container: string, options: AttachExecOptions): Promise<ExecSession> {
    const { attachExec } = await import("./conversation.ts");
    return await attachExec(this.#http, container, options);
  }

  events(options: EventOptions = {}): Promise<AsyncIterable<EngineEvent>> {
    return subscribe(this.#http, { ...options, sameClock: this.local && !this.version.podman });
  }

  [Symbol.dispose](): void {
    this.#http[Symbol.dispose]();
  }
}
