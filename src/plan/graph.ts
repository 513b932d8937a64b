/** The dependency graph of a group: pure questions about it. The graph has no cycle: validation saw to that. */

/** What the graph needs to know of a service. */
export interface GraphNode {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** What depends directly on each name, in definition order; names nobody depends on are not there. */
export function directDependants(nodes: readonly GraphNode[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name, dependencies } of nodes) {
    for (const dependency of dependencies) {
      const others = found.get(dependency);
      if (others) others.push(name);
      else found.set(dependency, [name]);
    }
  }
  return found;
}

/** All services that depend on `name`, directly or not, in definition order. */
export function dependants(nodes: readonly GraphNode[], name: string): string[] {
  const direct = directDependants(nodes);
  const found = reached(direct.get(name) ?? [], (of) => direct.get(of) ?? []);
  return nodes.filter((node) => found.has(node.name)).map((node) => node.name);
}

/** The names and all they depend on, directly or not, in definition order. */
export function withDependencies(nodes: readonly GraphNode[], names: readonly string[]): string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const found = reached(names, (of) => byName.get(of)?.dependencies ?? []);
  return nodes.filter((node) => found.has(node.name)).map((node) => node.name);
}

/** The names and all that can be reached from them. Without recursion: a chain may be longer than the stack is deep. */
function reached(names: readonly string[], next: (name: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  // A set that is walked gives what is added meanwhile, too.
  for (const name of found) for (const other of next(name)) found.add(other);
  return found;
}

/**
 * The nodes with every dependency before its dependants, otherwise in definition order.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const web = { name: "web", dependencies: ["db"] };
 * const db = { name: "db", dependencies: [] };
 * assertEquals(sorted([web, db]), [db, web]);
 * ```
 */
export function sorted<Node extends GraphNode>(nodes: readonly Node[]): Node[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const result = new Set<Node>();
  for (const root of nodes) {
    // Without recursion: a chain may be longer than the stack is deep.
    const path = [{ node: root, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const name = top.node.dependencies[top.next++];
      if (name === undefined) {
        result.add(top.node);
        path.pop();
        continue;
      }
      const dependency = byName.get(name);
      if (dependency && !result.has(dependency)) path.push({ node: dependency, next: 0 });
    }
  }
  return [...result];
}
