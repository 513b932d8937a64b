/** Twenty independent services: started, looked at again, one changed, stopped and removed. */
import type { Scenario } from "../model.ts";
import type { BenchService } from "../services.ts";
import { makeGroups } from "./group.ts";

const names = Array.from({ length: 20 }, (_, i) => `s${i + 1}`);

function services(changed: string): BenchService[] {
  return names.map((name) => ({ name, env: { VALUE: name === "s7" ? changed : "same" } }));
}

/** Start, no-op, change and removal of twenty independent services whose image is present. */
export const twenty: Scenario = {
  name: "twenty",
  about:
    "Twenty services without dependencies, image present: `start` (Compose: `up -d`), again with nothing to do, " +
    "again with the environment of one changed, `suspend` (`pause`), `resume` (`unpause`), `stop --remove` (`down`). The " +
    "floor creates and starts all at once, lists, swaps the one container, pauses and unpauses all at once, removes by force.",
  contestants: ["ours", "floor", "compose"],
  measures: [
    { id: "start-20", title: "start 20 services", unit: "ms", target: { floor: 1.05, compose: 0.95 } },
    { id: "peak-20", title: "peak memory of that", unit: "MB", target: { compose: 1.2 } },
    { id: "again-20", title: "start when all 20 run", unit: "ms", target: { compose: 0.7 } },
    { id: "change-20", title: "start when 1 of 20 changed", unit: "ms", target: { compose: 0.7 } },
    { id: "suspend-20", title: "suspend 20", unit: "ms" },
    { id: "resume-20", title: "resume 20", unit: "ms" },
    { id: "stop-20", title: "stop --remove of 20", unit: "ms", target: { compose: 0.95 } },
  ],
  open: async (lab) => {
    const groups = await makeGroups(lab, twenty.contestants, "20", () => services("old"));
    return {
      lap: async (contestant) => {
        const group = groups.of(contestant);
        await group.write(services("old"));
        const start = await group.up();
        const again = await group.up({ job: "look", services: [] });
        const changed = services("new");
        await group.write(changed);
        const one = await group.up({ job: "replace", services: changed.filter(({ name }) => name === "s7") });
        const suspend = await group.pause();
        const resume = await group.unpause();
        const stop = await group.down();
        return {
          "start-20": start.ms,
          "peak-20": start.peakMb,
          "again-20": again.ms,
          "change-20": one.ms,
          "suspend-20": suspend.ms,
          "resume-20": resume.ms,
          "stop-20": stop.ms,
        };
      },
      [Symbol.asyncDispose]: () => groups[Symbol.asyncDispose](),
    };
  },
};
