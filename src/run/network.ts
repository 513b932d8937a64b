/** The network of a group. */
import { MinibossError } from "../base/errors.ts";
import { EngineError } from "../engine/errors.ts";
import { selector } from "../model/labels.ts";
import { groupLabels } from "./create_body.ts";
import type { Run } from "./run.ts";

/** Makes the group's network. */
export async function createNetwork({ engine, group, identity, signal }: Run, name: string): Promise<void> {
  try {
    await engine.networks.create(name, groupLabels(group, identity), { signal });
  } catch (error) {
    // Somebody made it since it was looked for.
    if (!(error instanceof EngineError && error.status === 409)) throw error;
  }
}

/** Removes the group's networks. @throws {MinibossError} naming the containers that still use one. */
export async function removeNetworks(run: Run): Promise<void> {
  const { engine, identity, signal } = run;
  for (const { Id = "", Name = Id } of await engine.networks.list(selector(identity), { signal })) {
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
