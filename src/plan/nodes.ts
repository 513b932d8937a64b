/** Builds nodes with stable ids. */
import type { Action, PlanNode } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** Collects the nodes of one service, each after the one before. */
export class Chain {
  readonly nodes: PlanNode[] = [];
  #last: readonly string[];

  /** @param after what the first node waits for; a bare service name waits for all of that service */
  constructor(readonly service: string, after: readonly string[], readonly cause: string) {
    this.#last = after;
  }

  /** Adds a node after the last one, and after more if given; returns its id. */
  add(action: Action, options: { id?: string; after?: readonly string[]; cause?: string } = {}): string {
    const id = `${this.service}:${options.id ?? action.kind}`;
    const after = [...new Set([...this.#last, ...options.after ?? []])];
    this.nodes.push({ id, service: this.service, action, after, cause: options.cause ?? this.cause });
    this.#last = [id];
    return id;
  }

  /** Adds a node that waits for nothing (or only for `after`), and that the next node of the chain waits for. */
  addBeside(action: Action, after: readonly string[] = []): string {
    const id = `${this.service}:${action.kind}`;
    this.nodes.push({ id, service: this.service, action, after, cause: this.cause });
    this.#last = [...this.#last.filter((other) => !after.includes(other)), id];
    return id;
  }
}

/** What waits for the group's network where that is missing: the id of the node that makes it. */
export function afterNetwork({ networkId }: Snapshot): readonly string[] {
  return networkId === null ? [":createNetwork"] : [];
}

/** A node that concerns the whole group. */
export function groupNode(action: Action, after: readonly string[], cause: string): PlanNode {
  return { id: `:${action.kind}`, service: undefined, action, after, cause };
}
