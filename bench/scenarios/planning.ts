/** Validating and planning 10,000 services, beside 1,000. */
import { fromFileUrl } from "@std/path";
import type { Scenario } from "../model.ts";
import { type Passed, total } from "../planning.ts";
import { succeeded } from "../process.ts";

const program = fromFileUrl(new URL("../planning.ts", import.meta.url));
const config = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** Validates, plans and walks groups of so many services in a process of its own. @returns the total of each, in ms */
export async function planned(...sizes: readonly number[]): Promise<readonly number[]> {
  const args = ["run", "-A", "--config", config, program, ...sizes.map(String)];
  const passes: Record<string, Passed> = JSON.parse((await succeeded(Deno.execPath(), args)).stdout);
  return sizes.map((size) => {
    const passed = passes[size];
    if (!passed) throw new Error(`No pass of ${size}`);
    return total(passed);
  });
}

/** How the time to validate and plan grows. */
export const planning: Scenario = {
  name: "planning",
  about:
    "Validates services of which each depends on the one ten before, plans their start and their stop and walks the " +
    "start with actions that do nothing, told in plain lines; in the same process 1,000 before 10,000.",
  contestants: ["ours"],
  measures: [
    { id: "plan-1000", title: "plan and validate 1,000 services", unit: "ms" },
    { id: "plan-10000", title: "plan and validate 10,000 services", unit: "ms" },
    { id: "plan-growth", title: "10x the services, so many times the time", unit: "x", limit: 12 },
  ],
  open: () =>
    Promise.resolve({
      lap: async () => {
        // The first pass is for the compiler.
        const [, small = NaN, large = NaN] = await planned(100, 1000, 10_000);
        return { "plan-1000": small, "plan-10000": large, "plan-growth": large / small };
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};
