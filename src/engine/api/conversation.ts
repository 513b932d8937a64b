/** Conversations with processes in containers. */
import type {
  AttachExecOptions,
  AttachOptions,
  ExecSession,
  OutputChunk,
  Session,
  TerminalSize,
} from "../engine.ts";
import { ConnectionError } from "../errors.ts";
import { attemptOf, createExec, exitCodeOf, NO_DETACH } from "./exec.ts";
import { hijack, type Hijacked } from "../http/hijack.ts";
import { path } from "../http/call.ts";
import type { Http } from "../http/http.ts";
import { FrameDecoder, type OutputDecoder, RawDecoder } from "../logs/frames.ts";
import { spoken } from "../logs/read.ts";

/** Attaches to a container's own process. */
export async function attach(http: Http, container: string, options: AttachOptions): Promise<Session> {
  const { tty, signal } = options;
  const attempted = `attach to container "${container}"`;
  const connection = await hijack(http, {
    method: "POST",
    path: path`/containers/${container}/attach`,
    query: { stream: 1, stdin: 1, stdout: 1, stderr: 1, detachKeys: tty ? NO_DETACH : undefined },
    attempted,
    signal,
  });
  return new EngineSession(connection, {
    tty,
    signal,
    attempted,
    resize: (size) => resize(http, path`/containers/${container}/resize`, { size, attempted, signal }),
  });
}

/** Runs a command in a running container, with stdin. */
export async function attachExec(
  http: Http,
  container: string,
  options: AttachExecOptions,
): Promise<ExecSession> {
  const { tty = false, signal } = options;
  const attempted = attemptOf(container, options);
  const id = await createExec(http, container, { ...options, stdin: true, tty });
  const connection = await hijack(http, {
    method: "POST",
    path: path`/exec/${id}/start`,
    json: { Detach: false, Tty: tty },
    attempted,
    signal,
  });
  const session = new EngineSession(connection, {
    tty,
    signal,
    attempted,
    resize: (size) => resize(http, path`/exec/${id}/resize`, { size, attempted, signal }),
  });
  const exitCode = session.ended.then(() => exitCodeOf(http, id, { attempted, signal }));
  // Who does not ask for the exit code does not care for its failure either.
  exitCode.catch(() => {});
  return Object.assign(session, { exitCode });
}

async function resize(
  http: Http,
  path: string,
  options: { size: TerminalSize; attempted: string; signal: AbortSignal | undefined },
): Promise<void> {
  const { size: { columns, rows }, attempted, signal } = options;
  await http.send({ method: "POST", path, query: { h: rows, w: columns }, attempted, signal }, [200, 201]);
}

/** A connection as a session. */
class EngineSession implements Session {
  readonly input: WritableStream<Uint8Array>;
  readonly output: ReadableStream<OutputChunk>;
  readonly resize: (size: TerminalSize) => Promise<void>;
  readonly #connection: Hijacked;
  readonly #ended = Promise.withResolvers<void>();
  readonly #stopListening: () => void;
  readonly #attempted: string;

  constructor(connection: Hijacked, options: {
    readonly tty: boolean;
    readonly signal: AbortSignal | undefined;
    readonly attempted: string;
    readonly resize: (size: TerminalSize) => Promise<void>;
  }) {
    const { tty, signal, attempted } = options;
    const aborted = () => this.#ended.reject(signal?.reason);
    signal?.addEventListener("abort", aborted, { once: true });
    this.#stopListening = () => signal?.removeEventListener("abort", aborted);
    this.#ended.promise.catch(() => {});
    this.#connection = connection;
    this.#attempted = attempted;
    this.resize = options.resize;
    this.input = inputOf(connection);
    this.output = this.#outputOf(tty ? new RawDecoder() : new FrameDecoder());
  }

  /** Resolves at the end of the output. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  [Symbol.dispose](): void {
    this.#ended.reject(new ConnectionError("closed", `Cannot ${this.#attempted}: the session was closed`));
    this.#close();
  }

  #close(): void {
    this.#stopListening();
    this.#connection.close();
  }

  #outputOf(decoder: OutputDecoder): ReadableStream<OutputChunk> {
    const connection = this.#connection;
    const pull = async (controller: ReadableStreamDefaultController<OutputChunk>) => {
      // A pull that gives nothing is not repeated, and a piece may hold no more than a frame's header.
      for (let bytes = await connection.read(); bytes; bytes = await connection.read()) {
        // Whoever reads the output may keep it, but the bytes are good until the next read only.
        const chunks = decoder.push(bytes.slice());
        for (const chunk of chunks) controller.enqueue(chunk);
        if (chunks.length > 0) return;
      }
      decoder.end();
      this.#ended.resolve();
      this.#close();
      controller.close();
    };
    return new ReadableStream({
      pull: (controller) =>
        pull(controller).catch((thrown) => {
          const error = spoken(thrown, connection, this.#attempted);
          this.#ended.reject(error);
          this.#close();
          throw error;
        }),
      cancel: () => {
        this.#ended.resolve();
        this.#close();
      },
    }, { highWaterMark: 0 });
  }
}

/** What is written after the process stopped reading is dropped: its output tells how it went. */
function inputOf(connection: Hijacked): WritableStream<Uint8Array> {
  return new WritableStream({
    write: (bytes) => connection.write(bytes).catch(dropped),
    close: () => connection.closeWrite().catch(dropped),
    abort: () => connection.close(),
  });
}

function dropped(error: unknown): void {
  const { BadResource, BrokenPipe, ConnectionReset, Interrupted, NotConnected } = Deno.errors;
  const expected = [BadResource, BrokenPipe, ConnectionReset, Interrupted, NotConnected];
  if (!expected.some((kind) => error instanceof kind)) throw error;
}
