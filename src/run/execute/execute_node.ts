/** Executes one node of a plan: one engine effect or one hook. */
import { configOf } from "../../model/config.ts";
import type { Service } from "../../model/group.ts";
import type { LastStart } from "../../model/journal.ts";
import { LABEL, selector } from "../../model/labels.ts";
import type { PlanNode } from "../../model/plan.ts";
import { createBody } from "../resources/create_body.ts";
import { createContainer, createVolumes } from "../resources/create.ts";
import { removeContainer, stopContainer } from "../resources/remove.ts";
import { diagnosed, startRefused } from "./diagnose.ts";
import { afterFailure } from "./discard.ts";
import { runHook } from "../hooks/run_hook.ts";
import { build, imageOf, pull } from "../resources/image.ts";
import { removeOldImages } from "../resources/built_images.ts";
import { createNetwork, removeNetworks } from "../resources/network.ts";
import { ownVolumes } from "../session/own.ts";
import { waitUntilReady } from "./wait_until_ready.ts";
import type { Run } from "../session/run.ts";

/** Decides a service whose `resolve` node's time has come. */
export type Resolve = (service: Service) => readonly PlanNode[];

/** Executes a node. @returns the nodes that a `resolve` node brings */
export async function executeNode(run: Run, node: PlanNode, resolve: Resolve): Promise<readonly PlanNode[]> {
  if (node.service === undefined) await executeForGroup(run, node);
  else if (isOnContainer(node.action)) await executeOnContainer(run, node.action);
  else {
    const service = run.service(node.service);
    if (node.action.kind === "resolve") return resolve(service);
    await executeForService(run, service, node);
  }
  return [];
}

async function executeForGroup(run: Run, { action }: PlanNode): Promise<void> {
  const { engine, identity, signal } = run;
  switch (action.kind) {
    case "createNetwork":
      return await createNetwork(run, action.network);
    case "removeNetwork":
      return await removeNetworks(run);
    case "removeVolumes":
      for (const { Name, Labels } of await ownVolumes(engine, selector(identity), { signal })) {
        if (run.others.ownsVolume(Name, Labels?.[LABEL.spec])) await engine.volumes.remove(Name, { signal });
      }
      return;
    case "removeContext":
      return await run.store.remove();
    default:
      throw new Error(`No group action ${action.kind}`);
  }
}

/** What is done to a container whatever its service, which the spec may not have any more. */
const onContainer = ["pause", "unpause", "stop", "remove"] as const;
type OnContainer = Extract<PlanNode["action"], { kind: typeof onContainer[number] }>;

function isOnContainer(action: PlanNode["action"]): action is OnContainer {
  return onContainer.some((kind) => kind === action.kind);
}

async function executeOnContainer(run: Run, action: OnContainer): Promise<void> {
  const { engine, signal } = run;
  switch (action.kind) {
    case "pause":
      return await run.calls.run(() => engine.containers.pause(action.container, { signal }), signal);
    case "unpause":
      return await run.calls.run(() => engine.containers.unpause(action.container, { signal }), signal);
    case "stop":
      return await run.calls.run(() => stopContainer(run, action.container), signal);
    case "remove":
      await run.calls.run(() => removeContainer(run, action.container), signal);
      run.removed.add(action.container);
      run.store.forget(action.container);
      return;
  }
}

async function executeForService(run: Run, service: Service, { action, id, cause }: PlanNode): Promise<void> {
  switch (action.kind) {
    case "keep":
      return;
    case "preStart":
    case "postStop":
      return await runHook(run, service, action.kind, undefined);
    case "preStop":
      return await runHook(run, service, "preStop", action.container);
    case "pull":
      return await pull(run, service, action.always);
    case "build":
      return await build(run, service, action.latest);
    case "create":
      return await create(run, service);
    case "start":
    case "ready":
    case "postStart":
      return await bringUp(run, service, { step: action.kind, existing: action.container, cause });
    case "removeOldImages":
      return await removeOldImages(run, service);
    default:
      throw new Error(`No service action in node "${id}"`);
  }
}

async function create(run: Run, service: Service): Promise<void> {
  const { group, identity, network } = run;
  const resolved = run.resolve(service);
  const image = await imageOf(run, service, resolved.image);
  // Compared is what the spec defines: what preStart sets is not known when the next start compares.
  const defined = service === run.defined(service.name) ? resolved : run.resolve(run.defined(service.name));
  const compared = resolved.image === defined.image ? image.compared : defined.image;
  const config = configOf(defined, network, compared);
  await createVolumes(run, resolved);
  const body = createBody(resolved, { group, identity, network, image: image.run, config });
  const id = await createContainer(run, service, service.name, body);
  run.made.set(service.name, id);
  try {
    await run.store.record(id, service.name, "create");
  } catch (error) {
    throw await afterFailure(run, service, { id, isNew: true, error });
  }
}

/** Start, readiness and postStart: what goes wrong here is the container's, so its state and log are told. */
async function bringUp(
  run: Run,
  service: Service,
  node: {
    readonly step: "start" | "ready" | "postStart";
    readonly existing: string | undefined;
    readonly cause: string;
  },
): Promise<void> {
  const { step, existing, cause } = node;
  const id = existing ?? run.made.get(service.name);
  if (id === undefined) throw new Error(`No container was made for "${service.name}"`);
  try {
    switch (step) {
      case "start":
        return await startContainer(run, service, { id, cause });
      case "ready":
        await waitUntilReady(run, service, id);
        return await run.store.record(id, service.name, "ping", readyStart(run, id));
      case "postStart":
        await runHook(run, service, "postStart", id);
        return await run.store.record(id, service.name, "postStart");
    }
  } catch (error) {
    if (run.signal.aborted) throw run.signal.reason;
    const shown = step === "start" ? error : await diagnosed(run, service, id, error);
    throw await afterFailure(run, service, { id, isNew: existing === undefined, error: shown });
  }
}

async function startContainer(
  run: Run,
  service: Service,
  { id, cause }: { readonly id: string; readonly cause: string },
): Promise<void> {
  const at = new Date().toISOString();
  await run.calls.run(() => {
    // Not before its turn comes: what is cancelled in the queue was never started.
    run.startedMs.set(id, performance.now());
    // Waited for even when cancelled: the engine would start it later, when nobody looks any more.
    return run.change(
      { kind: "start", container: id },
      (signal) => run.engine.containers.start(id, { signal }),
    );
  }, run.signal)
    .catch(async (error) => Promise.reject(await startRefused(run, service, error)));
  await run.store.record(id, service.name, "start", { cause, at });
}

/** The start of a container that is ready now, with the time it took; undefined when another run started it. */
function readyStart(run: Run, id: string): LastStart | undefined {
  const startedMs = run.startedMs.get(id);
  const start = run.store.journal()[id]?.lastStart;
  if (startedMs === undefined || !start) return undefined;
  return { ...start, readyMs: Math.round(performance.now() - startedMs) };
}
