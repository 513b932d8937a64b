/** What was observed of a group: data, made from one engine list call. */

export type ContainerState = "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";

/** What a service's container comes to: a job that ended well is done, one that miniboss stopped is stopped. */
export type ServiceState = ContainerState | "done" | "stopped" | "not created";

/** A container of the group. */
export interface ObservedContainer {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly service: string;
  readonly state: ContainerState;
  /** The engine's words: `Up 3 minutes (healthy)`, `Exited (1) 2 hours ago`. */
  readonly status: string;
  /** The image reference it was made from; the bare id once that reference names another image. */
  readonly image: string;
  readonly imageId: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Hash by field, from the container's label; empty when the label cannot be read. */
  readonly config: Readonly<Record<string, string>>;
  /** The services that it depended on when it was made. */
  readonly dependencies: readonly string[];
  /** The URL of the spec that made it. */
  readonly spec: string;
  /** The URL of the spec that it belongs to, where that is another one than this run's. */
  readonly otherSpec?: string;
  readonly ports: readonly {
    readonly containerPort: number;
    readonly protocol: string;
    readonly hostIp: string;
    readonly hostPort: number;
  }[];
  /** Network name to network id; the id is empty when the engine does not tell. */
  readonly networks: Readonly<Record<string, string>>;
}

/** The group as it is: newest container first. */
export interface Snapshot {
  readonly containers: readonly ObservedContainer[];
  /** Containers that carry the group's labels and are not the group's, see `isOwn()`: they are left alone. */
  readonly lookAlikes?: readonly ObservedContainer[];
  /** The id of the group's network; null when there is none, undefined when it was not asked for. */
  readonly networkId?: string | null;
  /** Whether there are several networks of the group's name. */
  readonly isAmbiguous?: boolean;
}
