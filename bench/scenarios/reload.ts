/** One service built and swapped. */
import { join } from "@std/path";
import type { Lab, Scenario } from "../model.ts";
import type { Ran } from "../process.ts";
import { compose, floor, ours } from "../programs.ts";
import { type BenchService, IMAGE, LABEL } from "../services.ts";
import { type BenchGroup, makeGroups } from "./group.ts";

function services(folder: string): BenchService[] {
  return [{ name: "web", image: "miniboss-bench-web:latest", build: join(folder, "web") }, { name: "db" }];
}

async function writeFile(group: BenchGroup, text: string): Promise<void> {
  await Deno.mkdir(join(group.folder, "web"), { recursive: true });
  await Deno.writeTextFile(
    join(group.folder, "web/Dockerfile"),
    `FROM ${IMAGE}\nLABEL ${LABEL}=${group.group}\nCOPY page.html /page.html\n`,
  );
  await Deno.writeTextFile(join(group.folder, "web/page.html"), text);
}

async function reload(lab: Lab, group: BenchGroup): Promise<Ran> {
  switch (group.contestant) {
    case "ours":
      return await ours(group, ["reload", "web"]);
    case "floor": {
      const [web] = services(group.folder);
      const job = {
        kind: "replace",
        socket: lab.socket,
        group: group.group,
        services: web ? [web] : [],
      } as const;
      return await floor(group, job);
    }
    case "compose":
      return await compose(group, ["up", "-d", "--build", "web"]);
  }
}

/** Reload of one service with an unchanged and with a changed file. */
export const reloading: Scenario = {
  name: "reload",
  about:
    "A service with a build directory in a group of two: `reload web` (Compose: `up -d --build web`) after nothing " +
    "changed, and after a copied file did. The floor builds, removes, creates and starts.",
  contestants: ["ours", "floor", "compose"],
  measures: [
    { id: "reload-same", title: "reload, file unchanged", unit: "ms", target: { compose: 0.8 } },
    { id: "reload-changed", title: "reload, file changed", unit: "ms", target: { compose: 0.8 } },
  ],
  open: async (lab) => {
    const groups = await makeGroups(lab, reloading.contestants, "reload", services);
    const started = new Set<string>();
    let page = 0;
    return {
      lap: async (contestant) => {
        const group = groups.of(contestant);
        if (!started.has(contestant)) {
          await writeFile(group, "first");
          await group.up();
          started.add(contestant);
        }
        const same = await reload(lab, group);
        await writeFile(group, `page ${++page}`);
        const changed = await reload(lab, group);
        return { "reload-same": same.ms, "reload-changed": changed.ms };
      },
      [Symbol.asyncDispose]: () => groups[Symbol.asyncDispose](),
    };
  },
};
