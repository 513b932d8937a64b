/** What took the time: the chain of nodes that ended last, each having waited for the one before. */
import type { ActionKind } from "../../model/plan.ts";
import { type NodeRun, predecessors, type RunState } from "./run_state.ts";
import { formatMs, printable } from "../parts/text.ts";

/** A stretch of the critical path on one service. */
export interface PathStep {
  /** Undefined for what concerns the whole group. */
  readonly service: string | undefined;
  /** From the end of the step before to the end of this one. */
  readonly ms: number;
  readonly parts: readonly { readonly action: ActionKind; readonly ms: number }[];
}

/** The nodes of the critical path, first to last; empty before anything ended. */
export function criticalPath(state: RunState): readonly NodeRun[] {
  const ended = [...state.nodes.values()].filter((run) => run.endMs !== undefined);
  const path: NodeRun[] = [];
  let at = latest(ended);
  while (at !== undefined && !path.includes(at)) {
    path.unshift(at);
    at = waitedLongest(state, at, ended);
  }
  return path;
}

/** The predecessor that let `run` begin; for nodes brought by another node, what their service did last before. */
function waitedLongest(state: RunState, run: NodeRun, ended: readonly NodeRun[]): NodeRun | undefined {
  const before = (other: NodeRun) => other !== run && (other.endMs ?? Infinity) <= (run.startMs ?? 0);
  const planned = latest(predecessors(state, run.node).filter(before));
  return planned ?? latest(ended.filter((other) => other.node.service === run.node.service && before(other)));
}

function latest(runs: readonly NodeRun[]): NodeRun | undefined {
  let found: NodeRun | undefined;
  for (const run of runs) if (!found || (run.endMs ?? 0) >= (found.endMs ?? 0)) found = run;
  return found;
}

/** The critical path with the nodes of each service put together. */
export function criticalSteps(state: RunState): readonly PathStep[] {
  const steps: { service: string | undefined; ms: number; parts: { action: ActionKind; ms: number }[] }[] =
    [];
  const path = criticalPath(state);
  let doneMs = path[0]?.startMs ?? 0;
  for (const { node, endMs = doneMs } of path) {
    const part = { action: node.action.kind, ms: Math.max(0, endMs - doneMs) };
    const last = steps.at(-1);
    if (last?.service === node.service && steps.length > 0 && last) {
      last.ms += part.ms;
      last.parts.push(part);
    } else {
      steps.push({ service: node.service, ms: part.ms, parts: [part] });
    }
    doneMs = Math.max(doneMs, endMs);
  }
  return steps;
}

/**
 * The path in a line, each step with its longest part; steps too short to be told from none are left out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const db = { service: "db", ms: 2100, parts: [{ action: "start", ms: 500 }, { action: "ready", ms: 1600 }] } as const;
 * const web = { service: "web", ms: 900, parts: [{ action: "ready", ms: 900 }] } as const;
 * assertEquals(criticalText([db, web]), "db 2.1 s (ready 1.6 s) -> web 0.9 s");
 * ```
 */
export function criticalText(steps: readonly PathStep[]): string {
  return steps.filter((step) => step.ms >= 50).map((step) => {
    const longest = [...step.parts].sort((a, b) => b.ms - a.ms)[0];
    const part = longest && longest.ms >= 50 && step.parts.length > 1
      ? ` (${longest.action} ${formatMs(longest.ms)})`
      : "";
    return `${printable(step.service ?? "network")} ${formatMs(step.ms)}${part}`;
  }).join(" -> ");
}
