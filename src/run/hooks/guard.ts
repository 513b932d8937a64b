/** Calls user code, and says in the user's terms what it threw and where. */
import { ContextError, HookError, MinibossError, SpecError } from "../../base/errors.ts";

/** Calls user code; whatever it throws becomes a HookError that says where. */
export async function guarded<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ContextError || error instanceof SpecError) {
      throw new HookError(`${what} failed: ${error.message}`, { cause: error });
    }
    if (error instanceof MinibossError) throw error;
    throw new HookError(`${what} failed: ${thrown(error)}${place(error)}`, { cause: error });
  }
}

function thrown(error: unknown): string {
  if (error instanceof Error) {
    return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
  }
  return `it threw ${shown(error)}, which is no Error`;
}

/** Any value of user code on one line. */
export function shown(value: unknown): string {
  return Deno.inspect(value, { depth: 2, compact: true, breakLength: Infinity, strAbbreviateSize: 80 });
}

/** ` (file:///spec.ts:12:3)`: the first place in the stack outside of miniboss and Deno. */
function place(error: unknown): string {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  const own = new URL("../../../", import.meta.url).href;
  for (const [, url] of stack.matchAll(/\(?((?:file|https?):\/\/[^\s()]+:\d+:\d+)\)?/g)) {
    if (url && (!url.startsWith(own) || url.startsWith(`${own}spec/examples/`))) return ` (${url})`;
  }
  return "";
}
