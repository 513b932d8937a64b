/** The dependency graph of a group: pure questions about it. The graph has no cycle: validation saw to that. */

/** What the graph needs to know of a service. */
export interface GraphNode {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** All services that depend on `name`, directly or not, in definition order. */
export function dependants(nodes: readonly GraphNode[], name: string): string[] {
  const found = new Set<string>();
  const visit = (of: string) => {
    for (const node of nodes) {
      if (!node.dependencies.includes(of) || found.has(node.name)) continue;
      found.add(node.name);
      visit(node.name);
    }
  };
  visit(name);
  return nodes.filter((node) => found.has(node.name)).map((node) => node.name);
}

/** The names and all they depend on, directly or not, in definition order. */
export function withDependencies(nodes: readonly GraphNode[], names: readonly string[]): string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    byName.get(name)?.dependencies.forEach(visit);
  };
  names.forEach(visit);
  return nodes.filter((node) => found.has(node.name)).map((node) => node.name);
}

/**
 * The nodes with every dependency before its dependants, otherwise in definition order.
 *
 * @example
 * ```ts
 * import { sorted } from "./graph.ts";
 * import { assertEquals } from "@std/assert";
 * const web = { name: "web", dependencies: ["db"] };
 * const db = { name: "db", dependencies: [] };
 * assertEquals(sorted([web, db]), [db, web]);
 * ```
 */
export function sorted<Node extends GraphNode>(nodes: readonly Node[]): Node[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const result = new Set<Node>();
  const visit = (node: Node) => {
    if (result.has(node)) return;
    for (const name of node.dependencies) {
      const dependency = byName.get(name);
      if (dependency) visit(dependency);
    }
    result.add(node);
  };
  nodes.forEach(visit);
  return [...result];
}
