/** Watches a container's output since its start for a line that matches. */
import type { Engine } from "../../engine/engine.ts";
import type { ContainerFacts } from "../resources/container.ts";

/** What is kept of a line that does not end. */
const longestLine = 64 * 1024;

/** A watch; disposing of it ends it. */
export class LogWatch implements Disposable {
  readonly #end = new AbortController();
  readonly #seen: Promise<boolean>;

  constructor(engine: Engine, container: ContainerFacts, readonly pattern: RegExp, signal: AbortSignal) {
    const ended = AbortSignal.any([signal, this.#end.signal]);
    this.#seen = this.#follow(engine, container, ended);
    this.#seen.catch(() => {});
  }

  /** Whether a line was seen, waiting at most so long for one. @throws what reading the log threw */
  async seenWithin(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), ms);
    try {
      // A log that ended without a match is no news: the container's end is noticed elsewhere.
      return await Promise.race([this.#seen.then((seen) => seen || promise), promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow(engine: Engine, container: ContainerFacts, signal: AbortSignal): Promise<boolean> {
    const since = endOfRunBefore(container);
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const rest = { stdout: "", stderr: "" };
    const output = engine.containers.logs(container.id, { follow: true, since, tty: container.tty, signal });
    for await (const { stream, data } of output) {
      const lines = (rest[stream] + decoders[stream].decode(data, { stream: true })).split("\n");
      if (lines.some((line) => line.search(this.pattern) >= 0)) return true;
      rest[stream] = (lines.at(-1) ?? "").slice(-longestLine);
    }
    return false;
  }

  [Symbol.dispose](): void {
    this.#end.abort(new DOMException("The watch has ended", "AbortError"));
  }
}

/**
 * Where the output of this run begins, in seconds since 1970: after the end of the run before. It is not the start: the
 * engine notes that only when the process is on its way, and by then its first lines may be in the log.
 */
function endOfRunBefore({ finishedAt }: ContainerFacts): number {
  const ms = Date.parse(finishedAt);
  // A run that never was has the year 1. The next millisecond, as that is how exact the time is.
  return ms > 0 ? (ms + 1) / 1000 : 0;
}
