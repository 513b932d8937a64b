/** Thirty services: one, then 28 side by side that need it, then one that needs them all; one image is built, two are pulled. */
import { connect } from "../../src/engine/connect/connect.ts";
import { join } from "@std/path";
import type { Lab, Scenario } from "../model.ts";
import { succeeded } from "../process.ts";
import { openRegistry, type Registry } from "../registry.ts";
import { type BenchService, IMAGE, LABEL } from "../services.ts";
import { makeGroups } from "./group.ts";

const PULLED_BYTES = 20_000_000;
const REPOSITORIES = ["bench/one", "bench/two"];

const steady = {
  script: "echo is ready; exec sleep 600",
  readiness: { kind: "log", text: "is ready" },
} as const;

function services(folder: string, registry: Registry): BenchService[] {
  const middle = Array.from({ length: 28 }, (_, i): BenchService => ({
    name: `m${i + 1}`,
    dependencies: ["top"],
    ...steady,
  }));
  const images = [
    { image: "miniboss-bench-built:latest", build: join(folder, "built") },
    ...REPOSITORIES.map((repository) => ({ image: `${registry.host}/${repository}:1` })),
  ];
  return [
    { name: "top", ...steady },
    ...middle.map((service, i) => ({ ...service, ...images[i] })),
    { name: "bottom", dependencies: middle.map(({ name }) => name), ...steady },
  ];
}

/** Makes images on top of the base, each with a file of random bytes, and serves them. */
async function makeRegistry(lab: Lab): Promise<Registry> {
  await using place = await lab.newPlace("images");
  const images: Record<string, string> = {};
  for (const repository of REPOSITORIES) {
    const folder = join(place.folder, repository);
    await Deno.mkdir(folder, { recursive: true });
    const bytes = new Uint8Array(PULLED_BYTES);
    for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    await Deno.writeFile(join(folder, "data"), bytes);
    await writeDockerfile(folder, place.group, "data");
    const reference = `miniboss-${repository.replace("/", "-")}:1`;
    await succeeded("docker", ["build", "-q", "-t", reference, folder]);
    images[repository] = reference;
  }
  return await openRegistry(images);
}

async function writeDockerfile(folder: string, group: string, file: string): Promise<void> {
  const text = `FROM ${IMAGE}\nLABEL ${LABEL}=${group}\nCOPY ${file} /${file}\n`;
  await Deno.writeTextFile(join(folder, "Dockerfile"), text);
}

/** Makes the engine forget what was pulled, so that it is pulled again. */
async function removePulled(lab: Lab, registry: Registry): Promise<void> {
  using engine = await connect({ host: `unix://${lab.socket}` });
  for (const repository of REPOSITORIES) await engine.images.remove(`${registry.host}/${repository}:1`);
}

/** The diamond. */
export const diamond: Scenario = {
  name: "diamond-30",
  about:
    "One service, then 28 that need it, then one that needs them all, each ready by a log line; one image is built " +
    "anew, two of 20 MB are pulled from a registry on the loopback. The floor knows what to do beforehand and does each " +
    "thing as early as the graph allows: the critical path.",
  contestants: ["ours", "floor"],
  measures: [{ id: "diamond-30", title: "diamond of 30", unit: "ms", target: { floor: 1.1 } }],
  open: async (lab) => {
    const registry = await makeRegistry(lab);
    const groups = await makeGroups(
      lab,
      diamond.contestants,
      "diamond",
      (folder) => services(folder, registry),
    );
    let page = 0;
    return {
      lap: async (contestant) => {
        const group = groups.of(contestant);
        const built = join(group.folder, "built");
        await Deno.mkdir(built, { recursive: true });
        await Deno.writeTextFile(join(built, "page"), `page ${++page}`);
        await writeDockerfile(built, group.group, "page");
        const { ms } = await group.up();
        await group.down();
        await removePulled(lab, registry);
        return { "diamond-30": ms };
      },
      [Symbol.asyncDispose]: async () => {
        await groups[Symbol.asyncDispose]();
        await removePulled(lab, registry);
        await registry[Symbol.asyncDispose]();
      },
    };
  },
};
