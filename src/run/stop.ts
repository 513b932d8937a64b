/** The `stop` command: stops services, dependants first, and removes them if asked to. */
import type { Plan } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Selection, selectStop } from "../plan/select.ts";
import { isLive, planStop } from "../plan/stop.ts";
import { runGroupHook } from "./hooks.ts";
import type { Run } from "./run.ts";
import { carryOut, exitCodeOf, type Result, type SessionOptions, withSession, withView } from "./session.ts";

/** What `stop` is asked for. */
export interface StopOptions extends Selection {
  readonly remove: boolean;
  readonly volumes: boolean;
  /** Whether a running dependant of a named service is an error. */
  readonly checkDependants: boolean;
}

function makePlan(run: Run, snapshot: Snapshot, options: StopOptions): { plan: Plan; names: string[] } {
  const { group, network } = run;
  const running = new Set(snapshot.containers.filter(isLive).map((container) => container.service));
  const selected = selectStop(group.services, options, { running, checkDependants: options.checkDependants });
  const whole = options.names.length === 0 && options.exclude.length === 0;
  const { remove, volumes } = options;
  return {
    plan: planStop({ group, selected, snapshot, network, remove, volumes, whole }),
    names: selected.map((service) => service.name),
  };
}

/** What `stop` would do now; changes nothing. */
export async function planOfStop(session: SessionOptions, options: StopOptions): Promise<Plan> {
  return await withView(
    session,
    ({ run, snapshot }) => Promise.resolve(makePlan(run, snapshot, options).plan),
  );
}

/** Stops services. @throws {UsageError} before anything is touched when the selection does not fit. */
export async function stop(session: SessionOptions, options: StopOptions): Promise<Result> {
  selectStop(session.group.services, options, { running: new Set(), checkDependants: false });
  return await withSession("stop", session, async ({ run, snapshot }) => {
    const { plan, names } = makePlan(run, snapshot, options);
    const touched = snapshot.containers.filter((c) => options.remove || isLive(c)).map((c) => c.service);
    const busy = new Set(touched);
    for (const name of names) {
      if (!busy.has(name)) {
        run.emit({
          kind: "log",
          service: name,
          text: `No container to ${options.remove ? "remove" : "stop"}`,
        });
      }
    }
    const outcome = await carryOut(run, plan, () => []);
    run.signal.throwIfAborted();
    const done = names.filter((name) => !outcome.failed.has(name));
    const hook = run.group.onStop;
    const hooked = hook === undefined || await runGroupHook(run, "onStop", (self) => hook(done, self));
    const removed = plan.nodes.some((node) => node.action.kind === "removeContext") && !outcome.groupFailed;
    if (hook !== undefined && !removed) await run.store.saveChanges();
    run.emit({ kind: "finished", command: "stop", done, failed: [...outcome.failed.keys()] });
    return { done, failed: [...outcome.failed.keys()], exitCode: exitCodeOf(outcome, !hooked) };
  });
}
