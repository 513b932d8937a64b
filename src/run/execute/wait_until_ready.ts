/** Waits until a started container is ready, dead or out of time. */
import type { Ping } from "miniboss";
import { ready } from "miniboss";
import { isReadyMade } from "../../../spec/ready.ts";
import { delay } from "@std/async";
import { HookError, MinibossError } from "../../base/errors.ts";
import { times } from "../../base/text.ts";
import { withDeadline } from "../../base/time.ts";
import type { Service } from "../../model/group.ts";
import { Checker } from "../readiness/checker.ts";
import { type ContainerFacts, inspect } from "../resources/container.ts";
import { guarded } from "../hooks/guard.ts";
import { shown } from "../hooks/thrown.ts";
import { serviceHandle, tellWaiting } from "../hooks/handle.ts";
import type { Run } from "../session/run.ts";

/** The container ended while it was waited for; whoever catches it says why. */
export class ContainerEnded extends MinibossError {
  override name = "ContainerEnded";
  constructor(readonly code: number) {
    super(`The container ended with exit code ${code}`);
  }
}

/** The restart policy started the container again and again while it was waited for; whoever catches it says why. */
export class CrashLoop extends MinibossError {
  override name = "CrashLoop";
  constructor(readonly restarts: number, readonly code: number) {
    super(`The container restarted ${times(restarts)} before it was ready, its last exit code was ${code}`);
  }
}

/** A service may end and be restarted while it waits for something; as often as this it is a crash loop. */
const crashLoopRestarts = 3;

/** Time between two calls of a ping of the spec's own. */
const intervalMs = 100;
/**
 * Time between two readiness checks of ours: a twentieth of the wait so far, so that no wait gets noticeably longer and long
 * ones cost little.
 */
const shareOfWait = 1 / 20;
const leastIntervalMs = 10;
/**
 * Without anything to ask, a container that stays up this long counts as ready: what cannot run at all has ended by then, and
 * a start without probes is not held up. Whatever ends later is found at the end of the start, or by who needs it.
 */
const staysUpMs = 100;

/**
 * Waits for a service's container to be ready.
 *
 * @throws {ContainerEnded} when it ends before; {TimeoutError}, {HookError} otherwise.
 */
export async function waitUntilReady(run: Run, service: Service, id: string): Promise<void> {
  const timeoutMs = run.timeoutMs(service);
  run.answers.delete(service.name);
  try {
    await withDeadline((signal) => waitOnce(run, service, id, signal), {
      timeoutMs,
      signal: run.signal,
      message: `Service "${service.name}" was not ready within ${timeoutMs / 1000} s`,
    });
    run.answers.delete(service.name);
  } finally {
    await run.store.save();
  }
}

async function waitOnce(run: Run, service: Service, id: string, outer: AbortSignal): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  try {
    if (service.kind === "job") return await untilDone(run, id, signal);
    const death = untilDead(run, service, id, signal);
    death.catch(() => {});
    const container = await inspect(run.engine, id, run.network, signal);
    const waiting = untilReady(run, service, container, signal);
    waiting.catch(() => {});
    await Promise.race([waiting, death]);
    if (service.restart !== "no") await noteRestarts(run, service, id);
  } finally {
    over.abort(new DOMException("The wait is over", "AbortError"));
  }
}

/** Throws as soon as the container has ended for good, or has ended too often. */
async function untilDead(run: Run, service: Service, id: string, signal: AbortSignal): Promise<never> {
  for (let restarts = 1;; restarts++) {
    const code = await run.engine.containers.wait(id, { signal });
    if (service.restart === "no") throw new ContainerEnded(code);
    const { running } = await inspect(run.engine, id, run.network, signal);
    if (!running) throw new ContainerEnded(code);
    if (restarts === crashLoopRestarts) throw new CrashLoop(restarts, code);
    tellWaiting(run, service, `it restarts, its last exit code was ${code}`);
  }
}

/** Notes how often a ready service was restarted so far: what comes on top of it shows that it did not stay up. */
async function noteRestarts(run: Run, { name, hooks }: Service, id: string): Promise<void> {
  const { restartCount, health } = await inspect(run.engine, id, run.network, run.signal);
  const isAsked = hooks.ping !== undefined || health !== undefined;
  run.restarting.set(name, { id, restarts: restartCount, isAsked, atMs: performance.now() });
}

/** A job may fail and be started again by its restart policy. */
async function untilDone(run: Run, id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const code = await run.engine.containers.wait(id, { signal });
    if (code === 0) return;
    const { running } = await inspect(run.engine, id, run.network, signal);
    if (!running) throw new ContainerEnded(code);
  }
}

async function untilReady(
  run: Run,
  service: Service,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<void> {
  const ping = service.hooks.ping ?? (container.health === undefined ? undefined : ready.healthy());
  if (!ping) return await untilItStaysUp(run, service, container, signal);
  using checker = new Checker(run.engine, container, run.network, signal, run.watchThread);
  const self = serviceHandle(run, service, { container, checker, signal });
  const isOwn = !isReadyMade(ping);
  const began = performance.now();
  while (!await answer(run, service, ping, self)) {
    const share = (performance.now() - began) * shareOfWait;
    const gap = isOwn ? intervalMs : Math.min(Math.max(share, leastIntervalMs), intervalMs);
    await delay(gap, { signal });
  }
}

async function untilItStaysUp(
  run: Run,
  service: Service,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<void> {
  for (let before = container;;) {
    await delay(staysUpMs, { signal });
    // Without a restart policy its end would have ended the wait.
    if (service.restart === "no") return;
    const now = await inspect(run.engine, container.id, run.network, signal);
    if (now.status === "running" && now.startedAt === before.startedAt) return;
    before = now;
  }
}

/** Asks a ping once. */
async function answer(run: Run, service: Service, ping: Ping, self: Parameters<Ping>[0]): Promise<boolean> {
  if (isReadyMade(ping)) return await ping(self);
  const what = `Hook ping of "${service.name}"`;
  const result: unknown = await guarded(run, what, () => ping(self));
  if (typeof result === "boolean") return result;
  throw new HookError(`${what} must return true or false, it returned ${shown(result)}`);
}
