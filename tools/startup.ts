/**
 * Measures how long each way of running takes to say something: medians of whole processes, all ways in turn in every
 * round, so that whatever else the machine does falls on all alike. `deno run -A tools/startup.ts [ROUNDS]`, 7 by default;
 * `MINIBOSS_BINARY` names a compiled program to measure too.
 */
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { UsageError } from "../src/base/errors.ts";
import { program, ROOT } from "../tests/ship/program.ts";
import { copyInto, makeSite, type Site } from "../tests/ship/site.ts";
import { fetches, miniboss, specArgument, type Way, ways } from "../tests/ship/ways.ts";
import { exitWith } from "./lib/exit.ts";
import { say } from "./lib/say.ts";

/** One thing to measure. */
interface Measured {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of its own: the fetching loader writes its lock file there. */
  readonly cwd: string;
  /** Whether nothing is cached beforehand. */
  readonly cold: boolean;
}

/** The caches a way uses, as environment. */
function caches(site: Site, way: Way, name: string): Record<string, string> {
  const folder = join(site.folder, "cache", name);
  return {
    // Of the source only what it compiles to is cached in the project's own place.
    ...(way.run !== "source" && { DENO_DIR: folder }),
    ...(fetches(way) && { MINIBOSS_CACHE: folder }),
    ...(way.run === "fetching loader" && { MINIBOSS_LOADER: "fetch" }),
  };
}

function allMeasured(site: Site, spec: string): Measured[] {
  const check = (way: Way, cold: boolean): Measured => {
    const name = `check, ${way.name}${cold ? ", nothing cached" : ""}`;
    return {
      name,
      command: [...miniboss(way, site), "-f", specArgument(way, spec, site.url(spec)), "check"],
      env: caches(site, way, cold ? name : "warm"),
      cwd: join(site.folder, "cwd", name),
      cold,
    };
  };
  const help = (way: Way): Measured => ({
    name: `--help, ${way.run}`,
    command: [...miniboss(way, site), "--help"],
    env: caches(site, way, "warm"),
    cwd: site.folder,
    cold: false,
  });
  const runs = new Map(ways(site).map((way) => [way.run, way]));
  runs.delete("fetching loader");
  const cold = ways(site).filter(({ run, spec }) =>
    spec === "http URL" && (run === "bundle by URL" || run === "fetching loader")
  );
  return [
    {
      name: "an empty module, Deno alone",
      command: [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", join(site.folder, "empty.ts")],
      env: {},
      cwd: site.folder,
      cold: false,
    },
    ...[...runs.values()].map(help),
    ...ways(site).map((way) => check(way, false)),
    ...cold.map((way) => check(way, true)),
  ];
}

async function measure({ name, command, env, cwd, cold }: Measured): Promise<number> {
  await ensureDir(cwd);
  if (cold) {
    for (const folder of [env.DENO_DIR, env.MINIBOSS_CACHE, join(cwd, "miniboss.lock.json")]) {
      if (folder) await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  }
  const begin = performance.now();
  const { code, stderr } = await program(command, { cwd, env });
  if (code !== 0) throw new Error(`${name} failed:\n${stderr}`);
  return performance.now() - begin;
}

function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

await exitWith(async () => {
  const rounds = Number(Deno.args[0] ?? 7);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new UsageError(`Cannot measure "${Deno.args[0]}" rounds`);
  }
  await using site = await makeSite();
  await site.write(".", { "empty.ts": "" });
  const spec = join(await copyInto(site, join(ROOT, "spec/examples/hello")), "spec.ts");
  const measured = allMeasured(site, spec);
  const times = new Map<string, number[]>(measured.map(({ name }) => [name, []]));
  // The first round fills the caches and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const it of measured) {
      const ms = await measure(it);
      if (round > 0) times.get(it.name)?.push(ms);
    }
  }
  say(`${rounds} rounds, whole processes\n`);
  say("| what | median ms | least ms | ratio of medians | ratio of the least |");
  say("| --- | --: | --: | --: | --: |");
  const sorted = [...times].map(([name, all]) => ({ name, all: all.toSorted((a, b) => a - b) }));
  const figures = sorted.map(({ name, all }) => ({ name, middle: median(all), least: all[0] ?? NaN }));
  const [floor = { middle: NaN, least: NaN }] = figures;
  for (const { name, middle, least } of figures) {
    const ratios = [middle / floor.middle, least / floor.least].map((ratio) => ratio.toFixed(1));
    say(`| ${name} | ${Math.round(middle)} | ${Math.round(least)} | ${ratios.join(" | ")} |`);
  }
  return 0;
});
