/**
 * Guards against regressions by ratios on one machine, with bounds so wide that only a change of kind breaks them. Needs no
 * engine.
 */
import { join } from "@std/path";
import { specText } from "./services.ts";
import { manyServices } from "./planning.ts";
import { succeeded } from "./process.ts";
import { FROM_SOURCE } from "./programs.ts";
import { planned } from "./scenarios/planning.ts";

/** A guarded ratio. */
export interface Guarded {
  readonly what: string;
  readonly ratio: number;
  readonly atMost: number;
}

/** How often each is measured; the least time of all counts, for a busy machine only adds to it. */
const TIMES = 7;

/** Start-up and planning, each against what it grows from. */
export async function guarded(): Promise<Guarded[]> {
  return [...await startUp(), await growth()];
}

async function startUp(): Promise<Guarded[]> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-guard-" });
  try {
    const spec = join(folder, "miniboss.ts");
    const nothing = join(folder, "nothing.ts");
    await Deno.writeTextFile(spec, specText("guard", manyServices(5)));
    await Deno.writeTextFile(nothing, "export {};\n");
    const [base = NaN, help = NaN, check = NaN] = await least([
      ["run", "-A", nothing],
      [...FROM_SOURCE, "--help"],
      [...FROM_SOURCE, "-f", spec, "check"],
    ]);
    return [
      { what: '"--help" against a script that does nothing', ratio: help / base, atMost: 10 },
      { what: '"check" of 5 services against a script that does nothing', ratio: check / base, atMost: 15 },
    ];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The least time of each command of `deno`, taken in turn. */
async function least(commands: readonly (readonly string[])[]): Promise<number[]> {
  const times = commands.map(() => Infinity);
  for (let round = 0; round < TIMES; round++) {
    for (const [index, args] of commands.entries()) {
      const { ms } = await succeeded(Deno.execPath(), args);
      times[index] = Math.min(times[index] ?? Infinity, ms);
    }
  }
  return times;
}

/** Ten times the services, far less than a hundred times the time. */
async function growth(): Promise<Guarded> {
  // The first pass is for the compiler.
  const [, ...totals] = await planned(100, 1000, 10_000);
  const [small = NaN, large = NaN] = totals;
  return { what: "planning 10,000 services against 1,000", ratio: large / small, atMost: 30 };
}
