/** Runs the program and maps what goes wrong to an exit code and one paragraph. */
import { CancelledError, EXIT, messageOf, MinibossError } from "../base/errors.ts";
import { userPlace } from "../base/own_code.ts";
import { maskUrls } from "../base/secret.ts";
import { takeStrayErrors } from "../base/stray_errors.ts";
import { printable } from "../report/parts/text.ts";
import { runProgram } from "./program.ts";
import { BrokenPipeError, type Terminal } from "./terminal.ts";

/** Runs a command line. @returns the exit code; never throws */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const stray = Promise.withResolvers<never>();
  stray.promise.catch(() => {});
  using _strays = takeStrayErrors((error) => {
    stray.reject(uncaught(error));
    return true;
  });
  try {
    return await Promise.race([runProgram(args, terminal), stray.promise]);
  } catch (error) {
    return report(error, terminal);
  }
}

/** An error that nobody caught: the spec's where its place is, else a bug. */
function uncaught(error: unknown): unknown {
  const place = userPlace(error);
  if (place === undefined) return error;
  return new MinibossError(`Something of the spec failed: ${messageOf(error)} (${place})`, { cause: error });
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
  stderr.write(`${env("MINIBOSS_DEBUG") && error instanceof Error ? traces(error) : shown(text)}\n`);
  return known ? error.exitCode : EXIT.failed;
}

/** Names out of images, archives and answers of the engine may hold escape sequences. */
function shown(text: string): string {
  return maskUrls(text).split("\n").map(printable).join("\n");
}

function traces(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${traces(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
