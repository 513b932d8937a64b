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

/** How the one service is reloaded: into a new container whatever came of the build, or only if something changed. */
type Way = "always" | "if changed";

async function reload(lab: Lab, group: BenchGroup, way: Way): Promise<Ran> {
  switch (group.contestant) {
    case "ours":
      return await ours(group, ["reload", "web", ...way === "if changed" ? ["--if-changed"] : []]);
    case "floor": {
      const [web] = services(group.folder);
      const job = { socket: lab.socket, group: group.group, services: web ? [web] : [] };
      return await floor(group, { ...job, kind: way === "if changed" ? "look" : "replace" });
    }
    case "compose": {
      const force = way === "always" ? ["--force-recreate", "--no-deps"] : [];
      return await compose(group, ["up", "-d", "--build", ...force, "web"]);
    }
  }
}

/** Reload of one service with an unchanged and with a changed file. */
export const reloading: Scenario = {
  name: "reload",
  about:
    "A service with a build directory in a group of two: `reload web` after nothing changed, which makes a new container " +
    "all the same (beside Compose's `up -d --build web`, which keeps the old one, and with `--force-recreate`, which does " +
    "not); `reload web --if-changed`; and `reload web` after a copied file changed. The floor builds, stops, creates and starts.",
  contestants: ["ours", "floor", "compose"],
  measures: [
    { id: "reload-same", title: "reload, file unchanged", unit: "ms", target: { compose: 0.8 } },
    {
      id: "reload-if-changed",
      title: "reload --if-changed, file unchanged",
      unit: "ms",
      target: { compose: 0.8 },
    },
    { id: "reload-forced", title: "reload, file unchanged, Compose made to recreate", unit: "ms" },
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
        const forced = await reload(lab, group, "always");
        const same = await reload(lab, group, "if changed");
        await writeFile(group, `page ${++page}`);
        const changed = await reload(lab, group, contestant === "compose" ? "if changed" : "always");
        return {
          // Compose has but one way to be told nothing more than to build.
          "reload-same": contestant === "compose" ? same.ms : forced.ms,
          "reload-if-changed": same.ms,
          "reload-forced": forced.ms,
          "reload-changed": changed.ms,
        };
      },
      [Symbol.asyncDispose]: () => groups[Symbol.asyncDispose](),
    };
  },
};
