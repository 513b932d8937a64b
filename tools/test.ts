/** The task `test`: set-up, the gate, the tests on a real engine, the demo; ends with the count of tests. */
import { messageOf, MinibossError } from "../src/base/errors.ts";
import { say } from "./lib/say.ts";
import { closingLine, type Counts, NONE, sum } from "./gate/counts.ts";
import { findTests, sourceRoots } from "./gate/files.ts";
import { resultLine, runStage, type StageResult } from "./gate/stage.ts";
import { DEMO_STAGE, engineStage, gateStages } from "./gate/stages.ts";
import { judge } from "./gate/verdict.ts";
import { setUp } from "./setup/mod.ts";

async function testAll(): Promise<Counts> {
  const { env } = await setUp();
  const tests = await findTests();
  const engineTests = engineStage(tests);
  const results: StageResult[] = [];
  for (const stage of [...gateStages(await sourceRoots(), tests), engineTests, DEMO_STAGE]) {
    const result = await runStage(stage, env);
    say(resultLine(result));
    if (!result.ok && result.output !== "") say(`\n${result.output.trim()}\n`);
    results.push(result);
  }
  const problems = judge(results, { ci: Deno.env.get("CI") === "true", engineTests: engineTests.name });
  for (const problem of problems) say(problem);
  const counts = sum(results.map(({ counts }) => counts));
  if (counts.skipped > 0) say(`${counts.skipped} skipped`);
  // What is wrong although every test passed counts as one failure, so that the last line and the exit code agree.
  return problems.length > 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Whatever happens, the last line is the count. @returns the exit code */
async function main(): Promise<number> {
  try {
    const counts = await testAll();
    say(closingLine(counts));
    return counts.failed === 0 ? 0 : 1;
  } catch (error) {
    const known = error instanceof MinibossError;
    say(known ? messageOf(error) : String(error instanceof Error ? error.stack : error));
    say(closingLine({ ...NONE, failed: 1 }));
    return known ? error.exitCode : 1;
  }
}

// `deno test` takes a file of this name for tests.
if (import.meta.main) Deno.exit(await main());
