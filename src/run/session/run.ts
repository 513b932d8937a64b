/** What all parts of one run share. */
import { maskText } from "../../base/secret.ts";
import { Semaphore } from "../../base/semaphore.ts";
import type { Engine } from "../../engine/engine.ts";
import type { RunEvent } from "../../model/event.ts";
import type { Group, Service } from "../../model/group.ts";
import type { Identity } from "../../model/labels.ts";
import { resolve, type ResolvedService } from "../../model/resolve.ts";
import { type EngineCall, InFlight } from "../state/in_flight.ts";
import type { OtherSpecs } from "./other_specs.ts";
import type { Store } from "../state/saved_state.ts";
import { Strays } from "./strays.ts";

type WithoutTime<Event> = Event extends unknown ? Omit<Event, "atMs"> : never;

/** An event whose time is filled in when it is told. */
export type NewEvent = WithoutTime<RunEvent>;

/** What the user may set for a run. Times are milliseconds. */
export interface RunOptions {
  /** How long a service may take to become ready, unless the service says. */
  readonly timeoutMs: number;
  /** How long a stopping container has before it is killed. */
  readonly graceMs: number;
  /** Whether a new container that failed is kept. */
  readonly keepFailed: boolean;
  /** Whether images built earlier are kept. */
  readonly keepImages: boolean;
  /** Whether a build takes its image's name from an image that no build of the group made. */
  readonly retag: boolean;
  /** Whether containers started by a run that is cancelled are stopped and removed. */
  readonly removeOnCancel: boolean;
}

/** A service with a restart policy when it became ready. */
export interface Restarting {
  readonly id: string;
  readonly restarts: number;
  /** Whether a ping or a health check said that it is ready. */
  readonly isAsked: boolean;
  /** When; by the clock of `performance.now()`. */
  readonly atMs: number;
}

/** Engine calls that start, stop or remove containers at once: more only makes each slower. */
const callsAtOnce = 8;
/** Containers made at once, beside those calls: no start waits until those have been made that are not to start yet. */
const createsAtOnce = 2;

/** How long a cancelled run waits for the answer to a call that the engine would carry out anyway. */
const finishingMs = 10_000;

/** One run of a changing command. */
export class Run implements Disposable {
  /** Containers made in this run, by service. */
  readonly made = new Map<string, string>();
  /** Ids of images built in this run, by service. */
  readonly built = new Map<string, string>();
  /** Builds of this run, by what they are made from; each comes to an image's id. */
  readonly builds = new Map<string, Promise<string>>();
  /** Containers removed in this run. */
  readonly removed = new Set<string>();
  /** Networks made in this run, by name. */
  readonly networks = new Set<string>();
  /** When containers were started in this run, by their ids; by the clock of `performance.now()`. */
  readonly startedMs = new Map<string, number>();
  /** Readiness: the last reasons why a service was not ready, oldest first, each other than the one before. */
  readonly answers = new Map<string, readonly string[]>();
  /** Services whose failed container was removed, with a record kept of it. */
  readonly recorded = new Set<string>();
  /** Services as their `preStart` changed them, by name. */
  readonly changed = new Map<string, Service>();
  /** Ready services whose restart policy may start them again, by name. */
  readonly restarting = new Map<string, Restarting>();
  readonly calls = new Semaphore(callsAtOnce);
  readonly creates = new Semaphore(createsAtOnce);
  /** Aborted some time after the run is cancelled: for calls that are carried out although nobody waits for them. */
  readonly finishing: AbortSignal;
  /** Errors that hooks leave behind. */
  readonly strays: Strays;
  readonly #services: ReadonlyMap<string, Service>;

  constructor(
    readonly group: Group,
    readonly identity: Identity,
    readonly engine: Engine,
    readonly store: Store,
    readonly network: string,
    readonly options: RunOptions,
    readonly signal: AbortSignal,
    readonly emit: (event: NewEvent) => void,
    readonly inFlight: InFlight,
    readonly others: OtherSpecs,
    /** To be called before code of the spec is run, which may block the thread. */
    readonly watchThread: () => void,
  ) {
    this.finishing = abortedLater(signal, finishingMs);
    this.strays = new Strays((text) => {
      // What a cancelled hook leaves is no news.
      if (!signal.aborted) emit({ kind: "notice", text: maskText(text) });
    });
    this.#services = new Map(group.services.map((service) => [service.name, service]));
  }

  /** What this run has made and not removed, in words. */
  left(): readonly string[] {
    return [...this.made.keys(), ...[...this.networks].map((name) => `network ${name}`)];
  }

  /** Makes an engine call that changes the group and that is waited for, for a while, even when the run is cancelled. */
  change<T>(call: EngineCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.inFlight.during(call, () => work(this.finishing));
  }

  /** The service of a name, with what its `preStart` changed in this run. */
  service(name: string): Service {
    return this.changed.get(name) ?? this.defined(name);
  }

  /** The service of a name as the spec defines it. */
  defined(name: string): Service {
    const service = this.#services.get(name);
    if (!service) throw new Error(`No service "${name}" in the group`);
    return service;
  }

  /** A service with its placeholders filled from the context as it is now. */
  resolve(service: Service): ResolvedService {
    if (typeof service.env === "function") this.watchThread();
    return resolve(service, this.store.context, this.store.values());
  }

  [Symbol.dispose](): void {
    this.strays[Symbol.dispose]();
  }

  /** How long a service may take to become ready. */
  timeoutMs(service: Service): number {
    return service.timeoutMs ?? this.options.timeoutMs;
  }
}

/** A signal that is aborted so long after another. */
function abortedLater(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController();
  const abort = () => Deno.unrefTimer(setTimeout(() => later.abort(signal.reason), ms));
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return later.signal;
}
