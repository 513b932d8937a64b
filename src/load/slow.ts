/** Specs that take long to load, maybe for ever. */
import type { Found } from "./find.ts";

/** What is said of slow specs, and when. */
export interface SlowOptions {
  /** Shows a line to the user. */
  readonly notify?: ((text: string) => void) | undefined;
  /** @default {10000} */
  readonly slowAfterMs?: number | undefined;
}

/** Says once that a spec is still being loaded, unless it is disposed of before. A top-level `await` may never end. */
export function noticeSlow(found: Found, { notify, slowAfterMs = 10_000 }: SlowOptions): Disposable {
  const timer = setTimeout(() => {
    notify?.(
      `Still loading spec "${found.shown}" after ${slowAfterMs / 1000} s: an "await" in it has not ended. ` +
        "Press Ctrl-C to give up",
    );
  }, slowAfterMs);
  // What waits for nothing else is noticed at once.
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
