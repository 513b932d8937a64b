/** Plans `stop`: dependants first, each service's containers in turn. */
import type { Group, Hooks, Service } from "../model/group.ts";
import type { Plan, PlanNode } from "../model/plan.ts";
import type { ObservedContainer, Snapshot } from "../model/snapshot.ts";
import { isLive } from "./containers.ts";
import { directDependants, type GraphNode, sorted } from "./graph.ts";
import { Chain, groupNode } from "./nodes.ts";
import { type Orphan, orphansOf } from "./orphans.ts";

/** What a group has besides its containers. */
export interface Leftovers {
  /** The network's name, if there is one. */
  readonly network: string | undefined;
  /** Whether there are named volumes, and they are to go. */
  readonly volumes: boolean;
  /** Whether a context was saved. */
  readonly context: boolean;
}

/** What a stop plan is made from. */
export interface StopInput {
  readonly group: Group;
  /** The services to stop, see `selectStop()`. */
  readonly selected: readonly Service[];
  readonly snapshot: Snapshot;
  /** Whether containers are removed too. */
  readonly remove: boolean;
  /** What there is to remove besides the containers; only with `remove` and the whole group. */
  readonly leftovers: Leftovers;
  /** Whether nothing was excluded and no service named: then network and context go as well. */
  readonly whole: boolean;
}

/** Adds the nodes that stop a container, if it runs. */
export function stopping(
  chain: Chain,
  container: ObservedContainer,
  hooks: Hooks | undefined,
  options: { readonly after?: readonly string[]; readonly suffix?: string; readonly cause?: string } = {},
): void {
  if (!isLive(container)) return;
  const { after = [], suffix = "", ...rest } = options;
  const add = (action: PlanNode["action"], waits: readonly string[] = []) =>
    chain.add(action, { id: action.kind + suffix, after: waits, ...rest });
  if (container.state === "paused") add({ kind: "unpause", container: container.id }, after);
  if (hooks?.preStop) add({ kind: "preStop", container: container.id }, after);
  add({ kind: "stop", container: container.id }, after);
  if (hooks?.postStop) add({ kind: "postStop" });
}

/** Adds the nodes that stop a container, if it runs, and remove it. @param after what must be done before it is touched */
export function removal(
  chain: Chain,
  container: ObservedContainer,
  hooks: Hooks | undefined,
  after: readonly string[],
  options: { readonly cause?: string } = {},
): void {
  const suffix = `.${container.id.slice(0, 12)}`;
  stopping(chain, container, hooks, { after, suffix, ...options });
  chain.add({ kind: "remove", container: container.id }, { id: `remove${suffix}`, after, ...options });
}

/** Whether a stop has anything to do with a container. */
export function isToStop(container: ObservedContainer, remove: boolean): boolean {
  return remove || isLive(container) || container.state === "created";
}

/** Plans a stop. */
export function planStop(input: StopInput): Plan {
  const { group, selected, snapshot, remove } = input;
  const busy = new Set(snapshot.containers.filter((c) => isToStop(c, remove)).map((c) => c.service));
  const orphans = input.whole ? orphansOf(group, snapshot) : [];
  const dependantsFirst = sorted<Service | Orphan>([...selected, ...orphans]).reverse();
  const before = waitsFor(dependantsFirst, busy);
  const containers = Map.groupBy(snapshot.containers, (container) => container.service);
  const nodes = dependantsFirst.flatMap((service) => {
    const isOrphan = "containers" in service;
    const cause = isOrphan ? "no longer in the spec" : remove ? "stop --remove" : "stop";
    const chain = new Chain(service.name, before(service.name), cause);
    const hooks = isOrphan ? undefined : service.hooks;
    for (const container of containers.get(service.name) ?? []) stopOne(chain, container, hooks, remove);
    return chain.nodes;
  });
  if (input.whole && remove) nodes.push(...leftovers(input, nodes));
  return { command: "stop", nodes };
}

function stopOne(
  chain: Chain,
  container: ObservedContainer,
  hooks: Hooks | undefined,
  remove: boolean,
): void {
  if (remove) removal(chain, container, hooks, []);
  // It holds nothing, and start would replace it.
  else if (container.state === "created") removal(chain, container, hooks, [], { cause: "never started" });
  else stopping(chain, container, hooks, { suffix: `.${container.id.slice(0, 12)}` });
}

/** The nodes that remove orphans, dependants first. */
export function removeOrphans(group: Group, snapshot: Snapshot): PlanNode[] {
  const dependantsFirst = sorted(orphansOf(group, snapshot)).reverse();
  const before = waitsFor(dependantsFirst, new Set(dependantsFirst.map(({ name }) => name)));
  return dependantsFirst.flatMap(({ name, containers }) => {
    const chain = new Chain(name, before(name), "no longer in the spec");
    for (const container of containers) removal(chain, container, undefined, []);
    return chain.nodes;
  });
}

/** What goes when nothing uses it any more. */
function leftovers(input: StopInput, nodes: readonly PlanNode[]): PlanNode[] {
  const after = [...new Set(nodes.flatMap((node) => node.service ?? []))];
  const { network, volumes, context } = input.leftovers;
  return [
    ...(network === undefined ? [] : [groupNode({ kind: "removeNetwork", network }, after, "stop --remove")]),
    ...(volumes ? [groupNode({ kind: "removeVolumes" }, after, "stop --volumes")] : []),
    ...(context ? [groupNode({ kind: "removeContext" }, after, "stop --remove")] : []),
  ];
}

/**
 * The nearest dependants of each service that have something to stop: past those that have not.
 *
 * @param dependantsFirst the services, each after its dependants
 */
export function waitsFor(
  dependantsFirst: readonly GraphNode[],
  busy: ReadonlySet<string>,
): (name: string) => readonly string[] {
  const direct = directDependants(dependantsFirst);
  const nearest = new Map<string, readonly string[]>();
  for (const { name } of dependantsFirst) {
    const found = (direct.get(name) ?? []).map((dependant) =>
      busy.has(dependant) ? [dependant] : nearest.get(dependant) ?? []
    );
    nearest.set(name, found.length === 1 ? found[0] ?? [] : [...new Set(found.flat())]);
  }
  return (name) => nearest.get(name) ?? [];
}
