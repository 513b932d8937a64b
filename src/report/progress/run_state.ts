/** The facts that a run's events add up to. `rows.ts` tells what they mean for each service. */
import type { Progress, RunEvent } from "../../model/event.ts";
import type { PlanNode } from "../../model/plan.ts";
import { printable } from "../parts/text.ts";

/** The last lines of a service's hooks and build that are kept. */
const TAIL_LINES = 20;
/** What is kept of one line: enough for any terminal. */
const LINE_LENGTH = 2000;

/** A node and how far it is; times are milliseconds since the run began. */
export interface NodeRun {
  readonly node: PlanNode;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  /** Set when it failed. */
  readonly error: string | undefined;
}

/** What was told of a service beside its nodes. */
export interface ServiceFacts {
  readonly service: string;
  readonly blockedBy: string | undefined;
  /** Of the build or pull going on; never goes back. */
  readonly progress: Progress | undefined;
  /** What the readiness probe said last. */
  readonly reason: string | undefined;
  /** The last lines of hooks and build, oldest first, safe to draw. */
  readonly tail: readonly string[];
  /** The last of them that came since the service's last node began. */
  readonly lastLog: string | undefined;
}

/**
 * A run so far, as told by its events. {@linkcode RunState.apply} changes it in place: copying the maps for every event would
 * take minutes for thousands of services. Maps keep the order in which the plan named things.
 *
 * @example A service with one node
 * ```ts
 * import { RunState } from "./run_state.ts";
 * import { rowsOf } from "./rows.ts";
 * import { assertEquals } from "@std/assert";
 * const node = { id: "db.keep", service: "db", action: { kind: "keep", container: "1a" }, after: [], cause: "runs" } as const;
 * const state = new RunState().apply({ kind: "planned", atMs: 0, nodes: [node] });
 * assertEquals(rowsOf(state).map((row) => row.phase), [{ kind: "pending", on: [] }]);
 * ```
 */
export class RunState {
  readonly #nodes = new Map<string, NodeRun>();
  readonly #nodesOf = new Map<string | undefined, string[]>();
  readonly #services = new Map<string, ServiceFacts>();
  #notices: readonly string[] = [];
  #lockHolder: string | undefined;
  #finished: Extract<RunEvent, { kind: "finished" }> | undefined;
  #overMs: number | undefined;
  #lastMs = 0;

  get nodes(): ReadonlyMap<string, NodeRun> {
    return this.#nodes;
  }

  /** The ids of each service's nodes; undefined stands for the whole group. */
  get nodesOf(): ReadonlyMap<string | undefined, readonly string[]> {
    return this.#nodesOf;
  }

  get services(): ReadonlyMap<string, ServiceFacts> {
    return this.#services;
  }

  get notices(): readonly string[] {
    return this.#notices;
  }

  /** Who holds the group's lock while the run waits for it. */
  get lockHolder(): string | undefined {
    return this.#lockHolder;
  }

  get finished(): Extract<RunEvent, { kind: "finished" }> | undefined {
    return this.#finished;
  }

  /** When the run ended, finished or not; undefined while it goes on. */
  get overMs(): number | undefined {
    return this.#overMs;
  }

  /** The latest event's time. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Takes an event in. @returns this state */
  apply(event: RunEvent): this {
    // An event may name a node that no plan announced.
    if ("node" in event) this.#plan([event.node]);
    this.#change(event);
    this.#lastMs = Math.max(this.#lastMs, event.atMs);
    return this;
  }

  /**
   * Marks the run as over although it did not finish: it was cancelled, or stopped by an error of its own.
   *
   * @param atMs when; a run can be quiet for long before. @default the latest event's time
   * @returns this state
   */
  abandon(atMs: number = this.#lastMs): this {
    this.#overMs ??= Math.max(this.#lastMs, atMs);
    this.#lockHolder = undefined;
    return this;
  }

  #change(event: RunEvent): void {
    switch (event.kind) {
      case "planned":
        this.#lockHolder = undefined;
        return this.#plan(event.nodes);
      case "nodeStarted":
        this.#lockHolder = undefined;
        this.#begin(event.node);
        return this.#setNode(event.node, { startMs: event.atMs });
      case "nodeDone":
        return this.#setNode(event.node, { endMs: event.atMs }, event.ms);
      case "nodeFailed":
        return this.#setNode(event.node, { endMs: event.atMs, error: event.error }, event.ms);
      case "blocked":
        return this.#setFacts(event.service, () => ({ blockedBy: event.by }));
      case "progress":
        return this.#setFacts(
          event.service,
          ({ progress }) => ({ progress: further(progress, event.progress) }),
        );
      case "waiting":
        return this.#setFacts(event.service, () => ({ reason: printable(event.reason) }));
      case "log":
        return this.#log(event.service, event.text);
      case "notice":
        this.#notices = [...this.#notices, event.text];
        return;
      case "waitingForLock":
        this.#lockHolder = event.holder;
        return;
      case "finished":
        this.#finished = event;
        this.#overMs = event.atMs;
        this.#lockHolder = undefined;
        return;
      default:
        return event satisfies never;
    }
  }

  #plan(planned: readonly PlanNode[]): void {
    for (const node of planned) {
      if (this.#nodes.has(node.id)) continue;
      this.#nodes.set(node.id, { node, startMs: undefined, endMs: undefined, error: undefined });
      const own = this.#nodesOf.get(node.service);
      if (own) own.push(node.id);
      else this.#nodesOf.set(node.service, [node.id]);
      if (node.service !== undefined) this.#setFacts(node.service, () => ({}));
    }
  }

  #setNode(node: PlanNode, change: Partial<NodeRun>, ms = 0): void {
    const before = this.#nodes.get(node.id);
    // A node that ends without having been seen to start began `ms` before.
    const startMs = before?.startMs ?? (change.endMs === undefined ? undefined : change.endMs - ms);
    const fresh = { node, startMs, endMs: undefined, error: undefined };
    this.#nodes.set(node.id, { ...fresh, ...before, startMs, ...change });
  }

  /** What begins has its own lines, a build or pull its own progress, a wait its own reasons. */
  #begin({ service, action: { kind } }: PlanNode): void {
    if (service === undefined) return;
    this.#setFacts(service, () => ({ lastLog: undefined }));
    if (kind === "ready") this.#setFacts(service, () => ({ reason: undefined }));
    if (kind === "build" || kind === "pull") this.#setFacts(service, () => ({ progress: undefined }));
  }

  #log(service: string | undefined, text: string): void {
    if (service === undefined) return;
    const line = printable(text.slice(0, LINE_LENGTH));
    this.#setFacts(service, ({ tail }) => ({ tail: [...tail, line].slice(-TAIL_LINES), lastLog: line }));
  }

  #setFacts(service: string, change: (before: ServiceFacts) => Partial<ServiceFacts>): void {
    const before = this.#services.get(service) ??
      { service, blockedBy: undefined, progress: undefined, reason: undefined, tail: [], lastLog: undefined };
    this.#services.set(service, { ...before, ...change(before) });
  }
}

/** Totals grow while layers are discovered; what was shown never goes back. */
function further(before: Progress | undefined, now: Progress): Progress {
  if (before === undefined || before.unit !== now.unit) return now;
  if (now.unit === "steps") {
    return { ...now, done: Math.max(before.done, now.done), total: Math.max(before.total, now.total) };
  }
  return share(now) >= share(before) ? now : before;
}

/** The part done, 0 to 1; 0 while the total is not known. */
export function share(progress: Progress): number {
  return progress.total > 0 ? Math.min(1, Math.max(0, progress.done / progress.total)) : 0;
}

/** The nodes of a service; undefined stands for the whole group. */
export function runsOf(state: RunState, service: string | undefined): readonly NodeRun[] {
  return (state.nodesOf.get(service) ?? []).flatMap((id) => state.nodes.get(id) ?? []);
}

/** The nodes that must be done before this one; a bare service name stands for all nodes of that service. */
export function predecessors(state: RunState, node: PlanNode): readonly NodeRun[] {
  return node.after.flatMap((id) => {
    const run = state.nodes.get(id);
    return run ? [run] : runsOf(state, id);
  });
}
