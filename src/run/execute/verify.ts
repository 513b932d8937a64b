/** Whether what became ready is still up when all else is. */
import { delay } from "@std/async";
import { messageOf, MinibossError } from "../../base/errors.ts";
import type { Service } from "../../model/group.ts";
import type { PlanNode } from "../../model/plan.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { inspect } from "../resources/container.ts";
import { observe } from "../session/observe.ts";
import type { Restarting, Run } from "../session/run.ts";
import { diagnosed } from "./diagnose.ts";
import { afterFailure } from "./discard.ts";

/**
 * A restarted service that nothing can be asked about must run this long before a start counts as done: a program that fails
 * a moment after its start would look like one that works.
 */
const staysUpMs = 1000;

/**
 * Looks once more at the end: what became ready first may have died while the last started.
 *
 * @param failed services that failed; gets those that did not stay up
 * @returns the group as it is now
 */
export async function verify(
  run: Run,
  selected: readonly Service[],
  failed: Set<string>,
): Promise<Snapshot> {
  const restarted = await restartedServices(run, failed);
  const snapshot = await observe(run.engine, run.identity, run.signal);
  const byService = Map.groupBy(snapshot.containers, (container) => container.service);
  for (const service of selected) {
    if (failed.has(service.name) || service.kind === "job") continue;
    const own = byService.get(service.name) ?? [];
    const isUp = own.some(({ state }) => state === "running" || state === "restarting");
    if (isUp && !restarted.has(service.name)) continue;
    failed.add(service.name);
    run.emit({ kind: "nodeFailed", ms: 0, ...await didNotStay(run, service, own[0]?.id) });
  }
  return snapshot;
}

/** The services that their restart policy started again after they were ready. */
async function restartedServices(run: Run, failed: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const ready = [...run.restarting].filter(([name]) => !failed.has(name));
  const found = await Promise.all(ready.map(async ([name, service]) => {
    return await hasRestarted(run, service) ? [name] : [];
  }));
  return new Set(found.flat());
}

async function hasRestarted(run: Run, { id, restarts, isAsked, atMs }: Restarting): Promise<boolean> {
  const leftMs = isAsked ? 0 : atMs + staysUpMs - performance.now();
  if (leftMs > 0) await delay(leftMs, { signal: run.signal });
  const { restartCount } = await inspect(run.engine, id, run.network, run.signal);
  return restartCount > restarts;
}

/** A service that was ready and is not any more: its `ready` node has failed after all. */
async function didNotStay(
  run: Run,
  service: Service,
  container: string | undefined,
): Promise<{ node: PlanNode; error: string }> {
  const action = { kind: "ready", container } as const;
  const node = { id: `${service.name}:ready`, service: service.name, action, after: [], cause: "" };
  const fate = new MinibossError("It was ready, but did not stay up");
  if (container === undefined) return { node, error: `${fate.message}: its container was removed` };
  const isNew = run.made.get(service.name) === container;
  const error = await diagnosed(run, service, container, fate);
  return { node, error: messageOf(await afterFailure(run, service, { id: container, isNew, error })) };
}
