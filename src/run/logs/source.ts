/** The `logs` command: the output of a group's containers. */
import type { Engine, LogEntry } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";
import type { LogLine } from "../../model/log.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { LogCursor } from "./cursor.ts";
import { LineAssembler } from "./lines.ts";
import { mergeStreams } from "./merge.ts";

/** Which part of the output is wanted. Times are seconds since 1970, with fraction. */
export interface LogSelection {
  readonly since?: number;
  readonly until?: number;
  /** Only so many last lines of each container. @default all */
  readonly tail?: number;
}

/** What reading logs needs. */
export interface LogReader {
  readonly engine: Engine;
  readonly selection: LogSelection;
  readonly signal: AbortSignal;
  /** Is told what the user should know. */
  readonly notify: (text: string) => void;
  /** Is told of a log that the engine refuses to read, once a container. */
  readonly onRefused: (text: string) => void;
}

/** One container's log while it is read, now and again. */
export class LogSource {
  readonly #cursor = new LogCursor();
  readonly #lines: LineAssembler;
  #began = false;
  #told = false;

  constructor(
    readonly context: LogReader,
    readonly container: { readonly id: string; readonly service: string },
  ) {
    this.#lines = new LineAssembler(container.service);
  }

  /**
   * What was not given on yet.
   *
   * @param options.follow whether to go on until the container ends
   * @throws {ConnectionError} when the engine goes away; the next read goes on there.
   */
  async *read(options: { readonly follow: boolean }): AsyncGenerator<readonly LogLine[]> {
    const { engine, selection: { until, tail, since: begin }, signal } = this.context;
    const { since = begin && begin - SLACK } = this.#cursor;
    const isTail = tail !== undefined && !this.#began;
    const entries = engine.containers.logEntries(this.container.id, {
      follow: options.follow,
      signal,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until: until + SLACK }),
      // To follow from the end on, one has to know the end.
      ...(isTail && { tail: Math.max(tail, 1) }),
    });
    const unseen = this.#cursor.resume();
    const isWanted = untilFilter(until);
    for await (const batch of entries) {
      this.#began = true;
      const lines = this.#lines.push(unseen(batch).filter(isWanted));
      if (lines.length > 0 && !(isTail && tail === 0)) yield lines;
    }
    this.#began = true;
  }

  /** The line that had not ended when the container did. */
  rest(): readonly LogLine[] {
    return this.#lines.end();
  }

  /** Whether an error says that there is no such log any more; tells the user of a log that cannot be read. */
  isOver(error: unknown): boolean {
    if (!(error instanceof EngineError)) return false;
    const isRemoved = error.status === 404 || error.status === 409;
    if (!isRemoved && !this.#told) {
      this.context.onRefused(`No logs of "${this.container.service}": ${error.message}`);
    }
    this.#told = true;
    return true;
  }
}

/** A number cannot hold the nanoseconds of a time: what was printed right then is wanted. Seconds. */
const SLACK = 1e-6;

/** Docker 20.10 heeds `until` only where it reads to the end. */
function untilFilter(until: number | undefined): (entry: LogEntry) => boolean {
  return until === undefined ? () => true : ({ at }) => !(Date.parse(at) / 1000 > until + SLACK);
}

/** The output so far of these containers, merged by time. A container whose log cannot be read is told of and left out. */
export function readLogs(
  context: LogReader,
  containers: readonly Pick<ObservedContainer, "id" | "service">[],
): AsyncGenerator<readonly LogLine[]> {
  return mergeStreams(containers.map((container) => readWhole(new LogSource(context, container))));
}

async function* readWhole(source: LogSource): AsyncGenerator<readonly LogLine[]> {
  try {
    yield* source.read({ follow: false });
    yield source.rest();
  } catch (error) {
    if (!source.isOver(error)) throw error;
  }
}
