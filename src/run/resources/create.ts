/** Makes containers and the volumes they need. */
import { MinibossError } from "../../base/errors.ts";
import { EngineError } from "../../engine/errors.ts";
import type { ContainerCreateRequest } from "../../engine/types.ts";
import type { Service } from "../../model/group.ts";
import { LABEL } from "../../model/labels.ts";
import { containerName, copyName } from "../../model/names.ts";
import { groupVolume, named, serviceLabels } from "./create_body.ts";
import type { Run } from "../session/run.ts";

/** How many names are tried when one is taken. */
const nameAttempts = 50;

/** Makes the named volumes of a service that are missing. @throws {MinibossError} when another group has one of that name */
export async function createVolumes(
  run: Run,
  { name, volumes }: Pick<Service, "name" | "volumes">,
): Promise<void> {
  const { engine, group, identity, signal } = run;
  for (const mount of volumes) {
    if (mount.kind !== "volume") continue;
    const volume = groupVolume(mount.source, identity);
    const labels = named(serviceLabels(group, identity, name), volume);
    const made = await engine.volumes.create(volume, labels, { signal });
    const owner = made.Labels?.[LABEL.group];
    if (owner === undefined || owner === group.name) {
      run.others.checkVolume(made.Name, made.Labels?.[LABEL.spec], name);
      continue;
    }
    throw new MinibossError(
      `Cannot make volume "${mount.source}" of "${name}": the engine calls it "${made.Name}", and group "${owner}" has ` +
        "one of that name. Rename one of the two",
    );
  }
}

/** Makes a container. @param name what its name begins with @returns its id */
export async function createContainer(
  run: Run,
  { platform }: Pick<Service, "platform">,
  name: string,
  body: ContainerCreateRequest,
): Promise<string> {
  const { engine, identity, signal } = run;
  return await run.creates.run(async () => {
    for (let attempt = 1;; attempt++) {
      const full = containerName(name, copyName(identity), Math.floor(Math.random() * 10_000));
      try {
        const request = { ...body, Labels: named(body.Labels ?? {}, full) };
        // Waited for even when cancelled: a container whose id is not known would be left behind.
        return await run.change(
          { kind: "create", name: full },
          async (signal) => (await engine.containers.create(full, request, { platform, signal })).id,
        );
      } catch (error) {
        const isTaken = error instanceof EngineError && error.status === 409;
        if (!isTaken || attempt === nameAttempts) throw error;
      }
    }
  }, signal);
}
