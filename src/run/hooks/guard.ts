/** Calls user code, and says in the user's terms what it threw and where. */
import { ContextError, HookError, MinibossError, SpecError } from "../../base/errors.ts";
import { userPlace } from "../../base/own_code.ts";
import type { Run } from "../session/run.ts";
import { thrownText } from "./thrown.ts";

/**
 * Calls user code. Whatever it throws, and whatever is rejected or thrown meanwhile where it does not await it, becomes a
 * HookError that says where.
 *
 * @param what names the hook at the beginning of its error
 */
export async function guarded<T>(run: Run, what: string, work: () => T | Promise<T>): Promise<T> {
  run.watchThread();
  try {
    return await run.strays.during(what, work);
  } catch (error) {
    if (isComplete(error)) throw error;
    throw new HookError(`${what} failed: ${thrownText(error)}`, { cause: error });
  }
}

/** Whether an error needs no word on the hook: the engine, a deadline or the user brought it about. */
function isComplete(error: unknown): boolean {
  const isHooks = [HookError, ContextError, SpecError].some((kind) => error instanceof kind);
  return error instanceof MinibossError && !isHooks && userPlace(error) === undefined;
}
