/** Opens a run: the lock, the saved context, the snapshot; and closes it. */
import type { Engine } from "../../engine/engine.ts";
import { ContextError } from "../../base/errors.ts";
import type { EventSink } from "../../model/event.ts";
import type { Group } from "../../model/group.ts";
import { type Identity, MAIN_INSTANCE } from "../../model/labels.ts";
import { networkName } from "../../model/names.ts";
import type { ActionKind } from "../../model/plan.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { InFlight, inFlightPath, lostCalls } from "../state/in_flight.ts";
import { ContextFile } from "../state/context_file.ts";
import { lock } from "../state/process_lock.ts";
import { observe } from "./observe.ts";
import { settle } from "./settle.ts";
import { type NewEvent, Run, type RunOptions } from "./run.ts";
import { Store } from "../state/saved_state.ts";

/** What every changing command gets. */
export interface SessionOptions {
  readonly group: Group;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Where events go. */
  readonly sink: EventSink;
  /** @default {"main"} */
  readonly instance?: string;
  /** @default `miniboss-<group>` */
  readonly network?: string;
  /** Whether to wait for another command on the same group. @default {true} */
  readonly wait?: boolean;
  readonly options: RunOptions;
}

/** An open run. */
export interface Session {
  readonly run: Run;
  /** The group as it is, without its network's id. */
  readonly snapshot: Snapshot;
}

/** What is locked while a copy of a group is changed. */
export function lockKey({ endpoint }: Engine, { group, instance }: Identity): string {
  return `${endpoint} ${group} ${instance}`;
}

/** Runs `work` with the group's lock held. @throws {LockedError} when another command holds it and `wait` is false. */
export async function withSession<T>(
  command: string,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { engine, signal, wait = true } = options;
  const { emit, identity } = begin(options);
  using _lock = await lock({
    key: lockKey(engine, identity),
    holder: `${command} (process ${Deno.pid})`,
    signal,
    onWait: (holder) => emit({ kind: "waitingForLock", holder }),
    wait,
  });
  const path = inFlightPath(lockKey(engine, identity));
  const lost = lostCalls(path);
  if (lost) {
    const onWait = () =>
      emit({ kind: "notice", text: "Waiting for the engine to finish what an interrupted run began" });
    await settle(engine, lost, { signal, onWait, stops: command !== "stop" });
    await Deno.remove(path);
  }
  using inFlight = new InFlight(path);
  const needsContext = command !== "stop" && command !== "suspend";
  return await work(await open(options, { emit, identity, corrupt: "moveAside", needsContext, inFlight }));
}

/** Runs `work` that changes nothing: it waits for nobody, and leaves even a corrupt context file where it is. */
export async function withView<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return await work(
    await open(options, {
      ...begin(options),
      corrupt: "ignore",
      needsContext: true,
      inFlight: new InFlight(undefined),
    }),
  );
}

interface Begun {
  readonly emit: (event: NewEvent) => void;
  readonly identity: Identity;
}

function begin({ group, sink, instance = MAIN_INSTANCE }: SessionOptions): Begun {
  const began = performance.now();
  return {
    emit: (event) => sink({ ...event, atMs: Math.round(performance.now() - began) }),
    identity: { group: group.name, instance },
  };
}

interface Opening extends Begun {
  readonly corrupt: "moveAside" | "ignore";
  /** Whether a context file that cannot be used is an error; if not, it is told. */
  readonly needsContext: boolean;
  readonly inFlight: InFlight;
}

async function open(
  options: SessionOptions,
  { emit, identity, corrupt, needsContext, inFlight }: Opening,
): Promise<Session> {
  const { group, engine, signal } = options;
  const file = new ContextFile(group.folder, { notify: (text) => emit({ kind: "notice", text }), corrupt });
  const store = await Store.open(file, identity).catch((error) => {
    if (needsContext || !(error instanceof ContextError)) throw error;
    emit({ kind: "notice", text: error.message });
    return Store.empty(file, identity);
  });
  const snapshot = await observe(engine, identity, signal);
  store.prune(snapshot.containers.map((container) => container.id));
  const network = options.network ?? networkName(group.name);
  const noting = (event: NewEvent) => {
    noteFailure(store, event);
    emit(event);
  };
  const run = new Run(group, identity, engine, store, network, options.options, signal, noting, inFlight);
  return { run, snapshot };
}

/** What a service comes to when it is as asked for. */
const settled: ReadonlySet<ActionKind> = new Set(["keep", "ready", "stop", "remove"]);

/** Keeps how a service failed until it does not any more; saved with the next change. */
function noteFailure({ failures }: Store, event: NewEvent): void {
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
