/** The `start` command: brings services up, ready, in order. */
import { messageOf, UsageError } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import { type Selection, selectStart } from "../../plan/select.ts";
import { isSplit } from "../../plan/containers.ts";
import { orphansOf } from "../../plan/orphans.ts";
import { planResolved, planStart, type StartInput } from "../../plan/start.ts";
import type { ObservedContainer, Snapshot } from "../../model/snapshot.ts";
import { withNetwork } from "../session/observe.ts";
import type { Run } from "../session/run.ts";
import { callGroupHook, executePlan, exitCodeOf, type Result } from "../execute/execute_plan.ts";
import {
  observedAgain,
  type Session,
  type SessionOptions,
  withSession,
  withView,
} from "../session/session.ts";

/** What `start` is asked for. */
export interface StartOptions extends Selection {
  /** Whether images with the tag `latest` are built. */
  readonly build: boolean;
  /** Whether containers of services that the spec no longer has are removed; only for the whole group. */
  readonly removeOrphans?: boolean;
}

/** What a plan of this run is made from. @throws {UsageError} when the selection does not fit. */
export function inputOf(run: Run, snapshot: Snapshot, options: StartOptions): StartInput {
  const { removeOrphans = false, names, exclude } = options;
  if (removeOrphans && names.length + exclude.length > 0) {
    throw new UsageError("Option --remove-orphans is for the whole group, without names and --exclude");
  }
  return {
    group: run.group,
    selected: selectStart(run.group.services, options),
    snapshot,
    network: run.network,
    journal: run.store.journal(),
    resolve: (service) => run.resolve(service),
    build: options.build,
    removeOrphans,
  };
}

function isIdle(plan: Plan): boolean {
  return plan.nodes.every((node) => node.action.kind === "keep");
}

/** What `start` would do now; changes nothing. */
export async function planOfStart(session: SessionOptions, options: StartOptions): Promise<Plan> {
  return await withView(session, async (open) => {
    const { plan } = await planned(open, options);
    open.run.others.check("start", plan.nodes);
    return plan;
  });
}

/** The plan and what it is made from; the network is looked up unless the plan made without shows that nothing is to be done. */
async function planned(
  { run, snapshot }: Session,
  options: StartOptions,
): Promise<{ readonly input: StartInput; readonly plan: Plan }> {
  const first = inputOf(run, snapshot, options);
  const plan = planStart(first);
  if (isIdle(plan)) return { input: first, plan };
  const input = { ...first, snapshot: await withNetwork(run, snapshot) };
  return { input, plan: planStart(input) };
}

/** The same, with networks of one name made one. */
async function plannedOnOne(open: Session, options: StartOptions): ReturnType<typeof planned> {
  const first = await planned(open, options);
  if (!first.input.snapshot.isAmbiguous && !isSplit(open.snapshot, open.run.network)) return first;
  const { mendNetworks } = await import("../resources/one_network.ts");
  if (!await mendNetworks(open.run, open.snapshot)) return first;
  return await planned({ ...open, snapshot: await observedAgain(open.run) }, options);
}

/** Starts services. @throws {UsageError} before anything is touched when the selection does not fit. */
export async function start(session: SessionOptions, options: StartOptions): Promise<Result> {
  selectStart(session.group.services, options);
  return await withSession("start", session, async (open) => {
    try {
      return await startIn(open, options);
    } catch (error) {
      if (open.run.signal.aborted) {
        await afterCancel(open.run);
        await open.run.store.save();
      }
      throw error;
    }
  });
}

async function startIn(open: Session, options: StartOptions): Promise<Result> {
  const { run } = open;
  const { input, plan } = await plannedOnOne(open, options);
  if (!input.removeOrphans) noteOrphans(open);
  if (!isIdle(plan)) await run.store.save();
  const outcome = await executePlan(run, plan, (service) => {
    const imageId = run.built.get(service.name);
    return planResolved(service, { ...input, journal: run.store.journal() }, {
      imageId,
      stoppedByRun: false,
    });
  });
  run.signal.throwIfAborted();
  const failed = new Set(outcome.failed.keys());
  const { containers } = isIdle(plan)
    ? input.snapshot
    : await (await import("../execute/effects.ts")).verify(run, input.selected, failed);
  const done = input.selected.map((service) => service.name).filter((name) => !failed.has(name));
  const hook = run.group.onStart;
  const hooked = hook === undefined || await callGroupHook(run, "onStart", (self) => hook(done, self));
  await run.store.save();
  const ports = publishedBy(done, containers);
  run.emit({
    kind: "finished",
    command: "start",
    done,
    failed: [...failed],
    ports,
    recorded: [...run.recorded],
  });
  return { done, failed: [...failed], exitCode: exitCodeOf(outcome, failed.size > 0, !hooked) };
}

/** Names the services whose containers stay although the spec has them no more. */
function noteOrphans({ run, snapshot }: Session): void {
  const orphans = orphansOf(run.group, snapshot).map(({ name }) => name);
  if (orphans.length === 0) return;
  run.emit({
    kind: "notice",
    text: `No longer in the spec, and left as they are: ${
      orphans.join(", ")
    }; "miniboss start --remove-orphans" removes them`,
  });
}

/** What services publish, those of them that publish anything. */
function publishedBy(
  services: readonly string[],
  containers: Snapshot["containers"],
): Record<string, ObservedContainer["ports"]> {
  const published = new Map(containers.filter((c) => c.ports.length > 0).map((c) => [c.service, c.ports]));
  return Object.fromEntries(services.flatMap((name) => {
    const ports = published.get(name);
    return ports ? [[name, ports] as const] : [];
  }));
}

/** Leaves what was started, or takes it back if that was asked for, and says so. */
async function afterCancel(run: Run): Promise<void> {
  const left = run.left();
  if (left.length === 0) return;
  const names = left.join(", ");
  if (!run.options.removeOnCancel) {
    if (run.made.size === 0) return;
    const next = '"miniboss start" goes on from there, "miniboss stop --remove" removes it';
    return run.emit({ kind: "notice", text: `What was started stays (${names}): ${next}` });
  }
  run.emit({ kind: "notice", text: `Removing what was started: ${names}` });
  const { discard, takeBackNetworks } = await import("../execute/effects.ts");
  await Promise.all([...run.made].map(async ([service, id]) => {
    try {
      await discard(run, id, true);
      run.made.delete(service);
    } catch (error) {
      run.emit({ kind: "notice", text: `The container of "${service}" stays: ${messageOf(error)}` });
    }
  }));
  await takeBackNetworks(run);
}
