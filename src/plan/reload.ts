/** Plans `reload`: build first, then stop the service and what depends on it, start the new one, restart the dependants. */
import type { Service } from "../model/group.ts";
import type { Plan, PlanNode } from "../model/plan.ts";
import { dependants, sorted } from "./graph.ts";
import { afterNetwork, Chain, groupNode } from "./nodes.ts";
import { containersOf } from "./containers.ts";
import { isMadeAhead, planResolved, type StartInput } from "./start.ts";
import { isLive } from "./containers.ts";
import { removal, stopping, waitsFor } from "./stop.ts";

/** What a reload plan is made from. */
export interface ReloadInput extends Omit<StartInput, "selected" | "build" | "removeOrphans"> {
  readonly service: Service;
  /** Whether dependants get new containers instead of being started again. */
  readonly remove: boolean;
  /** Whether the container stays when it runs from the image that the build comes to. */
  readonly ifChanged: boolean;
  /** Why. @default `reload <service>` */
  readonly cause?: string | undefined;
}

/** The running services that depend on the reloaded one. */
export function reloadedDependants(input: Pick<ReloadInput, "group" | "service" | "snapshot">): Service[] {
  const names = new Set(dependants(input.group.services, input.service.name));
  return input.group.services.filter((service) =>
    names.has(service.name) && containersOf(input.snapshot, service.name).some(isLive)
  );
}

/** Plans a reload. The service must have a build directory. */
export function planReload(input: ReloadInput): Plan {
  const { service, snapshot } = input;
  const build = new Chain(service.name, [], causeOf(input));
  const built = build.add({ kind: "build", image: service.image, latest: true });
  if (input.ifChanged) build.add({ kind: "resolve" }, { cause: "decided when it is built" });
  const nodes = [...build.nodes, ...(input.ifChanged ? [] : swapped(input, built))];
  if (snapshot.networkId === null) {
    nodes.unshift(groupNode({ kind: "createNetwork", network: input.network }, [], "no network"));
  }
  return { command: "reload", nodes };
}

/** The nodes of a reload of what changed, once its image is built: its container stays where it runs from that same image. */
export function planRebuilt(input: ReloadInput, imageId: string): PlanNode[] {
  const { service, snapshot } = input;
  if (containersOf(snapshot, service.name)[0]?.imageId === imageId) {
    const nodes = planResolved(service, startOf(input), { imageId, stoppedByRun: false });
    if (nodes.every((node) => node.action.kind === "keep")) return nodes;
  }
  return swapped(input, `${service.name}:resolve`);
}

/** The nodes that start a dependant again, once what it depends on is ready. */
export function planRestarted(input: ReloadInput, dependant: Service): PlanNode[] {
  const runtime = { imageId: undefined, stoppedByRun: true, stopCause: dependencyCause(input) };
  return planResolved(dependant, startOf(input), runtime);
}

/** A reload as what a single service is decided from. */
function startOf(input: ReloadInput): StartInput {
  return { ...input, selected: [], build: false, removeOrphans: false };
}

/** The nodes that swap the service's container once its image is built, and stop and restart what depends on it. */
function swapped(input: ReloadInput, built: string): PlanNode[] {
  const { service } = input;
  const affected = reloadedDependants(input);
  const create = new Chain(service.name, [built], causeOf(input));
  const made = isMadeAhead(service)
    ? create.add({ kind: "create" }, { after: afterNetwork(input.snapshot) })
    : built;
  const stopNodes = stopDependants(affected, input, made);
  const nodes = [...create.nodes, ...stopNodes.nodes, ...swap(input, made, stopNodes.last)];
  for (const dependant of sorted(affected)) {
    const after = dependant.dependencies.filter((name) =>
      name === service.name || affected.some((s) => s.name === name)
    );
    const chain = new Chain(dependant.name, after, dependencyCause(input));
    chain.add({ kind: "resolve" }, { after: stopNodes.last.get(dependant.name) ?? [] });
    nodes.push(...chain.nodes);
  }
  return nodes;
}

function causeOf({ service, cause }: ReloadInput): string {
  return cause ?? `reload ${service.name}`;
}

function dependencyCause({ service }: ReloadInput): string {
  return `dependency ${service.name} is reloaded`;
}

/** The nodes that stop the dependants, dependants of dependants first, and the last node of each. */
function stopDependants(
  affected: readonly Service[],
  input: ReloadInput,
  made: string,
): { readonly nodes: PlanNode[]; readonly last: Map<string, string[]> } {
  const busy = new Set(affected.map((service) => service.name));
  const dependantsFirst = sorted(affected).reverse();
  const dependantsOf = waitsFor(dependantsFirst, busy);
  const last = new Map<string, string[]>();
  const nodes: PlanNode[] = [];
  for (const dependant of dependantsFirst) {
    const before = dependantsOf(dependant.name).flatMap((name) => last.get(name) ?? []);
    const chain = new Chain(dependant.name, [made, ...before], dependencyCause(input));
    for (const container of containersOf(input.snapshot, dependant.name)) {
      if (input.remove) removal(chain, container, dependant.hooks, []);
      else stopping(chain, container, dependant.hooks, { suffix: `.${container.id.slice(0, 12)}` });
    }
    nodes.push(...chain.nodes);
    last.set(dependant.name, chain.nodes.slice(-1).map((node) => node.id));
  }
  return { nodes, last };
}

/** The nodes that put a new container in the place of the old ones. */
function swap(input: ReloadInput, made: string, last: ReadonlyMap<string, string[]>): PlanNode[] {
  const { service } = input;
  const chain = new Chain(service.name, [made, ...[...last.values()].flat()], causeOf(input));
  for (const container of containersOf(input.snapshot, service.name)) {
    removal(chain, container, service.hooks, []);
  }
  if (service.hooks.preStart) chain.add({ kind: "preStart" });
  if (!isMadeAhead(service)) chain.add({ kind: "create" }, { after: afterNetwork(input.snapshot) });
  chain.add({ kind: "start", container: undefined });
  chain.add({ kind: "ready", container: undefined });
  if (service.hooks.postStart) chain.add({ kind: "postStart", container: undefined });
  chain.add({ kind: "removeOldImages" });
  return chain.nodes;
}
