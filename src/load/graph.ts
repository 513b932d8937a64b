/** Checks across services: repeated names, circular dependencies, host ports taken twice. */
import type { Problem } from "../base/errors.ts";
import type { PortBinding } from "../model/group.ts";

/** A service's name and what it depends on. */
export interface Edges {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** The names that more than one service has. */
export function repeatedNames(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/**
 * Circular dependencies, each as the path around the circle, such as `["a", "b", "a"]`. At least one for every group of
 * services that depend on each other.
 *
 * @example
 * ```ts
 * import { cycles } from "./graph.ts";
 * import { assertEquals } from "@std/assert";
 * const a = { name: "a", dependencies: ["b"] };
 * const b = { name: "b", dependencies: ["a"] };
 * assertEquals(cycles([a, b]), [["a", "b", "a"]]);
 * ```
 */
export function cycles(nodes: readonly Edges[]): string[][] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) found.push([...path.slice(path.indexOf(name)), name]);
    if (path.includes(name) || done.has(name)) return;
    for (const dependency of byName.get(name)?.dependencies ?? []) visit(dependency, [...path, name]);
    done.add(name);
  };
  for (const node of nodes) visit(node.name, []);
  return found;
}

/** A published port and where the spec publishes it. */
export interface Published extends PortBinding {
  readonly place: string;
}

/** A problem for each fixed host port that is published twice on the same address. */
export function portClashes(published: readonly Published[]): Problem[] {
  return published.flatMap((port, index) => {
    const first = published.slice(0, index).find((other) => clash(other, port));
    if (!first) return [];
    const spelling = `${port.hostPort}${port.protocol === "udp" ? "/udp" : ""}`;
    return [{ place: port.place, text: `Host port ${spelling} is already used by ${first.place}` }];
  });
}

function clash(a: PortBinding, b: PortBinding): boolean {
  const everywhere = [a.hostIp, b.hostIp].some((ip) => ip === "0.0.0.0" || ip === "::");
  return a.hostPort !== 0 && a.hostPort === b.hostPort && a.protocol === b.protocol &&
    (everywhere || a.hostIp === b.hostIp);
}
