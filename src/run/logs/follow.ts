/** Follows the output of services: across restarts, new containers and an engine that goes away for a while. */
import { delay } from "@std/async";
import type { EngineEvent } from "../../engine/engine.ts";
import { ConnectionError, EngineError } from "../../engine/errors.ts";
import { type Identity, isOwn, LABEL, selector } from "../../model/labels.ts";
import { type LogLine, mergeByTime } from "../../model/log.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { Funnel } from "./funnel.ts";
import { mergeStreams } from "./merge.ts";
import { type LogReader, LogSource } from "./source.ts";
import { observe } from "../session/observe.ts";

/** How long the engine is left alone before it is looked for again: at first, and at most. */
const RETRY_MS = { first: 100, most: 2000 };

/** Lines of many services that come at nearly the same time are given on, and written, together; where many come, at once. */
const GATHERING = { ms: 5, enough: 50 };

/**
 * Containers that print little are read together, every so often: waking up for each line by itself takes twice the processor
 * time for fifty services of ten lines a second. Who prints more in between is read on at once.
 */
const RESTING = { ms: 100, belowBytes: 8 * 1024 };

/** A container that is followed. */
interface Followed {
  readonly source: LogSource;
  /** Grows with everything that gives reason to read again. */
  news: number;
  gone: boolean;
  wake: () => void;
}

/**
 * The output of services from now on, after what there is of it already; by time as far as it is there at the same time.
 * Ends with the signal's reason only.
 *
 * @param wanted whether a service's output is wanted
 */
export async function* followLogs(
  context: LogReader,
  identity: Identity,
  wanted: (service: string) => boolean,
): AsyncGenerator<readonly LogLine[]> {
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const follower = new Follower({ ...context, signal }, identity, wanted);
  try {
    yield* follower.begin();
    for (;;) yield mergeByTime(await follower.lines.take());
  } finally {
    over.abort(new DOMException("Nobody follows any more", "AbortError"));
    await follower.ended();
  }
}

class Follower {
  readonly lines = new Funnel<LogLine>(GATHERING);
  readonly #followed = new Map<string, Followed>();
  readonly #tasks = new Set<Promise<void>>();
  #isLost = false;
  #resting: Promise<void> | undefined;
  /** The time of the last event: an engine that comes back is asked for those since. */
  #since: number | undefined;

  constructor(
    readonly context: LogReader,
    readonly identity: Identity,
    readonly wanted: (service: string) => boolean,
  ) {
    const { signal } = context;
    signal.addEventListener("abort", () => {
      this.lines.fail(signal.reason);
      for (const { wake } of this.#followed.values()) wake();
    }, { once: true });
  }

  /** Yields what there is already, merged by time; from then on lines come through the funnel. */
  async *begin(): AsyncGenerator<readonly LogLine[]> {
    const events = await this.#subscribe();
    const containers = await this.#observe();
    const here = containers.map(({ id, service }) =>
      this.#note(new LogSource(this.context, { id, service }))
    );
    if (here.length === 0) this.context.notify("No containers yet: waiting for them");
    this.#begin(this.#listen(events));
    yield* mergeStreams(here.map(({ source }) => backlog(source)));
    for (const each of here) this.#begin(this.#follow(each));
  }

  async ended(): Promise<void> {
    await Promise.all(this.#tasks);
  }

  /** Begins a task; its failure is the reader's. */
  #begin(task: Promise<void>): void {
    const watched = task.catch((error) => this.lines.fail(error)).finally(() => this.#tasks.delete(watched));
    this.#tasks.add(watched);
  }

  #note(source: LogSource): Followed {
    const followed: Followed = { source, news: 0, gone: false, wake: () => {} };
    this.#followed.set(source.container.id, followed);
    return followed;
  }

  /** Has a container read, or read again. */
  #touch(id: string, service: string): void {
    const known = this.#followed.get(id);
    if (known) {
      known.news++;
      known.wake();
    } else if (this.wanted(service)) {
      // Of what begins now, all is wanted.
      const { tail: _tail, ...selection } = this.context.selection;
      this.#begin(this.#follow(this.#note(new LogSource({ ...this.context, selection }, { id, service }))));
    }
  }

  #forget(id: string): void {
    const known = this.#followed.get(id);
    if (!known) return;
    known.gone = true;
    known.wake();
  }

  /** Gives on a container's output until it is removed. */
  async #follow(followed: Followed): Promise<void> {
    const { source } = followed;
    try {
      while (!followed.gone) {
        const seen = followed.news;
        if (!await this.#giveAll(source)) continue;
        while (followed.news === seen && !followed.gone) {
          await new Promise<void>((resolve) => followed.wake = resolve);
          this.context.signal.throwIfAborted();
        }
      }
    } catch (error) {
      if (!source.isOver(error)) throw error;
    } finally {
      this.#followed.delete(source.container.id);
    }
    await this.#give(source.rest());
  }

  /** Gives on a container's output until it ends or the engine goes away. @returns false to be called again at once */
  async #giveAll(source: LogSource): Promise<boolean> {
    try {
      for await (const lines of source.read({ follow: true })) {
        await this.#give(lines);
        if (sizeOf(lines) < RESTING.belowBytes) await this.#rest();
      }
      // What following leaves out at the end: see `logEntries()`.
      for await (const lines of source.read({ follow: false })) await this.#give(lines);
      await this.#give(source.rest());
      return true;
    } catch (error) {
      if (!isLoss(error)) throw error;
      // When the engine is back the listener says so. A single connection may break as well.
      if (!this.#isLost) await delay(RETRY_MS.first, { signal: this.context.signal });
      return this.#isLost;
    }
  }

  /** Resolves for all who rest at the same moment. */
  #rest(): Promise<void> {
    return this.#resting ??= delay(RESTING.ms, { signal: this.context.signal }).finally(() => {
      this.#resting = undefined;
    });
  }

  async #give(lines: readonly LogLine[]): Promise<void> {
    if (lines.length > 0) await this.lines.offer(lines);
  }

  /** Hears of containers that start and go; when the engine goes away, waits until it is back. */
  async #listen(first: AsyncIterable<EngineEvent>): Promise<void> {
    for (let events = first;; events = await this.#reconnect()) {
      try {
        for await (const event of events) this.#hear(event);
      } catch (error) {
        if (!isLoss(error)) throw error;
      }
    }
  }

  #hear({ action, containerId, containerName, labels, time }: EngineEvent): void {
    this.#since = time;
    if (action === "destroy") this.#forget(containerId);
    else if (isOwn([containerName], labels)) this.#touch(containerId, labels[LABEL.service] ?? "");
  }

  async #reconnect(): Promise<AsyncIterable<EngineEvent>> {
    const { engine, signal, notify } = this.context;
    this.#isLost = true;
    notify(`Lost the engine at "${engine.endpoint}": waiting until it is back`);
    for (let ms = RETRY_MS.first;; ms = Math.min(2 * ms, RETRY_MS.most)) {
      await delay(ms, { signal });
      const attempt = new AbortController();
      try {
        const events = await this.#subscribe(attempt.signal);
        const containers = await this.#observe();
        notify(`The engine at "${engine.endpoint}" is back`);
        this.#isLost = false;
        const ids = new Set(containers.map(({ id }) => id));
        for (const id of this.#followed.keys()) if (!ids.has(id)) this.#forget(id);
        for (const { id, service } of containers) this.#touch(id, service);
        return events;
      } catch (error) {
        attempt.abort(error);
        // An engine that only just started may say no for a while.
        if (!isLoss(error) && !(error instanceof EngineError)) throw error;
      }
    }
  }

  #subscribe(attempt?: AbortSignal): Promise<AsyncIterable<EngineEvent>> {
    const { signal } = this.context;
    return this.context.engine.events({
      labels: selector(this.identity),
      actions: ["start", "destroy"],
      signal: attempt ? AbortSignal.any([signal, attempt]) : signal,
      ...(this.#since !== undefined && { since: this.#since }),
    });
  }

  /** The containers that have or had a process. */
  async #observe(): Promise<ObservedContainer[]> {
    const { engine, signal } = this.context;
    const { containers } = await observe(engine, this.identity, signal);
    return containers.filter(({ service, state }) => this.wanted(service) && state !== "created");
  }
}

/** What there is of a log; what is not to be had now is had later. */
async function* backlog(source: LogSource): AsyncGenerator<readonly LogLine[]> {
  try {
    yield* source.read({ follow: false });
  } catch (error) {
    if (!isLoss(error) && !source.isOver(error)) throw error;
  }
}

function sizeOf(lines: readonly LogLine[]): number {
  return lines.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function isLoss(error: unknown): boolean {
  return error instanceof ConnectionError && error.reason !== "closed";
}
