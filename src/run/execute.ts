/** Walks a plan: carries out each node as soon as its predecessors are done. Decides nothing. */
import { messageOf } from "../base/errors.ts";
import type { ActionKind, Plan, PlanNode } from "../model/plan.ts";
import type { NewEvent } from "./run.ts";

/** What an execution needs from outside. */
export interface Executor {
  /** Carries out a node. @returns nodes to add to the plan, of the same service */
  readonly perform: (node: PlanNode) => Promise<readonly PlanNode[]>;
  readonly emit: (event: NewEvent) => void;
  /** No node begins once it is aborted; those under way are waited for. */
  readonly signal: AbortSignal;
}

/** How an execution ended. */
export interface Outcome {
  /** Services with a failed node, and those that were not begun or finished because of another, with its name. */
  readonly failed: ReadonlyMap<string, { readonly blockedBy: string | undefined }>;
  /** Whether a node that concerns the whole group failed. */
  readonly groupFailed: boolean;
  /** What the nodes threw. */
  readonly errors: readonly unknown[];
}

type Status = "waiting" | "running" | "done" | "failed" | "dropped";

/** Hooks around a stop: when they fail, the stop goes on and the service counts as failed. */
const tolerated: ReadonlySet<ActionKind> = new Set(["preStop", "postStop"]);

/** Carries out a plan. Never throws for a node that fails: the outcome tells. */
export async function execute(plan: Plan, executor: Executor): Promise<Outcome> {
  const execution = new Execution(executor);
  execution.add(plan.nodes);
  await execution.finished();
  return { failed: execution.failed, groupFailed: execution.groupFailed, errors: execution.errors };
}

class Execution {
  readonly failed = new Map<string, { readonly blockedBy: string | undefined }>();
  readonly errors: unknown[] = [];
  groupFailed = false;
  readonly #status = new Map<PlanNode, Status>();
  readonly #byId = new Map<string, PlanNode>();
  readonly #byService = new Map<string, PlanNode[]>();
  readonly #end = Promise.withResolvers<void>();
  #running = 0;

  constructor(readonly executor: Executor) {}

  add(nodes: readonly PlanNode[]): void {
    for (const node of nodes) {
      this.#status.set(node, "waiting");
      this.#byId.set(node.id, node);
      if (node.service === undefined) continue;
      const others = this.#byService.get(node.service) ?? [];
      this.#byService.set(node.service, [...others, node]);
    }
    if (nodes.length > 0) this.executor.emit({ kind: "planned", nodes });
  }

  finished(): Promise<void> {
    this.#advance();
    return this.#end.promise;
  }

  /** Begins every node whose time has come, drops those whose time will not come. */
  #advance(): void {
    let changed = true;
    while (changed) {
      changed = false;
      for (const [node, status] of this.#status) {
        if (status !== "waiting") continue;
        const state = this.#readiness(node);
        if (state === "waiting") continue;
        changed = true;
        if (state === "go") void this.#begin(node);
        else this.#drop(node, state.by);
      }
    }
    if (this.#running === 0) this.#end.resolve();
  }

  #readiness(node: PlanNode): "go" | "waiting" | { readonly by: string } {
    if (this.executor.signal.aborted) return { by: "" };
    if (node.service !== undefined && this.failed.has(node.service) && !this.#onlyTolerated(node.service)) {
      return { by: node.service };
    }
    let waiting = false;
    for (const id of node.after) {
      const predecessors = id.startsWith(":") || id.includes(":")
        ? [this.#byId.get(id)]
        : this.#byService.get(id) ?? [];
      for (const predecessor of predecessors) {
        const status = predecessor && this.#status.get(predecessor);
        if (predecessor && (status === "failed" || status === "dropped")) {
          if (status === "failed" && tolerated.has(predecessor.action.kind)) continue;
          return { by: this.#blamed(predecessor) };
        }
        waiting ||= status === "waiting" || status === "running";
      }
    }
    return waiting ? "waiting" : "go";
  }

  /** Whether all that failed of a service is hooks around a stop. */
  #onlyTolerated(service: string): boolean {
    const nodes = this.#byService.get(service) ?? [];
    return nodes.every((node) => this.#status.get(node) !== "failed" || tolerated.has(node.action.kind)) &&
      this.failed.get(service)?.blockedBy === undefined;
  }

  /** The service (or node of the group) that is to blame for a node that failed or was dropped. */
  #blamed(node: PlanNode): string {
    if (node.service === undefined) return node.id.slice(1);
    return this.failed.get(node.service)?.blockedBy ?? node.service;
  }

  #drop(node: PlanNode, by: string): void {
    this.#status.set(node, "dropped");
    if (this.executor.signal.aborted || node.service === undefined || this.failed.has(node.service)) return;
    this.failed.set(node.service, { blockedBy: by });
    this.executor.emit({ kind: "blocked", service: node.service, by });
  }

  async #begin(node: PlanNode): Promise<void> {
    this.#status.set(node, "running");
    this.#running++;
    const began = performance.now();
    const elapsed = () => Math.round(performance.now() - began);
    this.executor.emit({ kind: "nodeStarted", node });
    try {
      this.add(await this.executor.perform(node));
      this.#status.set(node, "done");
      this.executor.emit({ kind: "nodeDone", node, ms: elapsed() });
    } catch (error) {
      this.#status.set(node, "failed");
      if (!this.executor.signal.aborted) this.#fail(node, error, elapsed());
    } finally {
      this.#running--;
      this.#advance();
    }
  }

  #fail(node: PlanNode, error: unknown, ms: number): void {
    this.errors.push(error);
    if (node.service === undefined) this.groupFailed = true;
    else this.failed.set(node.service, { blockedBy: undefined });
    this.executor.emit({ kind: "nodeFailed", node, ms, error: messageOf(error) });
  }
}
