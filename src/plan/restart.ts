/** Plans the restart of one container: what `watch` does when its files were replaced. */
import type { Service } from "../model/group.ts";
import type { Plan } from "../model/plan.ts";
import type { ObservedContainer } from "../model/snapshot.ts";
import { Chain } from "./nodes.ts";
import { stopping } from "./stop.ts";

/** Stops a service's container, if it runs, starts it again and waits until it is ready. */
export function planRestart(service: Service, container: ObservedContainer, cause: string): Plan {
  const chain = new Chain(service.name, [], cause);
  stopping(chain, container, service.hooks);
  chain.add({ kind: "start", container: container.id });
  chain.add({ kind: "ready", container: container.id });
  return { command: "restart", nodes: chain.nodes };
}
