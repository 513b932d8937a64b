/** What differs between a group and an isolated copy of it. */
import type { Group, PortBinding, Service } from "../../model/group.ts";
import type { FreePorts } from "./ports.ts";

/** Chooses the host ports of a copy, and keeps them, so that they are the same after every restart. */
export class CopyPorts {
  readonly #chosen = new Map<string, number>();

  constructor(readonly free: FreePorts) {}

  /** The host port of a declared port. */
  of(service: string, { containerPort, protocol, hostIp, hostPort }: PortBinding): number {
    const key = `${service} ${hostIp} ${hostPort} ${containerPort}/${protocol}`;
    const known = this.#chosen.get(key);
    if (known !== undefined) return known;
    const port = this.free.take(protocol);
    this.#chosen.set(key, port);
    return port;
  }

  /** Forgets all choices: somebody else has taken one of the ports. */
  forget(): void {
    this.#chosen.clear();
  }
}

/**
 * A copy of a group with host ports of its own.
 *
 * @param folder where the copy's context is kept
 * @param images images that were built for services of the group; such a service is not built again
 */
export function isolated(
  group: Group,
  options: {
    readonly folder: string;
    readonly ports: CopyPorts;
    readonly images: ReadonlyMap<string, string>;
  },
): Group {
  const { folder, ports, images } = options;
  return {
    ...group,
    folder,
    services: group.services.map((service): Service => {
      const image = images.get(service.name);
      return {
        ...service,
        ports: service.ports.map((binding) => ({ ...binding, hostPort: ports.of(service.name, binding) })),
        ...image !== undefined && { image, build: undefined, pull: "never" },
      };
    }),
  };
}
