import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { START_TIMEOUT_MS } from "../../base/defaults.ts";
import { contextOf, examples, newCommand, type Registry } from "../command.ts";
import { count, seconds } from "../values.ts";

const EXAMPLES = examples(
  "miniboss test",
  'miniboss test orders --grep "keeps an order"',
  "miniboss test --workers 4 --junit results.xml",
  "miniboss test -- npm test",
);

/** `test`: runs the group's suites in isolated copies of it. */
export function registerTest(registry: Registry): void {
  const command = newCommand("test")
    .argument("[filter...]", "files, or parts of the names of files, suites or tests (default: all)")
    .option("--grep <pattern>", "run tests whose suite and name match the regular expression", pattern)
    .option("--last-failed", "run the tests that failed in the last run")
    .option("--list", "print the tests that would run, and run none")
    .option(
      "--workers <number>",
      "copies of the group at once (default: from processors and memory)",
      least(1),
    )
    .option("--repeat <number>", "run each test several times", least(1))
    .option("--shuffle", "run suites and tests in a random order")
    .option("--seed <number>", "shuffle by this number, to repeat an order", count)
    .option("--bail [number]", "start no test after so many have failed (default: 1)", least(1))
    .option("--shard <i/n>", "run the i-th of n parts of the suites", shard)
    .option("--keep", "keep the copies in which tests failed")
    .option("--fail-on-flaky", "exit with 1 when a test passed only at a later attempt")
    .option("--junit <file>", "write the results as JUnit XML")
    .option("--tap", "print the results as TAP")
    .option("--in <image>", "run the command after -- in a container of this image on the group's network")
    .addOption(
      new Option("--timeout <seconds>", "how long a service may take to become ready").argParser(seconds)
        .default(START_TIMEOUT_MS, String(START_TIMEOUT_MS / 1000)),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (words, options, self) => {
      const { test } = await import("../test/mod.ts");
      const { filters, command } = atDashes(words, rawArgs(registry));
      const { grep, shard, junit, workers, in: image, shuffle, seed, bail } = options;
      registry.finish(
        await test(contextOf(registry, self), {
          filters,
          command,
          image,
          grep,
          shard,
          junit,
          workers,
          lastFailed: options.lastFailed ?? false,
          repeat: options.repeat ?? 1,
          seed: seed ?? (shuffle ? Math.floor(Math.random() * 2 ** 32) : undefined),
          bail: bail === true ? 1 : bail,
          list: options.list ?? false,
          keep: options.keep ?? false,
          failOnFlaky: options.failOnFlaky ?? false,
          timeoutMs: options.timeout,
          tap: options.tap ?? false,
        }),
      );
    });
  registry.program.addCommand(command);
}

/** The command line as it was typed. Commander keeps it, but its types leave it out. */
function rawArgs({ program }: Registry): readonly string[] {
  return (program as unknown as { readonly rawArgs: readonly string[] }).rawArgs;
}

/** Words before and after the `--`, which the parser drops. */
function atDashes(words: readonly string[], raw: readonly string[]) {
  const at = raw.indexOf("--");
  const after = at < 0 ? 0 : raw.length - at - 1;
  return { filters: words.slice(0, words.length - after), command: words.slice(words.length - after) };
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    throw new InvalidArgumentError(`Give a regular expression: ${why}.`);
  }
}

function least(minimum: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= minimum)) throw new InvalidArgumentError(`Give a whole number from ${minimum}.`);
    return value;
  };
}

function shard(text: string): { index: number; of: number } {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new InvalidArgumentError('Give the part and the number of parts, such as "1/3".');
  }
  return { index, of };
}
