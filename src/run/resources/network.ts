/** The network of a group. */
import { delay } from "@std/async";
import { messageOf, MinibossError } from "../../base/errors.ts";
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
      `Cannot create network "${name}": the engine has no addresses left for another one.${which} ` +
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
      await removeNetwork(run, Id, Name, signal);
    } catch (error) {
      const users = error instanceof EngineError ? await containersOn(run, Name, signal) : [];
      if (users.length === 0) throw isOccupied(error) ? miscounted(Name, error) : error;
      throw new MinibossError(
        `Cannot remove network "${Name}": ${users.map((user) => `"${user}"`).join(", ")} still ${
          users.length === 1 ? "uses" : "use"
        } it. Remove what is not this group's, or disconnect it, and stop again`,
        { cause: error },
      );
    }
  }
}

/** Removes the networks that this run made, as far as nobody has come to use them. Goes on when the run is cancelled. */
export async function takeBackNetworks(run: Run): Promise<void> {
  for (const name of run.networks) {
    try {
      const found = await run.engine.networks.find(name);
      if (found?.Id) await removeNetwork(run, found.Id, name, undefined);
      run.networks.delete(name);
    } catch (error) {
      run.emit({ kind: "notice", text: `Network "${name}" stays: ${messageOf(error)}` });
    }
  }
}

/** How long a network without containers may count endpoints before that is an error: an engine lags behind, or lost count. */
const lagMs = 5000;
const retryMs = 100;

async function removeNetwork(
  run: Run,
  id: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const end = performance.now() + lagMs;;) {
    try {
      return await run.engine.networks.remove(id, { signal });
    } catch (error) {
      const isLag = isOccupied(error) && (await containersOn(run, name, signal)).length === 0;
      if (!isLag || performance.now() > end) throw error;
    }
    await delay(retryMs, signal && { signal });
  }
}

/** Whether the engine counts endpoints on a network that is to be removed. */
function isOccupied(error: unknown): error is EngineError {
  return error instanceof EngineError && error.engineMessage.includes("active endpoints");
}

function miscounted(name: string, cause: EngineError): MinibossError {
  return new MinibossError(
    `Cannot remove network "${name}": the engine counts an endpoint on it although no container uses it. ` +
      'Docker 20.10 sometimes loses count; "docker network rm" works again when the engine has been restarted. ' +
      'The containers are removed, and "miniboss start" works with the network as it is',
    { cause },
  );
}

/** The names of the containers on a network, whoever made them. */
async function containersOn(
  { engine }: Run,
  network: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const containers = await engine.containers.list({}, { signal });
  return containers.filter((container) => network in (container.NetworkSettings?.Networks ?? {}))
    .map((container) => (container.Names?.[0] ?? container.Id ?? "").replace(/^\//, ""));
}
