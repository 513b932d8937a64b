/** The subset of `@std/async` this project uses, over `node:timers/promises`, with the same signatures. */
import { setTimeout as sleep } from "node:timers/promises";

/** Options of {@linkcode delay}. */
export interface DelayOptions {
  /** Rejects the delay with the signal's reason. */
  signal?: AbortSignal;
  /** Whether the process waits for the delay. @default {true} */
  persistent?: boolean;
}

/** Resolves after `ms` milliseconds. @throws the signal's reason when it is aborted first. */
export async function delay(ms: number, options: DelayOptions = {}): Promise<void> {
  const { signal, persistent = true } = options;
  signal?.throwIfAborted();
  try {
    await sleep(ms, undefined, { ref: persistent, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
