/** The `reload` command: builds a service anew, swaps its container and restarts what depends on it. */
import { UsageError } from "../../base/errors.ts";
import type { Group, Service } from "../../model/group.ts";
import type { Plan } from "../../model/plan.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { planRebuilt, planReload, planRestarted, type ReloadInput } from "../../plan/reload.ts";
import { checkNames } from "../../plan/select.ts";
import { withNetwork } from "../session/observe.ts";
import type { Run } from "../session/run.ts";
import { callGroupHook, executePlan, exitCodeOf, type Result } from "../execute/execute_plan.ts";
import { mendNetworks } from "../resources/one_network.ts";
import { observedAgain, type SessionOptions, withSession, withView } from "../session/session.ts";

/** What `reload` is asked for. */
export interface ReloadOptions {
  readonly service: string;
  /** Whether dependants get new containers too. */
  readonly remove: boolean;
  /** Whether the container stays when it runs from the image that the build comes to. */
  readonly ifChanged: boolean;
  /** Why, for the plan. @default `reload <service>` */
  readonly cause?: string;
}

/** @throws {UsageError} when there is no such service or it has no build directory. */
function reloadable(group: Group, name: string): Service {
  checkNames(group.services, [name]);
  const service = group.services.find((s) => s.name === name);
  if (service?.build) return service;
  throw new UsageError(`Service "${name}" cannot be built: no build directory specified, add buildFrom`);
}

function inputOf(run: Run, snapshot: Snapshot, options: ReloadOptions): ReloadInput {
  return {
    group: run.group,
    service: reloadable(run.group, options.service),
    snapshot,
    network: run.network,
    journal: run.store.journal(),
    resolve: (service) => run.resolve(service),
    remove: options.remove,
    ifChanged: options.ifChanged,
    cause: options.cause,
  };
}

/** What `reload` would do now; changes nothing. */
export async function planOfReload(session: SessionOptions, options: ReloadOptions): Promise<Plan> {
  reloadable(session.group, options.service);
  return await withView(session, async ({ run, snapshot }) => {
    const plan = planReload(
      inputOf(run, await withNetwork(run, snapshot), options),
    );
    run.others.check("reload", plan.nodes);
    return plan;
  });
}

/** Reloads a service. @throws {UsageError} before anything is touched. */
export async function reload(session: SessionOptions, options: ReloadOptions): Promise<Result> {
  reloadable(session.group, options.service);
  return await withSession("reload", session, async (open) => {
    const { run } = open;
    const lookedUp = await withNetwork(run, open.snapshot);
    const isMended = lookedUp.isAmbiguous && await mendNetworks(run, open.snapshot);
    const snapshot = isMended ? await withNetwork(run, await observedAgain(run)) : lookedUp;
    const input = inputOf(run, snapshot, options);
    await run.store.save();
    const outcome = await executePlan(run, planReload(input), (service) => {
      const containers = snapshot.containers.filter((container) => !run.removed.has(container.id));
      const now = { ...input, snapshot: { ...snapshot, containers }, journal: run.store.journal() };
      if (service === input.service) return planRebuilt(now, run.built.get(service.name) ?? "");
      return planRestarted(now, service);
    });
    run.signal.throwIfAborted();
    const hook = run.made.has(options.service) ? run.group.onReload : undefined;
    const hooked = hook === undefined || outcome.failed.size > 0 ||
      await callGroupHook(run, "onReload", (self) => hook(options.service, self));
    await run.store.save();
    const failed = [...outcome.failed.keys()];
    const done = run.group.services.map(({ name }) => name).filter((name) =>
      !failed.includes(name) && run.made.has(name)
    );
    run.emit({ kind: "finished", command: "reload", done, failed, recorded: [...run.recorded] });
    return { done, failed, exitCode: exitCodeOf(outcome, !hooked) };
  });
}
