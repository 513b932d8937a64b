/** What a run tells as it happens: the only thing that flows from `run/` to `report/`. */
import type { PlanNode } from "./plan.ts";
import type { ObservedContainer } from "./snapshot.ts";

/** Times are milliseconds since the run began. */
interface At {
  readonly atMs: number;
}

/** How far a build or a pull is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: "steps" | "bytes";
}

/**
 * An event of a run.
 *
 * - `planned`: nodes were added to the run; first the whole plan, later those of services that were decided while running.
 * - `nodeStarted`, `nodeDone`, `nodeFailed`: a node's life. A failed node's `error` is one paragraph.
 * - `blocked`: a service is not started because another failed.
 * - `progress`: a build or pull moved; `waiting`: a readiness probe said no (`reason`); `log`: a line from a hook or build.
 * - `notice`: something the user should know that concerns no node (an old container removed, a context file moved aside).
 * - `waitingForLock`: another command changes the group.
 * - `finished`: the run is over; `failed` names the services that failed or were blocked; `ports`, what each service publishes,
 *   comes with `start` only; `recorded` names services whose failed container was removed, with a record kept of it.
 */
export type RunEvent =
  | At & { readonly kind: "planned"; readonly nodes: readonly PlanNode[] }
  | At & { readonly kind: "nodeStarted"; readonly node: PlanNode }
  | At & { readonly kind: "nodeDone"; readonly node: PlanNode; readonly ms: number }
  | At & { readonly kind: "nodeFailed"; readonly node: PlanNode; readonly ms: number; readonly error: string }
  | At & { readonly kind: "blocked"; readonly service: string; readonly by: string }
  | At & { readonly kind: "progress"; readonly service: string; readonly progress: Progress }
  | At & { readonly kind: "waiting"; readonly service: string; readonly reason: string }
  | At & { readonly kind: "log"; readonly service: string | undefined; readonly text: string }
  | At & { readonly kind: "notice"; readonly text: string }
  | At & { readonly kind: "waitingForLock"; readonly holder: string }
  | At & {
    readonly kind: "finished";
    readonly command: string;
    readonly done: readonly string[];
    readonly failed: readonly string[];
    readonly ports?: Readonly<Record<string, ObservedContainer["ports"]>>;
    readonly recorded?: readonly string[];
  };

/** Where a run sends its events. It must not throw. */
export type EventSink = (event: RunEvent) => void;
