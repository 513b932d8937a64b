/** A plan as data: nodes, each one engine effect or one hook, with what must be done before and why. */

/** What a node does; `service` of the node says for whom. */
export type Action =
  /** Makes the group's network where it is missing. */
  | { readonly kind: "createNetwork"; readonly network: string }
  | { readonly kind: "preStart" }
  | { readonly kind: "pull"; readonly image: string; readonly always: boolean }
  /** Builds the image: where it is missing, or with `latest` always (every start, reload). */
  | { readonly kind: "build"; readonly image: string; readonly latest: boolean }
  /** Decides what becomes of the service now that its dependencies are ready; brings more nodes. */
  | { readonly kind: "resolve" }
  | { readonly kind: "create" }
  /** Starts the container just made, or the one named. */
  | { readonly kind: "start"; readonly container: string | undefined }
  | { readonly kind: "pause"; readonly container: string }
  | { readonly kind: "unpause"; readonly container: string }
  /** Waits until the container (the one just started, or the one named) is ready. */
  | { readonly kind: "ready"; readonly container: string | undefined }
  | { readonly kind: "postStart"; readonly container: string | undefined }
  /** Nothing to do: the container runs with this configuration and its hooks are through. */
  | { readonly kind: "keep"; readonly container: string }
  | { readonly kind: "preStop"; readonly container: string }
  | { readonly kind: "stop"; readonly container: string }
  | { readonly kind: "postStop" }
  | { readonly kind: "remove"; readonly container: string }
  | { readonly kind: "removeNetwork"; readonly network: string }
  | { readonly kind: "removeVolumes" }
  /** Removes the saved context of the group. */
  | { readonly kind: "removeContext" }
  /** Removes images built earlier for the service that no container uses. */
  | { readonly kind: "removeOldImages" };

export type ActionKind = Action["kind"];

/** One step of a plan. */
export interface PlanNode {
  /** Unique in the plan and stable: `db.create`, `network.create`; `db.remove.1a2b3c` where there may be several. */
  readonly id: string;
  /** Undefined for what concerns the whole group. */
  readonly service: string | undefined;
  readonly action: Action;
  /** Ids of the nodes that must be done before. */
  readonly after: readonly string[];
  /** Why, in a few words: `no container`, `env PORT changed`, `dependency db is recreated`. */
  readonly cause: string;
}

/** A plan: its nodes in an order in which they could be carried out one by one. */
export interface Plan {
  readonly command: "start" | "stop" | "reload" | "restart" | "suspend" | "resume";
  readonly nodes: readonly PlanNode[];
}
