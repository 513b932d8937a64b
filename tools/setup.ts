/** The task `setup`. */
import { exitWith } from "./lib/exit.ts";
import { setUp } from "./setup/mod.ts";

await exitWith(async () => {
  await setUp();
  return 0;
});
