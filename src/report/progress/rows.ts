/** What a run's facts mean for each service: one row with a phase. */
import type { Progress } from "../../model/event.ts";
import type { ActionKind } from "../../model/plan.ts";
import { type NodeRun, predecessors, runsOf, type RunState, type ServiceFacts } from "./run_state.ts";

/** What is going on with a service. */
export type Phase =
  /** Not begun, or between two nodes: waits for these services. */
  | { readonly kind: "pending"; readonly on: readonly string[] }
  | {
    readonly kind: "working";
    readonly action: ActionKind;
    readonly sinceMs: number;
    readonly progress: Progress | undefined;
    /** What the readiness probe said last. */
    readonly reason: string | undefined;
  }
  /** `ms` from the container's start until it was ready; undefined when only hooks ran. */
  | { readonly kind: "ready"; readonly ms: number | undefined }
  | { readonly kind: "kept" }
  | { readonly kind: "suspended" }
  | { readonly kind: "stopped" }
  | { readonly kind: "removed" }
  | { readonly kind: "failed"; readonly error: string }
  | { readonly kind: "blocked"; readonly by: string }
  /** The run ended before the service came to its end. */
  | { readonly kind: "cancelled" };

/** A service as it stands; times are milliseconds since the run began. */
export interface Row {
  readonly service: string;
  readonly phase: Phase;
  /** When its first node began. */
  readonly startMs: number | undefined;
  /** When its last node ended; undefined while there is more to do. */
  readonly endMs: number | undefined;
  /** The last line of the hook or build that goes on. */
  readonly lastLog: string | undefined;
}

/** One row a service that has something to do, in the order of the plan. */
export function rowsOf(state: RunState): readonly Row[] {
  return [...state.services.values()].flatMap((facts) => rowOf(state, facts) ?? []);
}

/** The row of one service; undefined when it has nothing to do. */
export function rowOf(state: RunState, facts: ServiceFacts): Row | undefined {
  const runs = runsOf(state, facts.service);
  if (runs.length === 0 && facts.blockedBy === undefined) return undefined;
  const phase = phaseOf(state, facts, runs);
  const starts = runs.flatMap((run) => run.startMs ?? []);
  const ends = runs.flatMap((run) => run.endMs ?? []);
  const over = phase.kind !== "pending" && phase.kind !== "working" && ends.length > 0;
  return {
    service: facts.service,
    phase,
    startMs: starts.length === 0 ? undefined : Math.min(...starts),
    endMs: over ? Math.max(...ends) : undefined,
    lastLog: facts.lastLog,
  };
}

function phaseOf(state: RunState, facts: ServiceFacts, runs: readonly NodeRun[]): Phase {
  const failed = runs.find((run) => run.error !== undefined);
  if (failed) return { kind: "failed", error: failed.error ?? "" };
  if (facts.blockedBy !== undefined) return { kind: "blocked", by: facts.blockedBy };
  const open = runs.filter((run) => run.endMs === undefined);
  if (state.overMs !== undefined) {
    return endOf(state, facts.service, open.length === 0 ? outcomeOf(runs) : undefined);
  }
  if (open.length === 0) return outcomeOf(runs) ?? { kind: "pending", on: [] };
  const on = waitedFor(state, facts.service, open);
  const current = currentOf(runs, { between: on.length === 0 });
  if (!current) return { kind: "pending", on };
  const { progress, reason } = facts;
  return {
    kind: "working",
    action: current.node.action.kind,
    sinceMs: current.startMs ?? 0,
    progress,
    reason,
  };
}

/** The node begun last of those that go on; `between` two nodes the last one still counts, or the row would flicker. */
function currentOf(
  runs: readonly NodeRun[],
  { between }: { readonly between: boolean },
): NodeRun | undefined {
  const begun = runs.filter((run) => run.startMs !== undefined).sort((a, b) =>
    (b.startMs ?? 0) - (a.startMs ?? 0)
  );
  return begun.find((run) => run.endMs === undefined) ?? (between ? begun[0] : undefined);
}

/** What a service came to when the run is over; one that was ready may have failed since. */
function endOf(state: RunState, service: string, outcome: Phase | undefined): Phase {
  if (!state.finished?.failed.includes(service)) return outcome ?? { kind: "cancelled" };
  return { kind: "failed", error: outcome ? "It did not stay up" : "It was not brought to its end" };
}

/** The other services that are not through and that these nodes wait for. */
function waitedFor(state: RunState, service: string, open: readonly NodeRun[]): readonly string[] {
  const names = open.flatMap((run) => predecessors(state, run.node))
    .flatMap((run) => run.endMs === undefined ? run.node.service ?? [] : []);
  return [...new Set(names)].filter((name) => name !== service);
}

/** From the start of a service's container until it was ready, not from the first probe; undefined before that. */
export function readyMs(runs: readonly NodeRun[]): number | undefined {
  const last = (...kinds: readonly ActionKind[]) =>
    runs.findLast((run) => kinds.includes(run.node.action.kind));
  const ready = last("ready");
  const from = last("start", "unpause") ?? ready;
  if (ready?.endMs === undefined || from?.startMs === undefined) return undefined;
  return ready.endMs - from.startMs;
}

/** What a service came to; being ready outweighs the stop that went before it. */
function outcomeOf(runs: readonly NodeRun[]): Phase | undefined {
  const done = (...kinds: readonly ActionKind[]) =>
    runs.findLast((run) => kinds.includes(run.node.action.kind));
  if (done("ready", "postStart")) return { kind: "ready", ms: readyMs(runs) };
  if (done("keep")) return { kind: "kept" };
  if (done("remove")) return { kind: "removed" };
  if (done("stop", "postStop")) return { kind: "stopped" };
  if (done("pause")) return { kind: "suspended" };
  return done("unpause") ? { kind: "ready", ms: undefined } : undefined;
}
