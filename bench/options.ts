/** The bench's command line. */
import { parseArgs } from "node:util";

/** What was asked for. */
export interface BenchOptions {
  /** Names of scenarios or ids of measures. Empty: all. */
  readonly names: readonly string[];
  readonly rounds: number;
  /** When no round begins any more, in seconds from the beginning. */
  readonly budgetS: number;
  /** Whether miniboss is run from its sources instead of its bundle. */
  readonly source: boolean;
  /** Whether other containers may run meanwhile. */
  readonly beside: boolean;
  /** Whether results.json, the page and its pictures are written. */
  readonly write: boolean;
  /** Whether only what earlier benches left is removed. */
  readonly clean: boolean;
}

export const USAGE = `deno task bench [NAME...] [options]

Measures miniboss beside the least that the engine needs and, where it is there, Docker Compose.
NAME is a scenario or one of its measures; all scenarios by default.

  --rounds N     how often each is measured (default: 5)
  --quick        two rounds, and nothing is written
  --budget S     begin no round after so many seconds (default: 1500)
  --source       run miniboss from its sources, not from its bundle; nothing is written
  --beside       measure although other containers run
  --no-write     leave bench/results.json and docs/performance.md alone
  --clean        only remove what a killed bench left
`;

/** Reads the arguments. @throws {TypeError} when they do not fit */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "rounds": { type: "string", default: "5" },
      "budget": { type: "string", default: "1500" },
      "source": { type: "boolean", default: false },
      "quick": { type: "boolean", default: false },
      "beside": { type: "boolean", default: false },
      "no-write": { type: "boolean", default: false },
      "clean": { type: "boolean", default: false },
    },
  });
  const { quick, beside, clean, source } = values;
  return {
    names: positionals,
    rounds: quick ? 2 : whole("--rounds", values.rounds),
    budgetS: whole("--budget", values.budget),
    beside,
    clean,
    source,
    // Some of the scenarios, or fewer rounds than the page promises, are no results to publish.
    write: !values["no-write"] && !quick && !source && positionals.length === 0,
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new TypeError(`${name} must be a whole number above 0, it is "${text}"`);
}
