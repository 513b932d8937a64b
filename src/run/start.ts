/** The `start` command: brings services up, ready, in order. */
import type { Service } from "../model/group.ts";
import type { Plan } from "../model/plan.ts";
import { type Selection, selectStart } from "../plan/select.ts";
import { planResolved, planStart, type StartInput } from "../plan/start.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { runGroupHook } from "./hooks.ts";
import { observe } from "./observe.ts";
import { discard } from "./perform.ts";
import { diagnosed } from "./diagnose.ts";
import { ContainerEnded } from "./readiness.ts";
import type { Run } from "./run.ts";
import {
  carryOut,
  exitCodeOf,
  lookUpNetwork,
  type Result,
  type SessionOptions,
  withSession,
  withView,
} from "./session.ts";
import { messageOf } from "../base/errors.ts";

/** What `start` is asked for. */
export interface StartOptions extends Selection {
  /** Whether images with the tag `latest` are built. */
  readonly build: boolean;
}

/** What a plan of this run is made from. @throws {UsageError} when the selection does not fit. */
export function inputOf(run: Run, snapshot: Snapshot, options: StartOptions): StartInput {
  const whole = options.names.length === 0 && options.exclude.length === 0;
  return {
    group: run.group,
    selected: selectStart(run.group.services, options),
    snapshot,
    network: run.network,
    journal: run.store.journal(),
    resolve: (service) => run.resolve(service),
    build: options.build,
    removeOrphans: whole,
  };
}

function isIdle(plan: Plan): boolean {
  return plan.nodes.every((node) => node.action.kind === "keep");
}

/** What `start` would do now; changes nothing. */
export async function planOfStart(session: SessionOptions, options: StartOptions): Promise<Plan> {
  return await withView(session, async (open) => {
    const { run } = open;
    const snapshot = await lookUpNetwork(open, (s) => isIdle(planStart(inputOf(run, s, options))));
    return planStart(inputOf(run, snapshot, options));
  });
}

/** Starts services. @throws {UsageError} before anything is touched when the selection does not fit. */
export async function start(session: SessionOptions, options: StartOptions): Promise<Result> {
  selectStart(session.group.services, options);
  return await withSession("start", session, async (open) => {
    const { run } = open;
    const snapshot = await lookUpNetwork(open, (s) => isIdle(planStart(inputOf(run, s, options))));
    const input = inputOf(run, snapshot, options);
    const plan = planStart(input);
    if (!isIdle(plan)) await run.store.save();
    const outcome = await carryOut(run, plan, (service) => {
      const imageId = run.built.get(service.name);
      return planResolved(service, { ...input, journal: run.store.journal() }, {
        imageId,
        stoppedByRun: false,
      });
    });
    if (run.signal.aborted) return await cancelled(run);
    const failed = new Set(outcome.failed.keys());
    if (!isIdle(plan)) await verify(run, input.selected, failed);
    const done = input.selected.map((service) => service.name).filter((name) => !failed.has(name));
    const hook = run.group.onStart;
    const hooked = hook === undefined || await runGroupHook(run, "onStart", (self) => hook(done, self));
    await saved(run, isIdle(plan) && hook === undefined);
    run.emit({ kind: "finished", command: "start", done, failed: [...failed] });
    run.signal.throwIfAborted();
    return { done, failed: [...failed], exitCode: exitCodeOf(outcome, failed.size > 0, !hooked) };
  });
}

async function saved(run: Run, unchanged: boolean): Promise<void> {
  if (!unchanged) await run.store.save();
}

/** Leaves what was started, or takes it back if that was asked for. @throws the reason of the cancellation */
async function cancelled(run: Run): Promise<never> {
  if (run.options.removeOnCancel) {
    for (const [service, id] of run.made) {
      await discard(run, id, true).catch((error) =>
        run.emit({ kind: "notice", text: `Container of "${service}" stays: ${messageOf(error)}` })
      );
    }
  }
  throw run.signal.reason;
}

/** One list call at the end: what became ready first may have died while the last started. */
async function verify(run: Run, selected: readonly Service[], failed: Set<string>): Promise<void> {
  const { containers } = await observe(run.engine, run.identity, run.signal);
  for (const service of selected) {
    if (failed.has(service.name) || service.kind === "job") continue;
    const own = containers.filter((container) => container.service === service.name);
    if (own.some(({ state }) => state === "running" || state === "restarting")) continue;
    failed.add(service.name);
    const id = own[0]?.id;
    const gone = `The container of "${service.name}" was removed while the group started`;
    const error = id === undefined
      ? gone
      : messageOf(await diagnosed(run, service, id, new ContainerEnded(0)));
    run.emit({ kind: "notice", text: `Service "${service.name}" did not stay up. ${error}` });
  }
}
