/** The task `test`: set-up, the gate, the tests on a real engine, the demo; ends with the count of tests. */
import { exitWith } from "./lib/exit.ts";
import { say } from "./lib/say.ts";
import { closingLine, sum } from "./gate/counts.ts";
import { findTests, sourceRoots } from "./gate/files.ts";
import { resultLine, runStage, type StageResult } from "./gate/stage.ts";
import { DEMO_STAGE, engineStage, gateStages } from "./gate/stages.ts";
import { judge } from "./gate/verdict.ts";
import { setUp } from "./setup/mod.ts";

async function testAll(): Promise<number> {
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
  say(closingLine(sum(results.map(({ counts }) => counts))));
  return problems.length === 0 ? 0 : 1;
}

// `deno test` takes a file of this name for tests.
if (import.meta.main) await exitWith(testAll);
