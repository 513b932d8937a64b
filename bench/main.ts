/**
 * Measures miniboss beside its floor and its peer: `deno task bench`.
 *
 * @module
 */
import { connect } from "../src/engine/connect/connect.ts";
import type { Engine } from "../src/engine/engine.ts";
import { join } from "@std/path";
import { makeBundle } from "../tools/build/bundle.ts";
import { FROM_SOURCE, fromBundle } from "./programs.ts";
import { composeVersion, makeLab, others, removeLeftovers } from "./lab.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { formatted, writePage } from "./page.ts";
import { commitNow, machineNow, type Measured, RESULTS, type Results } from "./results.ts";
import { measure } from "./runner.ts";
import { selected } from "./scenarios/mod.ts";
import { tableText } from "./table.ts";

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

function warn(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    say(USAGE);
    return 0;
  }
  let options: BenchOptions;
  let scenarios: ReturnType<typeof selected>;
  try {
    options = readOptions(args);
    scenarios = selected(options.names);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    warn(`${error.message}. See deno task bench --help`);
    return 2;
  }
  using engine = await connect();
  if (options.clean) {
    await removeLeftovers(engine);
    return 0;
  }
  const running = await others(engine);
  if (running.length > 0 && !options.beside) {
    warn(
      `Cannot measure now: ${running.length} other containers run (${
        running.join(", ")
      }). Stop them, remove what a ` +
        `killed bench left with --clean, or add --beside and trust the ratios less`,
    );
    return 1;
  }
  return await run(engine, scenarios, options);
}

async function run(
  engine: Engine,
  scenarios: ReturnType<typeof selected>,
  options: BenchOptions,
): Promise<number> {
  const compose = await composeVersion();
  const commit = await commitNow();
  const folder = await Deno.makeTempDir({ prefix: "miniboss-bench-" });
  const bundle = join(folder, "miniboss.js");
  if (!options.source) await makeBundle(bundle);
  const program = options.source ? FROM_SOURCE : fromBundle(bundle);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const lab = stack.use(makeLab(engine, { compose: compose !== undefined, program }));
  const [load = 0] = Deno.loadavg();
  const cancelled = new AbortController();
  const cancel = () => cancelled.abort(new Error("Cancelled"));
  Deno.addSignalListener("SIGINT", cancel);
  const deadlineMs = performance.now() + options.budgetS * 1000;
  const found: Measured[] = [];
  try {
    for (const scenario of scenarios) {
      found.push(
        await measure(scenario, lab, {
          rounds: options.rounds,
          deadlineMs,
          signal: cancelled.signal,
          say: warn,
        }),
      );
    }
  } catch (error) {
    warn("Not all was measured; so far:");
    if (error !== cancelled.signal.reason) throw error;
  } finally {
    Deno.removeSignalListener("SIGINT", cancel);
    say(tableText(found));
  }
  if (cancelled.signal.aborted) return 130;
  if (!options.write) return 0;
  const results: Results = {
    commit,
    date: new Date().toISOString().slice(0, 10),
    machine: await machineNow(engine, compose),
    load,
    scenarios: found,
  };
  await Deno.writeTextFile(RESULTS, await formatted(JSON.stringify(results, null, 1), "json"));
  await writePage(results);
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
