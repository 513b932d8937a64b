/**
 * Host ports of an isolated copy: what the spec declares is taken by the group itself. miniboss picks free ones and sends them
 * to the engine, because a port that the engine picks changes at every restart.
 */
import { createSocket } from "node:dgram";
import { MinibossError } from "../../base/errors.ts";
import type { Group, PortBinding, Service } from "../../model/group.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { isLive } from "../../plan/containers.ts";

/** Below the ports that systems hand out for outgoing connections, which Linux begins at 32768. */
const FIRST = 20_000;
const LAST = 32_000;
/** How many ports are tried before there seem to be none. */
const attempts = 200;

function keyOf(service: string, { containerPort, protocol, hostIp, hostPort }: PortBinding): string {
  return `${service} ${hostIp} ${hostPort} ${containerPort}/${protocol}`;
}

/** The group with its copy's host ports; 0, for the engine to pick, where none was chosen yet. */
export function withOwnPorts(group: Group, ports: ReadonlyMap<string, number>): Group {
  const own = (service: Service): Service => ({
    ...service,
    ports: service.ports.map((port) => ({ ...port, hostPort: ports.get(keyOf(service.name, port)) ?? 0 })),
  });
  const services = group.services.map((service) => {
    const { reread } = service.hooks;
    // What preStart changed is read from the spec's own object, which has the declared ports.
    const hooks = reread ? { ...service.hooks, reread: () => own(reread()) } : service.hooks;
    return { ...own(service), hooks };
  });
  return { ...group, services };
}

/**
 * Chooses the ports that are missing, and others for those that somebody has taken while the copy did not use them.
 *
 * @param ports what was chosen before; is changed
 * @param options.isHere whether the engine publishes on this machine, so that one can see what is free
 */
export async function chooseOwnPorts(
  { services }: Group,
  ports: Map<string, number>,
  { containers, isHere }: { readonly containers: readonly ObservedContainer[]; readonly isHere: boolean },
): Promise<void> {
  const used = new Set(
    containers.filter(isLive).flatMap((container) => container.ports.map(({ hostPort }) => hostPort)),
  );
  const isFree = async (port: number, protocol: PortBinding["protocol"]) =>
    !isHere || await (protocol === "tcp" ? isFreeTcp(port) : isFreeUdp(port));
  for (const { name, ports: declared } of services) {
    for (const binding of declared) {
      const { protocol } = binding;
      const known = ports.get(keyOf(name, binding));
      if (known !== undefined && (used.has(known) || await isFree(known, protocol))) continue;
      ports.set(keyOf(name, binding), await pick(new Set(ports.values()), (port) => isFree(port, protocol)));
    }
  }
}

async function pick(
  taken: ReadonlySet<number>,
  isFree: (port: number) => Promise<boolean>,
): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (!taken.has(port) && await isFree(port)) return port;
  }
  throw new MinibossError(`Cannot find a free port between ${FIRST} and ${LAST}: stop what uses them`);
}

function isFreeTcp(port: number): boolean {
  try {
    Deno.listen({ hostname: "0.0.0.0", port }).close();
    return true;
  } catch {
    return false;
  }
}

function isFreeUdp(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createSocket("udp4");
  socket.once("error", () => socket.close(() => resolve(false)));
  socket.bind(port, "0.0.0.0", () => socket.close(() => resolve(true)));
  return promise;
}
