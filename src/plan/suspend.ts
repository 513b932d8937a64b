/** Plans `suspend`, which pauses all that runs, dependants first, and `resume`, which lets it go on, dependencies first. */
import type { Group, Service } from "../model/group.ts";
import type { Plan, PlanNode } from "../model/plan.ts";
import type { ObservedContainer, Snapshot } from "../model/snapshot.ts";
import { sorted } from "./graph.ts";
import { orphansOf } from "./orphans.ts";
import { Chain } from "./nodes.ts";
import { containersByService } from "./containers.ts";
import { waitsFor } from "./stop.ts";

/** What both plans are made from. */
export interface SuspendInput {
  readonly group: Group;
  readonly snapshot: Snapshot;
}

/** Plans a suspend: nobody sees what it depends on paused. */
export function planSuspend({ group, snapshot }: SuspendInput): Plan {
  const running = inState(snapshot, "running");
  const busy = new Set(running.keys());
  const dependantsFirst = sorted<Known>([...group.services, ...orphansOf(group, snapshot)]).reverse();
  const before = waitsFor(dependantsFirst, busy);
  const nodes = dependantsFirst.flatMap((service) => {
    const chain = new Chain(service.name, before(service.name), "suspend");
    for (const { id } of running.get(service.name) ?? []) {
      chain.add({ kind: "pause", container: id }, { id: `pause.${id.slice(0, 12)}` });
    }
    return chain.nodes;
  });
  return { command: "suspend", nodes };
}

/**
 * Plans a resume: each goes on after what it depends on, and is ready when its ping says so; without one it is what it was
 * before.
 */
export function planResume({ group, snapshot }: SuspendInput): Plan {
  const paused = inState(snapshot, "paused");
  const last = new Map<string, string[]>();
  const nodes: PlanNode[] = [];
  for (const service of sorted<Known>([...group.services, ...orphansOf(group, snapshot)])) {
    // What is behind a dependency that was not paused comes first all the same.
    const before = service.dependencies.flatMap((name) => last.get(name) ?? []);
    const chain = new Chain(service.name, [...new Set(before)], "resume");
    const own = paused.get(service.name) ?? [];
    const resumed = own.map(({ id }) =>
      chain.add({ kind: "unpause", container: id }, { id: `unpause.${id.slice(0, 12)}` })
    );
    last.set(service.name, resumed.length > 0 ? resumed.slice(-1) : before);
    const [newest] = own;
    if (newest && asks(service)) chain.add({ kind: "ready", container: newest.id });
    nodes.push(...chain.nodes);
  }
  return { command: "resume", nodes };
}

/** A service, or the name of one that the spec does not have. */
type Known = Pick<Service, "name" | "dependencies"> & Partial<Pick<Service, "hooks" | "healthcheck">>;

/** Whether there is anything to ask of whether the service is ready. */
function asks(service: Known): boolean {
  return service.hooks?.ping !== undefined || service.healthcheck !== undefined;
}

/** The containers in a state, by service. */
function inState({ containers }: Snapshot, state: ObservedContainer["state"]) {
  return containersByService(containers.filter((container) => container.state === state));
}
