/** Runs the three contestants as their users would: each as a process of its own. */
import { fromFileUrl, join } from "@std/path";
import type { Job } from "./floor.ts";
import type { Place } from "./model.ts";
import { type Ran, type RunOptions, succeeded } from "./process.ts";

const path = (relative: string) => fromFileUrl(new URL(relative, import.meta.url));

/** The arguments of `deno` that run miniboss from its sources. */
export const FROM_SOURCE: readonly string[] = [
  "run",
  "-A",
  "--config",
  path("../deno.json"),
  path("../main.ts"),
];

/** The arguments of `deno` that run a bundle of miniboss, as `deno task build` makes it for its users. */
export function fromBundle(bundle: string): readonly string[] {
  return ["run", "-A", bundle];
}

/** Runs miniboss in a place. */
export async function ours(place: Place, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return await succeeded(Deno.execPath(), [...place.program, ...args], { cwd: place.folder, ...options });
}

/** Runs the floor in a place. */
export async function floor(place: Place, job: Job): Promise<Ran> {
  const file = join(place.folder, "job.json");
  await Deno.writeTextFile(file, JSON.stringify(job));
  const args = ["run", "-A", "--config", path("../deno.json"), path("./floor.ts"), file];
  return await succeeded(Deno.execPath(), args, { cwd: place.folder });
}

/** Runs Compose in a place, with the group's name as project. */
export async function compose(place: Place, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const project = ["compose", "-p", place.group, "-f", "compose.yaml"];
  return await succeeded("docker", [...project, ...args], { cwd: place.folder, ...options });
}
