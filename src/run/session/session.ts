/** Opens a run: the lock, the saved context, the snapshot; and closes it. */
import type { Engine } from "../../engine/engine.ts";
import type { EventSink } from "../../model/event.ts";
import type { Group } from "../../model/group.ts";
import { type Identity, MAIN_INSTANCE } from "../../model/labels.ts";
import { copyName, networkName } from "../../model/names.ts";
import type { ActionKind } from "../../model/plan.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { type Copy, copyKey } from "../state/group_state.ts";
import { InFlight, inFlightPath, lostCalls } from "../state/in_flight.ts";
import { lock } from "../state/process_lock.ts";
import { identifyEngine } from "./engine_identity.ts";
import { noteLookAlikes, observe } from "./observe.ts";
import { OtherSpecs } from "./other_specs.ts";
import { type NewEvent, Run, type RunOptions } from "./run.ts";
import { Store } from "../state/saved_state.ts";

/** What every changing command gets. */
export interface SessionOptions {
  readonly group: Group;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Called before code of the spec is run, which may block the thread. */
  readonly watchThread?: () => void;
  /** Is given what tells which containers and networks the run has made and not removed. */
  readonly onRun?: (left: () => readonly string[]) => void;
  /** Where events go. */
  readonly sink: EventSink;
  /** @default {"main"} */
  readonly instance?: string;
  /** The owner label of what is made. @default none */
  readonly owner?: string;
  /** @default `miniboss-<group>` */
  readonly network?: string;
  /** Whether to wait for another command on the same group. @default {true} */
  readonly wait?: boolean;
  /** Whether containers and volumes of the group's services that another spec made are taken over. @default {false} */
  readonly adopt?: boolean;
  readonly options: RunOptions;
}

/** An open run. */
export interface Session {
  readonly run: Run;
  /** The group as it is, without its network's id. */
  readonly snapshot: Snapshot;
}

/** The copy of a group that a session is about. */
export async function copyOf(
  { group, engine, signal, instance = MAIN_INSTANCE }: Pick<
    SessionOptions,
    "group" | "engine" | "signal" | "instance"
  >,
  options: { readonly keep: boolean },
): Promise<Copy> {
  return { group: group.name, instance, engine: await identifyEngine(engine, { ...options, signal }) };
}

/** Runs `work` with the group's lock held. @throws {LockedError} when another command holds it and `wait` is false. */
export async function withSession<T>(
  command: string,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { signal, wait = true } = options;
  const emit = emitter(options);
  const copy = await copyOf(options, { keep: true });
  const key = copyKey(copy);
  using _lock = await lock({
    key,
    holder: `${command} (process ${Deno.pid})`,
    signal,
    onWait: (holder) => emit({ kind: "waitingForLock", holder }),
    wait,
  });
  const path = inFlightPath(key);
  const lost = lostCalls(path);
  if (lost) {
    const onWait = () =>
      emit({ kind: "notice", text: "Waiting for the engine to finish what an interrupted run began" });
    const { settle } = await import("./settle.ts");
    await settle(options.engine, lost, { signal, onWait, stops: command !== "stop" });
    await Deno.remove(path);
  }
  using inFlight = new InFlight(path);
  const needsContext = command !== "stop" && command !== "suspend";
  const choosesPorts = command === "start" || command === "reload";
  const session = await open(options, {
    emit,
    copy,
    corrupt: "moveAside",
    needsContext,
    inFlight,
    choosesPorts,
  });
  using _run = session.run;
  options.onRun?.(() => session.run.left());
  noteLookAlikes(session.run, session.snapshot);
  return await work(session);
}

/** Runs `work` that changes nothing: it waits for nobody, and leaves even a corrupt context file where it is. */
export async function withView<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const copy = await copyOf(options, { keep: false });
  const session = await open(options, {
    emit: emitter(options),
    copy,
    corrupt: "ignore",
    needsContext: true,
    inFlight: new InFlight(undefined),
    choosesPorts: false,
  });
  using _run = session.run;
  return await work(session);
}

function emitter({ sink }: SessionOptions): (event: NewEvent) => void {
  const began = performance.now();
  return (event) => sink({ ...event, atMs: Math.round(performance.now() - began) });
}

interface Opening {
  readonly emit: (event: NewEvent) => void;
  readonly copy: Copy;
  readonly corrupt: "moveAside" | "ignore";
  /** Whether a context file that cannot be used is an error; if not, it is told. */
  readonly needsContext: boolean;
  readonly inFlight: InFlight;
  /** Whether an isolated copy's host ports are chosen where that was not done yet. */
  readonly choosesPorts: boolean;
}

async function open(options: SessionOptions, opening: Opening): Promise<Session> {
  const { emit, copy, corrupt, needsContext, inFlight } = opening;
  const { group: declared, engine, signal, owner } = options;
  const identity: Identity = {
    group: copy.group,
    instance: copy.instance,
    ...owner !== undefined && { owner },
  };
  const notify = (text: string) => emit({ kind: "notice", text });
  const store = await Store.open(declared.folder, copy, { notify, corrupt, needsContext });
  const others = new OtherSpecs({ group: declared, engine, store, notify, adopt: options.adopt ?? false });
  const found = await observe(engine, identity, signal);
  store.prune(found.containers.map((container) => container.id));
  const snapshot = { ...found, containers: others.marked(found.containers) };
  const network = options.network ?? networkName(copyName(identity));
  let group = declared;
  if (copy.instance !== MAIN_INSTANCE) {
    const { chooseOwnPorts, withOwnPorts } = await import("./own_ports.ts");
    const isHere = engine.endpoint.startsWith("unix:");
    if (opening.choosesPorts) {
      await chooseOwnPorts(declared, store.ports, { containers: snapshot.containers, isHere });
    }
    group = withOwnPorts(declared, store.ports);
  }
  const noting = (event: NewEvent) => {
    noteFailure(store, event);
    emit(event);
  };
  const { watchThread = () => {} } = options;
  const run = new Run(
    group,
    identity,
    engine,
    store,
    network,
    options.options,
    signal,
    noting,
    inFlight,
    others,
    watchThread,
  );
  return { run, snapshot };
}

/** The group as it is now. */
export async function observedAgain({ engine, identity, others, signal }: Run): Promise<Snapshot> {
  const found = await observe(engine, identity, signal);
  return { ...found, containers: others.marked(found.containers) };
}

/** What a service comes to when it is as asked for. */
const settled: ReadonlySet<ActionKind> = new Set(["keep", "ready", "stop", "remove"]);

/** Keeps how a service failed until it does not any more; saved with the next change. */
function noteFailure({ failures }: Store, event: NewEvent): void {
  if (event.kind === "blocked") {
    const error = `Not reached, because "${event.by}" failed`;
    return void failures.set(event.service, { at: new Date().toISOString(), error });
  }
  if (event.kind !== "nodeDone" && event.kind !== "nodeFailed") return;
  const { service, action } = event.node;
  if (service === undefined) return;
  if (event.kind === "nodeDone") {
    if (settled.has(action.kind)) failures.delete(service);
  } else {
    const [error = ""] = event.error.trimStart().split("\n");
    failures.set(service, { at: new Date().toISOString(), error });
  }
}
