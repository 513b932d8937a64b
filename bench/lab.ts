/** The lab: places to measure in, and everything gone afterwards. */
import type { Engine } from "../src/engine/engine.ts";
import { LABEL as OURS } from "../src/model/labels.ts";
import type { Lab, Place } from "./model.ts";
import { measured } from "./process.ts";
import { LABEL } from "./services.ts";

const PROJECT = "com.docker.compose.project";

/** What keeps the bench from telling the truth. @returns the names of the containers that run */
export async function others(engine: Engine): Promise<string[]> {
  const containers = await engine.containers.list({});
  return containers.filter(({ State }) => State === "running").map(({ Names }) => Names?.[0]?.slice(1) ?? "");
}

/** The version of Compose, or undefined where there is none. */
export async function composeVersion(): Promise<string | undefined> {
  try {
    const { code, stdout } = await measured("docker", ["compose", "version", "--short"]);
    return code === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Makes the lab on an engine. */
export function makeLab(
  engine: Engine,
  options: { readonly compose: boolean; readonly program: readonly string[] },
): Lab {
  const { compose, program } = options;
  const socket = engine.endpoint.replace(/^unix:\/\//, "");
  const places = new Set<Place>();
  return {
    compose,
    program,
    socket,
    label: LABEL,
    newPlace: async (scenario): Promise<Place> => {
      const group = `bench-${scenario}-${crypto.randomUUID().slice(0, 6)}`;
      const folder = await Deno.makeTempDir({ prefix: "miniboss-bench-" });
      const place: Place = {
        group,
        folder,
        program,
        [Symbol.asyncDispose]: async () => {
          if (!places.delete(place)) return;
          await removeGroup(engine, group);
          await Deno.remove(folder, { recursive: true });
        },
      };
      places.add(place);
      return place;
    },
    [Symbol.asyncDispose]: async () => {
      for (const place of places) await place[Symbol.asyncDispose]();
    },
  };
}

/** Removes all that carries a group's name, whoever made it. */
async function removeGroup(engine: Engine, group: string): Promise<void> {
  const selectors = [{ [LABEL]: group }, { [OURS.group]: group }, { [PROJECT]: group }];
  for (const labels of selectors) {
    const containers = await engine.containers.list(labels);
    await Promise.all(containers.map(({ Id }) => engine.containers.remove(Id ?? "", { force: true })));
  }
  for (const labels of selectors) {
    for (const { Id } of await engine.networks.list(labels)) await engine.networks.remove(Id ?? "");
    for (const { Id } of await engine.images.list(labels)) {
      await engine.images.remove(Id ?? "", { force: true });
    }
  }
}

/** Removes what benches that died left: all that carries the bench's label. */
export async function removeLeftovers(engine: Engine): Promise<void> {
  const labelled = [...await engine.containers.list({}), ...await engine.images.list({})];
  for (const group of new Set(labelled.flatMap(({ Labels }) => Labels?.[LABEL] ?? []))) {
    await removeGroup(engine, group);
  }
}
