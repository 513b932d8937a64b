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
  return [...Map.groupBy(names, (name) => name)].flatMap(([name, all]) => all.length > 1 ? name : []);
}

/**
 * Circular dependencies, each as the path around the circle, such as `["a", "b", "a"]`. At least one for every group of
 * services that depend on each other.
 *
 * @example
 * ```ts
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
  for (const root of nodes) {
    // Without recursion: a chain may be longer than the stack is deep.
    const path: { readonly name: string; readonly rest: Iterator<string> }[] = [];
    const onPath = new Set<string>();
    const enter = (name: string) => {
      path.push({ name, rest: (byName.get(name)?.dependencies ?? []).values() });
      onPath.add(name);
    };
    if (!done.has(root.name)) enter(root.name);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        path.pop();
        onPath.delete(top.name);
        done.add(top.name);
      } else if (onPath.has(next.value)) {
        const names = path.map(({ name }) => name);
        found.push([...names.slice(names.indexOf(next.value)), next.value]);
      } else if (!done.has(next.value)) enter(next.value);
    }
  }
  return found;
}

/** A published port and where the spec publishes it. */
export interface Published extends PortBinding {
  readonly place: string;
}

/** A problem for each fixed host port that is published twice on the same address. */
export function portClashes(published: readonly Published[]): Problem[] {
  const same = Map.groupBy(published, ({ hostPort, protocol }) => `${hostPort}/${protocol}`);
  return published.flatMap((port) => {
    const rivals = same.get(`${port.hostPort}/${port.protocol}`) ?? [];
    const first = port.hostPort === 0
      ? undefined
      : rivals.find((other) => other === port || clash(other, port));
    if (!first || first === port) return [];
    const spelling = `${port.hostPort}${port.protocol === "udp" ? "/udp" : ""}`;
    return [{ place: port.place, text: `Host port ${spelling} is already used by ${first.place}` }];
  });
}

function clash(a: PortBinding, b: PortBinding): boolean {
  const everywhere = [a.hostIp, b.hostIp].some((ip) => ip === "0.0.0.0" || ip === "::");
  return a.hostPort !== 0 && a.hostPort === b.hostPort && a.protocol === b.protocol &&
    (everywhere || a.hostIp === b.hostIp);
}
