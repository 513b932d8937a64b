/** Which services a command is about: names given, names excluded, and what does not fit. */
import { UsageError } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";
import { dependants, type GraphNode, withDependencies } from "./graph.ts";

/** What the user named. */
export interface Selection {
  /** Empty: the whole group. */
  readonly names: readonly string[];
  readonly exclude: readonly string[];
}

/** @throws {UsageError} for a name that no service has. */
function known(nodes: readonly GraphNode[], names: readonly string[], what: (name: string) => string): void {
  const all = nodes.map((node) => node.name);
  for (const name of names) {
    if (!all.includes(name)) {
      const hint = didYouMean(name, all) || `, the group has ${all.map((n) => `"${n}"`).join(", ")}`;
      throw new UsageError(what(name) + hint);
    }
  }
}

/** @throws {UsageError} `No such service: "x"`. */
export function checkNames(nodes: readonly GraphNode[], names: readonly string[]): void {
  known(nodes, names, (name) => `No such service: "${name}"`);
}

function checkExcluded(nodes: readonly GraphNode[], exclude: readonly string[]): void {
  known(nodes, exclude, (name) => `Service to be excluded, but not defined: "${name}"`);
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
  checkExcluded(nodes, exclude);
  const wanted = names.length === 0 ? nodes.map((node) => node.name) : withDependencies(nodes, names);
  const selected = nodes.filter((node) => wanted.includes(node.name) && !exclude.includes(node.name));
  for (const node of selected) {
    const missing = node.dependencies.find((dependency) => exclude.includes(dependency));
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
  checkExcluded(nodes, exclude);
  const selected = nodes.filter((node) =>
    (names.length === 0 || names.includes(node.name)) && !exclude.includes(node.name)
  );
  for (const node of selected) {
    for (const dependant of dependants(nodes, node.name)) {
      if (exclude.includes(dependant)) {
        throw new UsageError(
          `Service "${node.name}" is to be stopped, but "${dependant}" depends on it: exclude both or neither`,
        );
      }
      if (
        options.checkDependants && !selected.some((s) => s.name === dependant) &&
        options.running.has(dependant)
      ) {
        throw new UsageError(
          `Service "${node.name}" is to be stopped, but "${dependant}" depends on it and runs: name both, or add --no-deps`,
        );
      }
    }
  }
  return selected;
}
