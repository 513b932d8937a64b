/** A container's output. */
import type { LogEntry, LogOptions, OutputChunk } from "../engine.ts";
import { EngineError } from "../errors.ts";
import { type Call, path, type Reply } from "../http/call.ts";
import { expectOutput } from "../http/hijack.ts";
import type { Http } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { flag, object } from "../http/shape.ts";
import { LastLines } from "./last_lines.ts";
import { decoderFor, type EntryDecoder } from "./entries.ts";
import { EngineOutputError, FrameDecoder, type OutputDecoder, RawDecoder } from "./frames.ts";

/** Yields a container's output; nothing is asked of the engine before the first chunk is wanted. */
export async function* readLogs(http: Http, id: string, options: LogOptions): AsyncGenerator<OutputChunk> {
  const tty = options.tty ?? await hasTty(http, id, options.signal);
  const last = new LastLines();
  for await (const chunk of read(http, id, { ...options, tty })) {
    if (options.follow) last.saw(chunk);
    yield chunk;
  }
  if (options.follow && options.tail !== 0) yield* missedEnd(http, id, { ...options, tty }, last);
}

/**
 * What a follow did not deliver: Docker 20.10 keeps an unfinished last line to itself when the container ends, though a
 * plain read has it. At most one such line a stream can be at the end, hence the small tail.
 */
async function* missedEnd(
  http: Http,
  id: string,
  options: LogOptions & { tty: boolean },
  last: LastLines,
): AsyncGenerator<OutputChunk> {
  const tail = Math.min(options.tail ?? 2, 2);
  const end = new LastLines();
  try {
    for await (const chunk of read(http, id, { ...options, follow: false, tail })) end.saw(chunk);
  } catch (error) {
    // A container removed as soon as it ended has no output left.
    if (error instanceof EngineError && (error.status === 404 || error.status === 409)) return;
    throw error;
  }
  yield* last.missing(end);
}

async function* read(
  http: Http,
  id: string,
  options: LogOptions & { tty: boolean },
): AsyncGenerator<OutputChunk> {
  const call = logCall(id, options);
  const decoder = options.tty ? new RawDecoder() : new FrameDecoder();
  yield* decoded(await http.request(call), decoder, call.attempted);
}

function logCall(id: string, options: LogOptions): Call {
  const { follow = false, timestamps = false, since, until, tail, signal } = options;
  return {
    method: "GET",
    path: path`/containers/${id}/logs`,
    query: {
      stdout: 1,
      stderr: 1,
      follow: follow ? 1 : 0,
      timestamps: timestamps ? 1 : 0,
      since,
      until,
      tail,
    },
    attempted: `read the logs of container "${id}"`,
    patience: follow ? PATIENCE.endless : PATIENCE.work,
    signal,
  };
}

/** Yields a container's output entry by entry. */
export async function* readEntries(
  http: Http,
  id: string,
  options: Omit<LogOptions, "timestamps" | "tty">,
): AsyncGenerator<readonly LogEntry[]> {
  const call = logCall(id, { ...options, timestamps: true });
  const reply = await http.request(call);
  let decoder: EntryDecoder | undefined;
  try {
    expectOutput(reply.headers);
    for (let bytes = await reply.read(); bytes; bytes = await reply.read()) {
      decoder ??= decoderFor(bytes);
      const entries = decoder.push(bytes);
      if (entries.length > 0) yield entries;
    }
    const last = decoder?.end() ?? [];
    if (last.length > 0) yield last;
  } catch (error) {
    throw spoken(error, reply, call.attempted);
  } finally {
    await reply.cancel();
  }
}

/** A body as output; stopping early gives the rest of it up. */
export async function* decoded(
  reply: Reply,
  decoder: OutputDecoder,
  attempted: string,
): AsyncGenerator<OutputChunk> {
  try {
    expectOutput(reply.headers);
    for (let bytes = await reply.read(); bytes; bytes = await reply.read()) {
      // Chunks are kept, but the bytes are good until the next read only.
      yield* decoder.push(bytes.slice());
    }
    decoder.end();
  } catch (error) {
    throw spoken(error, reply, attempted);
  } finally {
    await reply.cancel();
  }
}

/** The error to throw for what went wrong with output: what the engine itself said in it is its refusal. */
export function spoken(error: unknown, reply: Pick<Reply, "failure">, attempted: string): unknown {
  return error instanceof EngineOutputError
    ? new EngineError({ status: 500, engineMessage: error.message, attempted }, { cause: error })
    : reply.failure(error);
}

async function hasTty(http: Http, id: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { Config } = await http.json<{ Config: { Tty: boolean } }>({
    method: "GET",
    path: path`/containers/${id}/json`,
    attempted: `read the logs of container "${id}"`,
    signal,
  }, object({ Config: object({ Tty: flag }) }));
  return Config.Tty;
}
