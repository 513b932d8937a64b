/** Which services a command is about: names given, names excluded, and what does not fit. */
import { UsageError } from "../base/errors.ts";
import { didYouMean, someQuoted } from "../base/text.ts";
import { type GraphNode, withDependencies } from "./graph.ts";

/** What the user named. */
export interface Selection {
  /** Empty: the whole group. */
  readonly names: readonly string[];
  readonly exclude: readonly string[];
}

/** @throws {UsageError} for a name that no service has. */
function known(nodes: readonly GraphNode[], names: readonly string[], what: string): void {
  const all = new Set(nodes.map((node) => node.name));
  const unknown = [...new Set(names)].filter((name) => !all.has(name));
  if (unknown.length === 0) return;
  const hints = unknown.map((name) => didYouMean(name, all));
  const group = hints.includes("") ? `, the group has ${someQuoted([...all])}` : "";
  const lines = unknown.map((name, index) => `${what}: "${name}"${hints[index] || group}`);
  throw new UsageError(lines.join("\n"));
}

/** @throws {UsageError} `No such service: "x"`. */
export function checkNames(nodes: readonly GraphNode[], names: readonly string[]): void {
  known(nodes, names, "No such service");
}

function checkExcluded(nodes: readonly GraphNode[], { names, exclude }: Selection): void {
  known(nodes, exclude, "Service to be excluded, but not defined");
  const both = exclude.find((name) => names.includes(name));
  if (both !== undefined) throw new UsageError(`Service "${both}" is both named and excluded`);
}

/**
 * The services to start: the named ones (or all) with their dependencies, less the excluded.
 *
 * @throws {UsageError} for unknown names, and when a service that stays needs an excluded one.
 */
export function selectStart<Node extends GraphNode>(
  nodes: readonly Node[],
  { names, exclude }: Selection,
): Node[] {
  checkNames(nodes, names);
  checkExcluded(nodes, { names, exclude });
  const wanted = new Set(
    names.length === 0 ? nodes.map((node) => node.name) : withDependencies(nodes, names),
  );
  const excluded = new Set(exclude);
  const selected = nodes.filter((node) => wanted.has(node.name) && !excluded.has(node.name));
  for (const node of selected) {
    const missing = node.dependencies.find((dependency) => excluded.has(dependency));
    if (missing !== undefined) {
      throw new UsageError(
        `Service "${missing}" is to be excluded, but "${node.name}" depends on it: exclude both or neither`,
      );
    }
  }
  return selected;
}

/**
 * The services to stop: the named ones (or all), less the excluded.
 *
 * @param options.running the services that have a running container
 * @param options.checkDependants whether a running dependant of a named service is an error
 * @throws {UsageError} for unknown names, and when something that stays needs a service that is to stop.
 */
export function selectStop<Node extends GraphNode>(
  nodes: readonly Node[],
  { names, exclude }: Selection,
  options: { readonly running: ReadonlySet<string>; readonly checkDependants: boolean },
): Node[] {
  checkNames(nodes, names);
  checkExcluded(nodes, { names, exclude });
  const named = new Set(names);
  const excluded = new Set(exclude);
  const selected = nodes.filter((node) =>
    (names.length === 0 || named.has(node.name)) && !excluded.has(node.name)
  );
  const chosen = new Set(selected);
  const staying = nodes.filter((node) =>
    excluded.has(node.name) ||
    (options.checkDependants && !chosen.has(node) && options.running.has(node.name))
  );
  const neededBy = needs(nodes, staying);
  for (const { name } of selected) {
    const dependant = neededBy.get(name);
    if (dependant === undefined) continue;
    throw new UsageError(
      `Service "${name}" is to be stopped, but "${dependant}" depends on it${
        excluded.has(dependant) ? ": exclude both or neither" : " and runs: name both, or add --no-deps"
      }`,
    );
  }
  return selected;
}

/** What some services depend on, directly or not, each with the first of them that does. */
function needs(nodes: readonly GraphNode[], staying: readonly GraphNode[]): ReadonlyMap<string, string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const neededBy = new Map<string, string>();
  for (const { name, dependencies } of staying) {
    // What is needed already has its own dependencies in the map.
    const due = [...dependencies];
    for (let needed = due.pop(); needed !== undefined; needed = due.pop()) {
      if (neededBy.has(needed)) continue;
      neededBy.set(needed, name);
      due.push(...byName.get(needed)?.dependencies ?? []);
    }
  }
  return neededBy;
}
