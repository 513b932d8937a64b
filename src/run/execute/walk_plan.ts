/** Walks a plan: executes each node as soon as its predecessors are done. Decides nothing. */
import { messageOf } from "../../base/errors.ts";
import type { ActionKind, Plan, PlanNode } from "../../model/plan.ts";
import type { NewEvent } from "../session/run.ts";

/** What an execution needs from outside. */
export interface Executor {
  /** Executes a node. @returns nodes to add to the plan, of the same service */
  readonly execute: (node: PlanNode) => Promise<readonly PlanNode[]>;
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

/** Tidying up after a service: who waits for the service does not wait for it. */
const housekeeping: ReadonlySet<ActionKind> = new Set(["removeOldImages"]);

/** The service that is through only when this node is; undefined for nodes of the group, and for housekeeping. */
function partOf({ service, action }: PlanNode): string | undefined {
  return housekeeping.has(action.kind) ? undefined : service;
}

/** Walks a plan. Never throws for a node that fails: the outcome tells. */
export async function walkPlan(plan: Plan, executor: Executor): Promise<Outcome> {
  const execution = new Execution(executor);
  execution.add(plan.nodes);
  await execution.finished();
  return { failed: execution.failed, groupFailed: execution.groupFailed, errors: execution.errors };
}

/** Walks with counters: what ends looks only at what waits for it, never at all nodes. */
class Execution {
  readonly failed = new Map<string, { readonly blockedBy: string | undefined }>();
  readonly errors: unknown[] = [];
  groupFailed = false;
  readonly #status = new Map<PlanNode, Status>();
  readonly #byId = new Map<string, PlanNode>();
  readonly #byService = new Map<string, PlanNode[]>();
  /** How many nodes of each service, housekeeping aside, have not ended. */
  readonly #open = new Map<string, number>();
  /** The nodes that wait for a node or for all of a service, by what stands in their `after`. */
  readonly #waiters = new Map<string, PlanNode[]>();
  /** How many entries of its `after` a node still waits for. */
  readonly #missing = new Map<PlanNode, number>();
  /** Nodes whose time has come, and those whose time will not come. */
  readonly #due: PlanNode[] = [];
  readonly #doomed: { readonly node: PlanNode; readonly by: string }[] = [];
  readonly #end = Promise.withResolvers<void>();
  #running = 0;

  constructor(readonly executor: Executor) {}

  add(nodes: readonly PlanNode[]): void {
    for (const node of nodes) {
      this.#status.set(node, "waiting");
      this.#byId.set(node.id, node);
      const service = partOf(node);
      if (service === undefined) continue;
      listAt(this.#byService, service).push(node);
      this.#open.set(service, (this.#open.get(service) ?? 0) + 1);
    }
    for (const node of nodes) {
      const awaited = node.after.filter((id) => this.#named(id).some((other) => !this.#hasEnded(other)));
      for (const id of awaited) listAt(this.#waiters, id).push(node);
      this.#missing.set(node, awaited.length);
      if (awaited.length === 0) this.#due.push(node);
      const culprit = node.after.flatMap((id) => this.#named(id)).find((other) => this.#hasFailed(other));
      if (culprit) this.#doomed.push({ node, by: this.#blamed(culprit) });
    }
    if (nodes.length > 0) this.executor.emit({ kind: "planned", nodes });
  }

  finished(): Promise<void> {
    this.#advance();
    return this.#end.promise;
  }

  /** The nodes that stand behind an entry of `after`: one, or all of a service. */
  #named(id: string): readonly PlanNode[] {
    if (!id.includes(":")) return this.#byService.get(id) ?? [];
    const node = this.#byId.get(id);
    return node ? [node] : [];
  }

  #hasEnded(node: PlanNode): boolean {
    const status = this.#status.get(node);
    return status !== "waiting" && status !== "running";
  }

  /** Whether what waits for a node waits in vain. */
  #hasFailed(node: PlanNode): boolean {
    const status = this.#status.get(node);
    return status === "dropped" || (status === "failed" && !tolerated.has(node.action.kind));
  }

  /** Begins every node whose time has come, drops those whose time will not come. */
  #advance(): void {
    if (this.executor.signal.aborted) {
      for (const [node, status] of this.#status) if (status === "waiting") this.#status.set(node, "dropped");
    }
    // What is dropped dooms more, which this same loop sees; it comes before anything begins.
    for (const { node, by } of this.#doomed) this.#drop(node, by);
    this.#doomed.length = 0;
    for (const node of this.#due) if (this.#status.get(node) === "waiting") void this.#begin(node);
    this.#due.length = 0;
    if (this.#running === 0) this.#end.resolve();
  }

  /** Notes how a node ended, and what that means for those that wait for it. */
  #settle(node: PlanNode, status: "done" | "failed" | "dropped"): void {
    this.#status.set(node, status);
    const service = partOf(node);
    const left = service === undefined ? 0 : (this.#open.get(service) ?? 0) - 1;
    if (service !== undefined) this.#open.set(service, left);
    const own = this.#waiters.get(node.id) ?? [];
    const others = service === undefined ? [] : this.#waiters.get(service) ?? [];
    if (!this.#hasFailed(node)) {
      this.#release(own);
      if (left === 0) this.#release(others);
      return;
    }
    const by = this.#blamed(node);
    for (const waiter of [...own, ...others]) this.#doomed.push({ node: waiter, by });
    const siblings = service === undefined ? [] : this.#byService.get(service) ?? [];
    for (const sibling of siblings) this.#doomed.push({ node: sibling, by });
  }

  #release(nodes: readonly PlanNode[]): void {
    for (const node of nodes) {
      const missing = (this.#missing.get(node) ?? 0) - 1;
      this.#missing.set(node, missing);
      if (missing === 0) this.#due.push(node);
    }
  }

  /** The service (or node of the group) that is to blame for a node that failed or was dropped. */
  #blamed(node: PlanNode): string {
    if (node.service === undefined) return node.id.slice(1);
    return this.failed.get(node.service)?.blockedBy ?? node.service;
  }

  #drop(node: PlanNode, by: string): void {
    if (this.#status.get(node) !== "waiting") return;
    const { service } = node;
    if (service !== undefined && !this.failed.has(service)) {
      this.failed.set(service, { blockedBy: by });
      this.executor.emit({ kind: "blocked", service, by });
    }
    this.#settle(node, "dropped");
  }

  async #begin(node: PlanNode): Promise<void> {
    this.#status.set(node, "running");
    this.#running++;
    const began = performance.now();
    const elapsed = () => Math.round(performance.now() - began);
    this.executor.emit({ kind: "nodeStarted", node });
    try {
      this.add(await this.executor.execute(node));
      this.executor.emit({ kind: "nodeDone", node, ms: elapsed() });
      this.#settle(node, "done");
    } catch (error) {
      if (!this.executor.signal.aborted) this.#fail(node, error, elapsed());
      this.#settle(node, "failed");
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

/** The list kept under a key, made when there is none. */
function listAt<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
  const found = lists.get(key) ?? [];
  lists.set(key, found);
  return found;
}
