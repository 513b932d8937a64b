/** Specs that wait for what never comes, or that leave errors which nobody catches. */
import { SpecError } from "../base/errors.ts";
import { takeStrayErrors } from "../base/stray_errors.ts";
import { explain } from "./explain.ts";
import type { Found } from "./find.ts";

/**
 * The result of what a spec does.
 *
 * @throws {SpecError} when the process has nothing left to do that could bring it to its end, and for errors that nobody catches.
 */
export async function unlessStuck<T>(work: Promise<T>, found: Found): Promise<T> {
  const stuck = Promise.withResolvers<never>();
  // Without it the process would end here, and say nothing.
  const onIdle = (event: Event) => {
    event.preventDefault();
    stuck.reject(new SpecError(`Cannot load spec "${found.shown}": it waits for something that never comes`));
  };
  using _strays = takeStrayErrors((error) => {
    stuck.reject(explain(error, found));
    return true;
  });
  globalThis.addEventListener("beforeunload", onIdle);
  try {
    return await Promise.race([work, stuck.promise]);
  } finally {
    globalThis.removeEventListener("beforeunload", onIdle);
  }
}
