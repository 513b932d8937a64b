/** The task `ok`, the gate: stops at the first stage that fails, and shows its output. */
import { exitWith } from "./lib/exit.ts";
import { say } from "./lib/say.ts";
import { findTests, sourceRoots } from "./gate/files.ts";
import { resultLine, runStage } from "./gate/stage.ts";
import { gateStages } from "./gate/stages.ts";

await exitWith(async () => {
  for (const stage of gateStages(await sourceRoots(), await findTests())) {
    const result = await runStage(stage, {});
    say(resultLine(result));
    if (!result.ok) {
      say(`\n${result.output.trim()}`);
      return 1;
    }
  }
  return 0;
});
