/** What is known of a run, as facts: a reduction of its events. `rows.ts` tells what they mean for each service. */
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
}

/** A run so far. Maps keep the order in which the plan named things. */
export interface RunState {
  readonly nodes: ReadonlyMap<string, NodeRun>;
  /** The ids of each service's nodes; undefined stands for the whole group. */
  readonly nodesOf: ReadonlyMap<string | undefined, readonly string[]>;
  readonly services: ReadonlyMap<string, ServiceFacts>;
  readonly notices: readonly string[];
  /** Who holds the group's lock while the run waits for it. */
  readonly lockHolder: string | undefined;
  readonly finished: Extract<RunEvent, { kind: "finished" }> | undefined;
  /** When the run ended, finished or not; undefined while it goes on. */
  readonly overMs: number | undefined;
  /** The latest event's time. */
  readonly lastMs: number;
}

/** A run of which nothing is known yet. */
export function initialState(): RunState {
  return {
    nodes: new Map(),
    nodesOf: new Map(),
    services: new Map(),
    notices: [],
    lockHolder: undefined,
    finished: undefined,
    overMs: undefined,
    lastMs: 0,
  };
}

/** The state's maps are written to: copying them for every event would take minutes where there are thousands of services. */
interface MutableState {
  readonly nodes: Map<string, NodeRun>;
  readonly nodesOf: Map<string | undefined, string[]>;
  readonly services: Map<string, ServiceFacts>;
}

function mutable({ nodes, nodesOf, services }: RunState): MutableState {
  return { nodes, nodesOf, services } as MutableState;
}

/**
 * The state after an event. The given one is used up: what it says of nodes and services changes too.
 *
 * @example A service with one node
 * ```ts
 * import { rowsOf } from "./rows.ts";
 * import { assertEquals } from "@std/assert";
 * const node = { id: "db.keep", service: "db", action: { kind: "keep", container: "1a" }, after: [], cause: "runs" } as const;
 * const state = reduce(initialState(), { kind: "planned", atMs: 0, nodes: [node] });
 * assertEquals(rowsOf(state).map((row) => row.phase), [{ kind: "pending", on: [] }]);
 * ```
 */
export function reduce(before: RunState, event: RunEvent): RunState {
  // A node that was not announced is as good as one that was.
  if ("node" in event) plan(before, [event.node]);
  return { ...before, ...change(before, event), lastMs: Math.max(before.lastMs, event.atMs) };
}

/**
 * The state of a run that ends without having finished: cancelled, or stopped by an error of its own.
 *
 * @param atMs when; a run can be quiet for long before
 */
export function abandoned(state: RunState, atMs: number = state.lastMs): RunState {
  return { ...state, overMs: state.overMs ?? Math.max(state.lastMs, atMs), lockHolder: undefined };
}

function change(state: RunState, event: RunEvent): Partial<RunState> {
  switch (event.kind) {
    case "planned":
      plan(state, event.nodes);
      return { lockHolder: undefined };
    case "nodeStarted":
      begin(state, event.node);
      setNode(state, event.node, { startMs: event.atMs });
      return { lockHolder: undefined };
    case "nodeDone":
      setNode(state, event.node, { endMs: event.atMs }, event.ms);
      return {};
    case "nodeFailed":
      setNode(state, event.node, { endMs: event.atMs, error: event.error }, event.ms);
      return {};
    case "blocked":
      setFacts(state, event.service, () => ({ blockedBy: event.by }));
      return {};
    case "progress":
      setFacts(state, event.service, ({ progress }) => ({ progress: further(progress, event.progress) }));
      return {};
    case "waiting":
      setFacts(state, event.service, () => ({ reason: printable(event.reason) }));
      return {};
    case "log":
      if (event.service === undefined) return {};
      setFacts(state, event.service, ({ tail }) => ({
        tail: [...tail, printable(event.text.slice(0, LINE_LENGTH))].slice(-TAIL_LINES),
      }));
      return {};
    case "notice":
      return { notices: [...state.notices, event.text] };
    case "waitingForLock":
      return { lockHolder: event.holder };
    case "finished":
      return { finished: event, overMs: event.atMs, lockHolder: undefined };
    default:
      return event satisfies never;
  }
}

function plan(state: RunState, planned: readonly PlanNode[]): void {
  const { nodes, nodesOf, services } = mutable(state);
  for (const node of planned) {
    if (nodes.has(node.id)) continue;
    nodes.set(node.id, { node, startMs: undefined, endMs: undefined, error: undefined });
    const own = nodesOf.get(node.service);
    if (own) own.push(node.id);
    else nodesOf.set(node.service, [node.id]);
    if (node.service !== undefined && !services.has(node.service)) {
      services.set(node.service, factsOf(state, node.service));
    }
  }
}

function setNode(state: RunState, node: PlanNode, change: Partial<NodeRun>, ms = 0): void {
  const { nodes } = mutable(state);
  const before = nodes.get(node.id);
  // A node that ends without having been seen to start began `ms` before.
  const startMs = before?.startMs ?? (change.endMs === undefined ? undefined : change.endMs - ms);
  const fresh = { node, startMs, endMs: undefined, error: undefined };
  nodes.set(node.id, { ...fresh, ...before, startMs, ...change });
}

/** A build or pull that begins has its own progress, a wait its own reasons. */
function begin(state: RunState, { service, action: { kind } }: PlanNode): void {
  if (service === undefined) return;
  if (kind === "ready") setFacts(state, service, () => ({ reason: undefined }));
  if (kind === "build" || kind === "pull") setFacts(state, service, () => ({ progress: undefined }));
}

function factsOf(state: RunState, service: string): ServiceFacts {
  return state.services.get(service) ??
    { service, blockedBy: undefined, progress: undefined, reason: undefined, tail: [] };
}

function setFacts(
  state: RunState,
  service: string,
  change: (before: ServiceFacts) => Partial<ServiceFacts>,
): void {
  const before = factsOf(state, service);
  mutable(state).services.set(service, { ...before, ...change(before) });
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
