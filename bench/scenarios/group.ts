/** A group written down for each contestant, in a place of its own, and the commands that bring it up and down. */
import { join } from "@std/path";
import type { Job } from "../floor.ts";
import type { Contestant, Lab, Place } from "../model.ts";
import type { Ran } from "../process.ts";
import { compose, floor, ours } from "../programs.ts";
import { type BenchService, composeText, specText } from "../services.ts";

/** A group in a place. */
export interface BenchGroup extends Place {
  readonly contestant: Contestant;
  /** Writes the group down. */
  write(services: readonly BenchService[]): Promise<void>;
  up(options?: UpOptions): Promise<Ran>;
  pause(): Promise<Ran>;
  unpause(): Promise<Ran>;
  /** Stops and removes all containers and the network. */
  down(): Promise<Ran>;
}

export interface UpOptions {
  /** Whether Compose waits for health checks, as the others wait for readiness. @default {false} */
  readonly wait?: boolean;
  /** What the floor does instead of bringing all up, knowing what is there. */
  readonly job?: "up" | "look" | "replace";
  /** What the floor does it to. @default all services */
  readonly services?: readonly BenchService[];
}

/** The same thing as each contestant is asked for it. */
interface Ways {
  readonly ours: readonly string[];
  readonly floor: Job;
  readonly compose: readonly string[];
}

/** Makes a place with a group for a contestant. */
export async function makeGroup(
  lab: Lab,
  contestant: Contestant,
  name: string,
  services: (folder: string) => readonly BenchService[],
): Promise<BenchGroup> {
  const place = await lab.newPlace(`${name}-${contestant}`);
  const { group, folder } = place;
  let current = services(folder);
  const job = { socket: lab.socket, group };
  const run = async (ways: Ways): Promise<Ran> => {
    switch (contestant) {
      case "ours":
        return await ours(place, ways.ours);
      case "floor":
        return await floor(place, ways.floor);
      case "compose":
        return await compose(place, ways.compose);
    }
  };
  const result: BenchGroup = {
    ...place,
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
    contestant,
    write: async (changed) => {
      current = changed;
      await Deno.writeTextFile(join(folder, "miniboss.ts"), specText(group, changed));
      await Deno.writeTextFile(join(folder, "compose.yaml"), composeText(group, changed));
    },
    up: ({ wait = false, job: kind = "up", services = current }: UpOptions = {}) =>
      run({
        ours: ["start"],
        floor: { ...job, kind, services },
        compose: ["up", "-d", ...(wait ? ["--wait"] : [])],
      }),
    pause: () =>
      run({ ours: ["suspend"], floor: { ...job, kind: "pause", services: [] }, compose: ["pause"] }),
    unpause: () =>
      run({ ours: ["resume"], floor: { ...job, kind: "unpause", services: [] }, compose: ["unpause"] }),
    down: () =>
      run({
        ours: ["stop", "--remove"],
        floor: { ...job, kind: "down", services: current },
        compose: ["down"],
      }),
  };
  await result.write(current);
  return result;
}

/** Groups for several contestants; disposing of it disposes of each. */
export async function makeGroups(
  lab: Lab,
  contestants: readonly Contestant[],
  name: string,
  services: (folder: string) => readonly BenchService[],
): Promise<AsyncDisposable & { of(contestant: Contestant): BenchGroup }> {
  const groups = new Map<Contestant, BenchGroup>();
  const dispose = async () => {
    for (const group of groups.values()) await group[Symbol.asyncDispose]();
  };
  for (const contestant of contestants) {
    if (contestant === "compose" && !lab.compose) continue;
    groups.set(contestant, await makeGroup(lab, contestant, name, services));
  }
  return {
    of: (contestant) => {
      const group = groups.get(contestant);
      if (!group) throw new Error(`No group for ${contestant}`);
      return group;
    },
    [Symbol.asyncDispose]: dispose,
  };
}
