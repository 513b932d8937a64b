/** Waits until a started container is ready, dead or out of time. */
import type { Ping } from "miniboss";
import { ready } from "miniboss";
import { delay } from "@std/async";
import { HookError, MinibossError } from "../base/errors.ts";
import { withDeadline } from "../base/time.ts";
import type { Service } from "../model/group.ts";
import { Checker } from "./check.ts";
import { type ContainerFacts, inspect } from "./container.ts";
import { guarded, serviceHandle, shown } from "./hooks.ts";
import type { Run } from "./run.ts";

/** The container ended while it was waited for; whoever catches it says why. */
export class ContainerEnded extends MinibossError {
  override name = "ContainerEnded";
  constructor(readonly code: number) {
    super(`The container ended with exit code ${code}`);
  }
}

/** Time between two pings at first and at last: short waits are noticed at once, long ones cost little. */
const firstIntervalMs = 10;
const lastIntervalMs = 100;
/** Without anything to ask, a container that stays up this long counts as ready. */
const staysUpMs = 200;

/**
 * Waits for a service's container to be ready.
 *
 * @throws {ContainerEnded} when it ends before; {TimeoutError}, {HookError} otherwise.
 */
export async function waitUntilReady(run: Run, service: Service, id: string): Promise<void> {
  const timeoutMs = run.timeoutMs(service);
  run.lastReason.delete(service.name);
  try {
    await withDeadline((signal) => waitOnce(run, service, id, signal), {
      timeoutMs,
      signal: run.signal,
      message: `Service "${service.name}" was not ready within ${timeoutMs / 1000} s`,
    });
    run.lastReason.delete(service.name);
  } finally {
    await run.store.saveChanges();
  }
}

async function waitOnce(run: Run, service: Service, id: string, outer: AbortSignal): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  try {
    const ended = run.engine.containers.wait(id, { signal });
    if (service.kind === "job") {
      const code = await ended;
      if (code !== 0) throw new ContainerEnded(code);
      return;
    }
    const death = service.restart === "no"
      ? ended.then((code): never => {
        throw new ContainerEnded(code);
      })
      : undefined;
    ended.catch(() => {});
    death?.catch(() => {});
    const container = await inspect(run.engine, id, run.network, signal);
    const waiting = untilReady(run, service, container, signal);
    waiting.catch(() => {});
    await (death ? Promise.race([waiting, death]) : waiting);
  } finally {
    over.abort(new DOMException("The wait is over", "AbortError"));
  }
}

async function untilReady(
  run: Run,
  service: Service,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<void> {
  const ping = service.hooks.ping ?? (container.health === undefined ? undefined : ready.healthy());
  if (!ping) {
    await delay(staysUpMs, { signal });
    return;
  }
  using checker = new Checker(run.engine, container, run.network, signal);
  const self = serviceHandle(run, service, { container, checker, signal });
  let intervalMs = firstIntervalMs;
  while (!await answer(service, ping, self)) {
    await delay(intervalMs, { signal });
    intervalMs = Math.min(intervalMs * 1.5, lastIntervalMs);
  }
}

async function answer(service: Service, ping: Ping, self: Parameters<Ping>[0]): Promise<boolean> {
  const what = `Hook ping of "${service.name}"`;
  const result: unknown = await guarded(what, () => ping(self));
  if (typeof result === "boolean") return result;
  throw new HookError(
    `${what} must return true or false, it returned ${shown(result)}`,
  );
}
