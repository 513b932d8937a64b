/** Containers whose service the spec does not have any more: a branch was switched, or a condition in the spec changed. */
import type { Group } from "../model/group.ts";
import type { ObservedContainer, Snapshot } from "../model/snapshot.ts";
import type { GraphNode } from "./graph.ts";

/** A service that only its containers tell of. */
export interface Orphan extends GraphNode {
  readonly containers: readonly ObservedContainer[];
}

/** The orphans of a group. What belongs to another spec is none. */
export function orphansOf({ services }: Group, { containers }: Snapshot): Orphan[] {
  const names = new Set(services.map(({ name }) => name));
  const left = containers.filter((c) => !names.has(c.service) && c.otherSpec === undefined);
  return [...Map.groupBy(left, (c) => c.service)].map(([name, found]) => ({
    name,
    containers: found,
    dependencies: [...new Set(found.flatMap(({ dependencies }) => dependencies))],
  }));
}
