/** One stage of a check: a command whose exit code decides. */
import { type Counts, NONE, parseJunit } from "./counts.ts";
import { run, type RunOptions, show } from "../lib/command.ts";
import { ROOT } from "./files.ts";

export interface Stage {
  readonly name: string;
  /** Arguments of `deno`. */
  readonly args: readonly string[];
  /** Whether it runs tests, which are counted. @default {false} */
  readonly tests?: boolean;
  /** Whether its output is shown as it comes, rather than when it failed. @default {false} */
  readonly live?: boolean;
}

/** What came of a stage. */
export interface StageResult {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  /** A stage that failed without a failed test counts as one. */
  readonly counts: Counts;
  /** Empty when it was shown live. */
  readonly output: string;
}

/** Runs a stage. @param env added to its environment */
export async function runStage(stage: Stage, env: Record<string, string>): Promise<StageResult> {
  const begin = performance.now();
  const report = await Deno.makeTempFile({ prefix: "miniboss-tests-", suffix: ".xml" });
  try {
    const [command = "", ...rest] = stage.args;
    const args = stage.tests ? [command, `--junit-path=${report}`, ...rest] : stage.args;
    const options: RunOptions = { cwd: ROOT, env: { ...env, NO_COLOR: "1" } };
    const { code, output } = stage.live
      ? { code: await show(Deno.execPath(), args, options), output: "" }
      : await run(Deno.execPath(), args, options);
    const found = stage.tests ? parseJunit(await Deno.readTextFile(report)) : NONE;
    const ok = code === 0;
    return {
      name: stage.name,
      ok,
      ms: performance.now() - begin,
      counts: account(found, ok),
      output: readable(output),
    };
  } finally {
    await Deno.remove(report);
  }
}

/** Without the marks, one a line, by which the `dot` reporter counts the tests. */
function readable(output: string): string {
  return output.replaceAll(/^[.,!]\n/gm, "");
}

/** A stage can fail although none of its tests did: a file that does not load is in no report. */
function account(found: Counts, ok: boolean): Counts {
  return ok || found.failed > 0 ? found : { ...found, failed: 1 };
}

/** A stage's line, such as `ok      unit tests      3.2 s  210 tests`. */
export function resultLine({ name, ok, ms, counts }: StageResult): string {
  const { passed, failed, skipped } = counts;
  const tests = passed + skipped > 0 ? `${passed + failed + skipped} tests` : "";
  const time = `${(ms / 1000).toFixed(1)} s`.padStart(8);
  return `${ok ? "ok    " : "FAILED"}  ${name.padEnd(14)}${time}  ${tests}`.trimEnd();
}
