/** Runs the tests of a group: `miniboss test`. */
import { EXIT, UsageError } from "../../base/errors.ts";
import { FAILED_GRACE_MS } from "../../base/defaults.ts";
import { checkSuites } from "../../suites/check.ts";
import { runTests } from "../../suites/run.ts";
import { chooseTests, type ChosenSuite, type Shard } from "../../suites/select.ts";

import { openWorlds } from "../../run/worlds/worlds.ts";
import { type Invocation, openEngine } from "../open.ts";
import { commandSuite } from "./command_suite.ts";
import { type LoadedSuites, loadSuites } from "./files.ts";
import { readHistory, writeHistory } from "./history.ts";
import { openReport } from "./report.ts";

/** What `miniboss test` is asked for. */
export interface TestOptions {
  readonly filters: readonly string[];
  /** A command that is run in the place of suites. */
  readonly command: readonly string[];
  /** The image in which the command runs; undefined: on the host. */
  readonly image: string | undefined;
  readonly grep: RegExp | undefined;
  readonly lastFailed: boolean;
  readonly repeat: number;
  readonly seed: number | undefined;
  readonly shard: Shard | undefined;
  readonly bail: number | undefined;
  readonly workers: number | undefined;
  readonly list: boolean;
  readonly keep: boolean;
  readonly failOnFlaky: boolean;
  readonly timeoutMs: number;
  readonly junit: string | undefined;
  readonly tap: boolean;
}

/** Memory that a world may take, as long as nothing is known about it. */
const worldBytes = 2 * 1024 ** 3;

/** Runs tests. @returns the exit code */
export async function test(invocation: Invocation, options: TestOptions): Promise<number> {
  const { terminal } = invocation;
  const loaded = await loadSuites(invocation, options.filters);
  const { group } = loaded;
  const services = group.services.map(({ name }) => name);
  const defined = options.command.length > 0 ? [commandSuite(options)] : loaded.defined;
  const suites = checkSuites(defined, services);
  const earlier = await readHistory(group.specUrl);
  const chosen = chooseTests(suites, choiceOf(loaded, options, terminal.env("CI")), earlier);
  if (options.list) {
    terminal.stdout.write(listText(chosen));
    return EXIT.done;
  }
  using report = await openReport(invocation, options);
  using engine = await openEngine(invocation);
  let commandCode: number | undefined;
  await using worlds = await openWorlds({
    onCommandEnd: (code) => commandCode = code,
    group,
    engine,
    keep: options.keep,
    cwd: group.folder,
    signal: terminal.signal,
    log: () => {},
    run: {
      timeoutMs: options.timeoutMs,
      graceMs: FAILED_GRACE_MS,
      keepFailed: false,
      keepImages: true,
      removeOnCancel: false,
      retag: false,
    },
  });
  const results = await runTests({
    suites,
    chosen,
    worlds,
    workers: options.workers ?? defaultWorkers(),
    bail: options.bail,
    seed: options.seed,
    durationsMs: earlier.durationsMs,
    sink: report.sink,
    signal: terminal.signal,
  });
  await report.finish();
  if (options.command.length === 0) await writeHistory(group.specUrl, earlier, results);
  if (terminal.signal.aborted) return EXIT.cancelled;
  if (options.command.length > 0 && commandCode !== undefined && results.cleanedUp) return commandCode;
  const { failed, flaky, passed } = results.counts;
  const hasFailed = failed > 0 || !results.cleanedUp || (options.failOnFlaky && flaky > 0);
  // Skipped tests alone show nothing.
  return hasFailed || passed + flaky === 0 ? EXIT.failed : EXIT.done;
}

function choiceOf({ filters }: LoadedSuites, options: TestOptions, ci: string | undefined) {
  if (options.command.length > 0 && options.filters.length > 0) {
    throw new UsageError('Cannot choose tests and run a command: give filters or "-- COMMAND"');
  }
  const { grep, lastFailed, repeat, seed, shard } = options;
  return { filters, grep, lastFailed, repeat, seed, shard, refuseOnly: ci !== undefined && ci !== "" };
}

function listText(chosen: readonly ChosenSuite[]): string {
  return chosen.filter(({ tests }) => tests.length > 0).map(({ suite, tests }) => {
    const needs = Object.values(suite.needs);
    const after = needs.length === 0 ? "" : `, needs ${needs.join(", ")}`;
    return [`${suite.name} (${suite.file}${after})`, ...tests.map(({ name }) => `  ${name}`)].join("\n") +
      "\n";
  }).join("");
}

/** One world for each processor, as far as memory goes. */
function defaultWorkers(): number {
  const { available } = Deno.systemMemoryInfo();
  return Math.max(1, Math.min(navigator.hardwareConcurrency, Math.floor(available / worldBytes)));
}
