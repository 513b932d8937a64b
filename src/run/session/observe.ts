/** One engine list call made into a snapshot. */
import type { Engine } from "../../engine/engine.ts";
import type { ContainerSummary } from "../../engine/types.ts";
import { MinibossError } from "../../base/errors.ts";
import { type Identity, isOwn, LABEL, selector } from "../../model/labels.ts";
import { copyName, networkName } from "../../model/names.ts";
import type { ContainerState, ObservedContainer, Snapshot } from "../../model/snapshot.ts";
import { namesOf } from "./own.ts";
import type { Run } from "./run.ts";

/** The containers of one copy of a group, newest first. */
export async function observe(engine: Engine, identity: Identity, signal?: AbortSignal): Promise<Snapshot> {
  const found = await engine.containers.list(selector(identity), { signal });
  const { own = [], other = [] } = Object.groupBy(
    found,
    (container) => isOwn(namesOf(container), container.Labels) ? "own" : "other",
  );
  return {
    containers: own.map(observed).sort((a, b) => b.createdAt - a.createdAt),
    lookAlikes: other.map(observed),
  };
}

/** Says which containers answer to the group's names on its network, but are not the group's: such as one that was renamed. */
export function noteLookAlikes(run: Pick<Run, "network" | "emit">, { lookAlikes = [] }: Snapshot): void {
  for (const { name, service } of lookAlikes.filter(({ networks }) => run.network in networks)) {
    run.emit({
      kind: "notice",
      text:
        `Container "${name}" on network "${run.network}" has the labels of "${service}", but not the name that ` +
        "miniboss gave it, so it is left alone. If it was renamed and is no longer needed, remove it with docker rm",
    });
  }
}

/**
 * The same snapshot with the id of the network looked up.
 *
 * @throws {MinibossError} when it has the name of this copy's, but belongs to a group or instance with another name.
 */
export async function withNetwork(
  { engine, identity, network, signal }: Pick<Run, "engine" | "identity" | "network" | "signal">,
  snapshot: Snapshot,
): Promise<Snapshot> {
  const [found, ...others] = await engine.networks.named(network, { signal });
  const { [LABEL.group]: group, [LABEL.instance]: instance } = found?.Labels ?? {};
  const isOther = group !== identity.group || instance !== identity.instance;
  if (found && isOther && isOwn([network], found.Labels) && network === networkName(copyName(identity))) {
    throw new MinibossError(
      `Cannot use network "${network}": it belongs to instance "${instance}" of group "${group}", whose names come to the same. ` +
        "Choose another instance, or another network with --network-name",
    );
  }
  return { ...snapshot, networkId: found?.Id ?? null, isAmbiguous: others.length > 0 };
}

/** A container of miniboss as the engine lists it. */
export function observed(summary: ContainerSummary): ObservedContainer {
  const labels = summary.Labels ?? {};
  return {
    id: summary.Id ?? "",
    name: (summary.Names?.[0] ?? "").replace(/^\//, ""),
    service: labels[LABEL.service] ?? "",
    state: (summary.State ?? "dead") as ContainerState,
    status: summary.Status ?? "",
    image: summary.Image ?? "",
    imageId: summary.ImageID ?? "",
    createdAt: summary.Created ?? 0,
    config: parseConfigLabel(labels[LABEL.config]),
    dependencies: (labels[LABEL.dependencies] ?? "").split(",").filter(Boolean),
    spec: labels[LABEL.spec] ?? "",
    ports: (summary.Ports ?? []).flatMap((port) =>
      port.PublicPort === undefined ? [] : [{
        containerPort: port.PrivatePort ?? 0,
        protocol: port.Type ?? "tcp",
        hostIp: port.IP ?? "",
        hostPort: port.PublicPort,
      }]
    ),
    networks: Object.fromEntries(
      Object.entries(summary.NetworkSettings?.Networks ?? {}).map((
        [name, settings],
      ) => [name, settings.NetworkID ?? ""]),
    ),
  };
}

function parseConfigLabel(label: string | undefined): Readonly<Record<string, string>> {
  try {
    const config: unknown = JSON.parse(label ?? "{}");
    return typeof config === "object" && config !== null ? config as Record<string, string> : {};
  } catch {
    return {};
  }
}
