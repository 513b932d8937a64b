/** The `stop` command: stops services, dependants first, and removes them if asked to. */
import { shownSpec } from "../../base/text.ts";
import type { Plan } from "../../model/plan.ts";
import { LABEL, selector } from "../../model/labels.ts";
import { type Selection, selectStop } from "../../plan/select.ts";
import { isLive } from "../../plan/containers.ts";
import { isToStop, type Leftovers, planStop } from "../../plan/stop.ts";
import { ownNetworks, ownVolumes } from "../session/own.ts";
import { callGroupHook, executePlan, exitCodeOf, type Result } from "../execute/execute_plan.ts";
import { type Session, type SessionOptions, withSession, withView } from "../session/session.ts";

/** What `stop` is asked for. */
export interface StopOptions extends Selection {
  readonly remove: boolean;
  readonly volumes: boolean;
  /** Whether a running dependant of a named service is an error. */
  readonly checkDependants: boolean;
}

const nothing: Leftovers = { network: undefined, volumes: false, context: false };

/** What the group has besides its containers, as far as it is to go. */
async function leftoversOf(
  { run, snapshot }: Session,
  options: StopOptions,
): Promise<Leftovers> {
  if (!options.remove) return nothing;
  const { engine, identity, store, signal, others } = run;
  const labels = selector(identity);
  const networks = await ownNetworks(engine, labels, { signal });
  const volumes = options.volumes ? await ownVolumes(engine, labels, { signal }) : [];
  // Another spec's containers need the network, and the journal and the context of the group.
  const isShared = snapshot.containers.some(({ otherSpec }) => otherSpec !== undefined);
  return {
    network: isShared || networks.length === 0 ? undefined : networks.map(({ Name = "" }) => Name).join(", "),
    volumes: volumes.some(({ Name, Labels }) => others.ownsVolume(Name, Labels?.[LABEL.spec])),
    context: store.wasSaved && !isShared,
  };
}

async function makePlan(
  { run, snapshot }: Session,
  options: StopOptions,
): Promise<{ readonly plan: Plan; readonly names: readonly string[] }> {
  const { group } = run;
  const running = new Set(snapshot.containers.filter(isLive).map((container) => container.service));
  const selected = selectStop(group.services, options, { running, checkDependants: options.checkDependants });
  const whole = options.names.length === 0 && options.exclude.length === 0;
  const { remove } = options;
  const leftovers = await leftoversOf({ run, snapshot }, options);
  return {
    plan: planStop({ group, selected, snapshot, remove, leftovers, whole }),
    names: selected.map((service) => service.name),
  };
}

/** What `stop` would do now; changes nothing. */
export async function planOfStop(session: SessionOptions, options: StopOptions): Promise<Plan> {
  return await withView(session, async (open) => {
    const { plan } = await makePlan(open, options);
    open.run.others.check("stop", plan.nodes);
    return plan;
  });
}

/** Stops services. @throws {UsageError} before anything is touched when the selection does not fit. */
export async function stop(session: SessionOptions, options: StopOptions): Promise<Result> {
  selectStop(session.group.services, options, { running: new Set(), checkDependants: false });
  return await withSession("stop", session, async (open) => {
    const { run, snapshot } = open;
    const { plan, names } = await makePlan(open, options);
    const touched = snapshot.containers.filter((c) => isToStop(c, options.remove)).map((c) => c.service);
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
    const outcome = await executePlan(run, plan, () => []);
    run.signal.throwIfAborted();
    const done = names.filter((name) => !outcome.failed.has(name));
    const hook = run.group.onStop;
    const hooked = hook === undefined || await callGroupHook(run, "onStop", (self) => hook(done, self));
    noteOthers(open, options);
    const removed = plan.nodes.some((node) => node.action.kind === "removeContext") && !outcome.groupFailed;
    if (!removed) await run.store.save();
    run.emit({ kind: "finished", command: "stop", done, failed: [...outcome.failed.keys()] });
    return { done, failed: [...outcome.failed.keys()], exitCode: exitCodeOf(outcome, !hooked) };
  });
}

/** Says what stays because another spec of the group uses it. */
function noteOthers({ run, snapshot }: Session, { remove, names, exclude }: StopOptions): void {
  const others = new Set(snapshot.containers.flatMap(({ otherSpec }) => otherSpec ?? []));
  if (!remove || names.length + exclude.length > 0 || others.size === 0) return;
  const specs = [...others].map(shownSpec).join(", ");
  run.emit({
    kind: "notice",
    text: `Network "${run.network}" and the saved context stay: services of ${specs} use them`,
  });
}
