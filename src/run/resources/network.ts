/** The network of a group. */
import { MinibossError } from "../../base/errors.ts";
import type { Engine } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";
import { selector } from "../../model/labels.ts";
import { groupLabels, named } from "./create_body.ts";
import { ownNetworks } from "../session/own.ts";
import type { Run } from "../session/run.ts";

/**
 * Makes the group's network. Goes on when the run is cancelled: it takes a moment, and a request given up may be carried
 * out later, when nobody looks any more.
 *
 * @throws {MinibossError} naming networks without containers where the engine has no addresses left.
 */
export async function createNetwork(run: Run, name: string): Promise<void> {
  const { engine, group, identity } = run;
  try {
    const labels = named(groupLabels(group, identity), name);
    await run.change(
      { kind: "createNetwork", name },
      (signal) => engine.networks.create(name, labels, { signal }),
    );
    run.networks.add(name);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // Somebody made it since it was looked for.
    if (error.status === 409) return;
    if (!error.engineMessage.includes("non-overlapping IPv4 address pool")) throw error;
    const idle = await idleNetworks(engine);
    const which = idle.length === 0 ? "" : ` These of miniboss have no containers: ${idle.join(", ")}.`;
    throw new MinibossError(
      `Could not create network "${name}": the engine has no addresses left for another one.${which} ` +
        "Remove some with docker network rm, or all unused ones with docker network prune",
      { cause: error },
    );
  }
}

/** The networks that miniboss made for any group and that no container is on. */
async function idleNetworks(engine: Engine): Promise<string[]> {
  const [networks, containers] = await Promise.all([ownNetworks(engine, {}), engine.containers.list({})]);
  const used = new Set(containers.flatMap((c) => Object.keys(c.NetworkSettings?.Networks ?? {})));
  return networks.flatMap(({ Name = "" }) => (used.has(Name) ? [] : [Name]));
}

/** Removes the group's networks. @throws {MinibossError} naming the containers that still use one. */
export async function removeNetworks(run: Run): Promise<void> {
  const { engine, identity, signal } = run;
  for (const { Id = "", Name = Id } of await ownNetworks(engine, selector(identity), { signal })) {
    try {
      await engine.networks.remove(Id, { signal });
    } catch (error) {
      const users = error instanceof EngineError ? await containersOn(run, Name) : [];
      if (users.length === 0) throw error;
      throw new MinibossError(
        `Could not remove network "${Name}": ${users.map((user) => `"${user}"`).join(", ")} still ${
          users.length === 1 ? "uses" : "use"
        } it. Remove what is not this group's, or disconnect it, and stop again`,
        { cause: error },
      );
    }
  }
}

/** The names of the containers on a network, whoever made them. */
async function containersOn({ engine, signal }: Run, network: string): Promise<string[]> {
  const containers = await engine.containers.list({}, { signal });
  return containers.filter((container) => network in (container.NetworkSettings?.Networks ?? {}))
    .map((container) => (container.Names?.[0] ?? container.Id ?? "").replace(/^\//, ""));
}
