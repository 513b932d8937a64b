/** Runs the program and maps what goes wrong to an exit code and one paragraph. */
import { CancelledError, EXIT, messageOf, MinibossError } from "../base/errors.ts";
import { runProgram } from "./program.ts";
import { BrokenPipeError, type Terminal } from "./terminal.ts";

/** Runs a command line. @returns the exit code; never throws */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runProgram(args, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, { stderr, signal, env }: Terminal): number {
  if (error instanceof BrokenPipeError) return EXIT.done;
  if (signal.aborted || error instanceof CancelledError) {
    stderr.write(`${messageOf(signal.reason ?? error)}\n`);
    return EXIT.cancelled;
  }
  const known = error instanceof MinibossError;
  const text = known
    ? error.message
    : `This is a bug in miniboss: ${messageOf(error)}. Run again with MINIBOSS_DEBUG=1 to see where`;
  stderr.write(`${env("MINIBOSS_DEBUG") && error instanceof Error ? traces(error) : text}\n`);
  return known ? error.exitCode : EXIT.failed;
}

function traces(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${traces(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
