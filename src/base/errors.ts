/** Every error a user can meet, each with the exit code the process ends with. */

/** The process's exit codes (design, section 4). */
export const EXIT = {
  done: 0,
  /** A service, hook or test failed. */
  failed: 1,
  /** Usage or spec error: nothing was touched. */
  usage: 2,
  /** The engine cannot be reached or used. */
  engine: 3,
  /** Ctrl-C, SIGTERM or SIGHUP. */
  cancelled: 130,
} as const;

/** The base of all of miniboss's own errors; its message is one paragraph for a person. */
export class MinibossError extends Error {
  override name = "MinibossError";
  readonly exitCode: number = EXIT.failed;
}

/** The command line asks for something that does not exist or does not fit. */
export class UsageError extends MinibossError {
  override name = "UsageError";
  override readonly exitCode = EXIT.usage;
}

/** One thing wrong with a spec, e.g. `{ place: 'services[1] "api": ports', text: "..." }`. */
export interface Problem {
  readonly place: string;
  readonly text: string;
}

/** A spec cannot be found, loaded or is wrong; `problems` lists all that is wrong at once. */
export class SpecError extends MinibossError {
  override name = "SpecError";
  override readonly exitCode = EXIT.usage;
  readonly problems: readonly Problem[];
  constructor(message: string, options: ErrorOptions & { problems?: readonly Problem[] } = {}) {
    super(message, options);
    this.problems = options.problems ?? [];
  }
}

/** A context value is missing or unfit for its placeholder, or the context file cannot be used. */
export class ContextError extends MinibossError {
  override name = "ContextError";
}

/** A hook threw, or returned something it must not. */
export class HookError extends MinibossError {
  override name = "HookError";
}

/** Something did not happen within its time. */
export class TimeoutError extends MinibossError {
  override name = "TimeoutError";
}

/** No engine answers, or the one that answers cannot be used. */
export class EngineUnavailableError extends MinibossError {
  override name = "EngineUnavailableError";
  override readonly exitCode = EXIT.engine;
}

/** The user cancelled the run. */
export class CancelledError extends MinibossError {
  override name = "CancelledError";
  override readonly exitCode = EXIT.cancelled;
}

/** The message of anything thrown, also of what is no Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
