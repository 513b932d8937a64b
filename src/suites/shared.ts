/** What all workers of a run share. */
import type { SuiteQueue } from "./queue.ts";
import type { ResultKeeper } from "./results.ts";
import type { Suites } from "./suite.ts";
import type { Tracer } from "./trace.ts";
import type { Worlds } from "./worlds.ts";

/** What all workers share. */
export interface Shared {
  readonly suites: Suites;
  readonly queue: SuiteQueue;
  readonly results: ResultKeeper;
  readonly tracer: Tracer;
  readonly worlds: Worlds;
  readonly signal: AbortSignal;
  /** Why no more tests begin; undefined: they do. */
  readonly stopped: () => string | undefined;
}
