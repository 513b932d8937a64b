import { messageOf, MinibossError } from "../../src/base/errors.ts";

/** Runs a task to its exit code; a failure of ours is its message, any other comes with its stack. */
export async function exitWith(task: () => Promise<number>): Promise<never> {
  try {
    Deno.exit(await task());
  } catch (error) {
    if (!(error instanceof MinibossError)) throw error;
    await Deno.stderr.write(new TextEncoder().encode(`${messageOf(error)}\n`));
    Deno.exit(error.exitCode);
  }
}
