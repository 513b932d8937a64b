/** Lists what miniboss made: what carries its labels, without the look-alikes that inherited or copied them. */
import type { CallOptions, Engine, Labels } from "../../engine/engine.ts";
import type { ContainerSummary, NetworkInspect, Volume } from "../../engine/types.ts";
import { isOwn } from "../../model/labels.ts";

/** The names of a container, without the leading slash; the engine lists links of others to it, too. */
export function namesOf({ Names }: ContainerSummary): string[] {
  return (Names ?? []).map((name) => name.replace(/^\//, ""));
}

/** The containers with these labels that miniboss made. */
export async function ownContainers(
  { containers }: Pick<Engine, "containers">,
  labels: Labels,
  options: CallOptions = {},
): Promise<ContainerSummary[]> {
  return (await containers.list(labels, options)).filter((found) => isOwn(namesOf(found), found.Labels));
}

/** The networks with these labels that miniboss made. */
export async function ownNetworks(
  { networks }: Pick<Engine, "networks">,
  labels: Labels,
  options: CallOptions = {},
): Promise<NetworkInspect[]> {
  return (await networks.list(labels, options)).filter(({ Name = "", Labels }) => isOwn([Name], Labels));
}

/** The volumes with these labels that miniboss made. */
export async function ownVolumes(
  { volumes }: Pick<Engine, "volumes">,
  labels: Labels,
  options: CallOptions = {},
): Promise<Volume[]> {
  return (await volumes.list(labels, options)).filter(({ Name, Labels }) => isOwn([Name], Labels));
}
