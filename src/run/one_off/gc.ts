/** The `gc` command: what runs that are over have left behind, of any group. */
import { messageOf } from "../../base/errors.ts";
import type { Engine, Labels } from "../../engine/engine.ts";
import { LABEL } from "../../model/labels.ts";
import { ownContainers, ownNetworks, ownVolumes } from "../session/own.ts";
import { type Owner, type OwnerState, ownerState, parseOwner, thisProcess } from "./owner.ts";

/** Something that is not to outlive the run that made it. */
export interface Owned {
  readonly kind: "container" | "network" | "volume";
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly owner: Owner;
  readonly state: OwnerState;
}

/** What became of something whose owner is gone. */
export interface Removal {
  readonly owned: Owned;
  /** Why it could not be removed; undefined when it was. */
  readonly error: string | undefined;
}

interface Found {
  readonly kind: Owned["kind"];
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
}

/** Everything that has an owner, containers first: in this order it can be removed. What has none is never touched. */
export async function findOwned(engine: Engine, signal: AbortSignal): Promise<Owned[]> {
  const here = await thisProcess();
  const all = await Promise.all((await findAll(engine, signal)).map(async ({ labels, ...found }) => {
    const owner = parseOwner(labels[LABEL.owner] ?? "");
    if (!owner) return [];
    const state = await ownerState(owner, { here, sameMachine: engine.local });
    return [{ ...found, group: labels[LABEL.group] ?? "", owner, state }];
  }));
  return all.flat();
}

async function findAll(engine: Engine, signal: AbortSignal): Promise<Found[]> {
  const options = { signal };
  return [
    ...(await ownContainers(engine, {}, options)).map(({ Id = "", Labels = {} }) => ({
      kind: "container" as const,
      id: Id,
      name: Labels[LABEL.name] ?? Id,
      labels: Labels,
    })),
    ...(await ownNetworks(engine, {}, options)).map(({ Id = "", Name = Id, Labels = {} }) => ({
      kind: "network" as const,
      id: Id,
      name: Name,
      labels: Labels,
    })),
    ...(await ownVolumes(engine, {}, options)).map(({ Name, Labels }) => ({
      kind: "volume" as const,
      id: Name,
      name: Name,
      labels: Labels ?? {},
    })),
  ];
}

/** Removes what is given, one after the other; what cannot be removed stays, and stops nothing. */
export async function* removeOwned(
  engine: Engine,
  all: readonly Owned[],
  signal: AbortSignal,
): AsyncGenerator<Removal> {
  for (const owned of all) {
    try {
      await remove(engine, owned, signal);
      yield { owned, error: undefined };
    } catch (error) {
      signal.throwIfAborted();
      yield { owned, error: messageOf(error) };
    }
  }
}

async function remove(engine: Engine, { kind, id }: Owned, signal: AbortSignal): Promise<void> {
  switch (kind) {
    case "container":
      return await engine.containers.remove(id, { force: true, signal });
    case "network":
      return await engine.networks.remove(id, { signal });
    case "volume":
      return await engine.volumes.remove(id, { signal });
  }
}
