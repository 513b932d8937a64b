/** Whether a whole test run passed. */
import type { StageResult } from "./stage.ts";

export interface VerdictOptions {
  /** Whether nobody is there to install what a test would have to be skipped for. */
  readonly ci: boolean;
  /** The name of the stage of the engine tests. */
  readonly engineTests: string;
}

/** Everything for which a test run is a failure, one line each. */
export function judge(results: readonly StageResult[], { ci, engineTests }: VerdictOptions): string[] {
  const problems = results.filter(({ ok }) => !ok).map(({ name }) => `Failed: ${name}`);
  const engine = results.find(({ name }) => name === engineTests);
  if (engine?.ok && engine.counts.passed === 0) problems.push("No engine test ran");
  const skipped = engine?.counts.skipped ?? 0;
  if (ci && skipped > 0) problems.push(`In CI every engine test has to run: ${skipped} skipped`);
  return problems;
}
