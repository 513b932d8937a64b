/** Requests to an engine. Every answer is read to its end or cancelled, for an ignored one would hold its socket. */
import { MinibossError } from "../../base/errors.ts";
import { ConnectionError, fetchReason } from "../errors.ts";
import { JsonLines } from "./json_lines.ts";
import { refusalError } from "./refusal.ts";
import { type Transport, unavailableReason } from "./transport.ts";
import { Upload } from "./upload.ts";

/** One request. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Without the version, such as `/containers/json`; made by {@linkcode path} when parts of it are data. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly json?: unknown;
  readonly tar?: ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  /** For messages, after "Could not": `create container "api"`. */
  readonly attempted: string;
  /** Statuses other than 2xx that are no errors. @default none */
  readonly accept?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose body is still to be read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body's next bytes, or undefined at its end. */
  read(): Promise<Uint8Array | undefined>;
  /** Gives the rest of the body up. */
  cancel(): Promise<void>;
}

/** Is told of each request: the method, and the path with its query but without the version. */
export type RequestHook = (method: string, path: string) => void;

/** Speaks HTTP to one engine. */
export class Http implements Disposable {
  readonly #closed = new AbortController();

  constructor(
    readonly transport: Transport,
    readonly options: {
      /** For messages. */
      readonly endpoint: string;
      /** Before each path, such as `/v1.41`. */
      readonly prefix: string;
      readonly onRequest?: RequestHook | undefined;
    },
  ) {}

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @throws {EngineError} when the engine says no.
   * @throws {ConnectionError} when it cannot be reached or goes away.
   * @throws the signal's reason when aborted.
   */
  async request(call: Call): Promise<Reply> {
    call.signal?.throwIfAborted();
    const upload = call.tar && new Upload(call.tar);
    const url = this.announce(call);
    try {
      const response = await fetch(url, this.#init(call, upload));
      const reply = this.#reply(response, call, upload);
      if (response.ok || call.accept?.includes(response.status)) return reply;
      throw refusalError(reply.status, await textOf(reply), call.attempted);
    } catch (error) {
      await upload?.cancel();
      throw await this.failure(error, call, upload);
    }
  }

  /** Sends a request and drops the answer's body. @returns the status. */
  async send(call: Call): Promise<number> {
    const reply = await this.request(call);
    await reply.cancel();
    return reply.status;
  }

  /** Sends a request and reads its answer as one JSON value. */
  async json<T>(call: Call): Promise<T> {
    const text = await textOf(await this.request(call));
    try {
      return JSON.parse(text);
    } catch (cause) {
      const message = `Could not ${call.attempted}: what answers at "${this.options.endpoint}" sends no JSON`;
      throw new ConnectionError("foreign", message, { cause });
    }
  }

  /** Sends a request and yields the JSON values of its answer, one a line, as they come. */
  async *lines(call: Call): AsyncGenerator<unknown> {
    yield* jsonLines(await this.request(call));
  }

  /** Ends all that still goes on, with a `closed` error, and closes the connections. */
  [Symbol.dispose](): void {
    this.#closed.abort();
    this.transport[Symbol.dispose]();
  }

  #init(call: Call, upload: Upload | undefined): RequestInit & { client: Deno.HttpClient } {
    const headers = new Headers(call.headers);
    if (call.json !== undefined) headers.set("content-type", "application/json");
    if (upload) headers.set("content-type", "application/x-tar");
    return {
      method: call.method,
      headers,
      body: upload?.stream ?? (call.json === undefined ? null : JSON.stringify(call.json)),
      signal: this.signalFor(call),
      client: this.transport.client,
    };
  }

  #reply(response: Response, call: Call, upload: Upload | undefined): Reply {
    const reader = response.body?.getReader();
    const signal = this.signalFor(call);
    const cancel = async () => {
      signal.removeEventListener("abort", cancel);
      // A body that failed already has nothing left to give up.
      await reader?.cancel().catch(() => {});
    };
    // Deno (2.9.6) holds a request's signal weakly: after a garbage collection, an abort does not reach the body any more.
    if (reader) signal.addEventListener("abort", cancel);
    const read = async () => {
      try {
        const result = await reader?.read();
        signal.throwIfAborted();
        if (!result?.value) signal.removeEventListener("abort", cancel);
        return result?.value;
      } catch (error) {
        signal.removeEventListener("abort", cancel);
        throw await this.failure(error, call, upload);
      }
    };
    return { status: response.status, headers: response.headers, read, cancel };
  }

  /** Tells the hook of a request about to be sent. @returns its URL. */
  announce(call: Call): string {
    const path = call.path + queryText(call.query);
    this.options.onRequest?.(call.method, path);
    return this.transport.origin + this.options.prefix + path;
  }

  /** Aborted by the call's signal, and when this is closed. */
  signalFor(call: Call): AbortSignal {
    const closed = this.#closed.signal;
    return call.signal ? AbortSignal.any([closed, call.signal]) : closed;
  }

  /** The error to throw for what `fetch`, a body or a connection threw. */
  async failure(error: unknown, call: Call, upload?: Upload): Promise<unknown> {
    if (call.signal?.aborted) return call.signal.reason;
    if (upload?.failure) return upload.failure.error;
    if (error instanceof MinibossError) return error;
    const { endpoint } = this.options;
    if (this.#closed.signal.aborted) {
      const message = `Could not ${call.attempted}: the connection to the engine was closed`;
      return new ConnectionError("closed", message, { cause: error });
    }
    const message =
      `Could not ${call.attempted}: lost the engine at "${endpoint}" (${fetchReason(error)}). ` +
      "Check that it still runs, then run the command again";
    return new ConnectionError(await unavailableReason(this.transport, error), message, { cause: error });
  }
}

/** A path with its data escaped: path`/containers/${id}/json`. Slashes, colons and at signs of image names stay. */
export function path(parts: TemplateStringsArray, ...data: string[]): string {
  const escape = (text = "") =>
    encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%40", "@");
  return parts.reduce((whole, part, i) => whole + escape(data[i - 1]) + part);
}

/** The JSON values of a body, one a line, as they come; stopping early gives the rest of the body up. */
export async function* jsonLines(reply: Reply): AsyncGenerator<unknown> {
  const decoder = new JsonLines();
  try {
    for (let bytes = await reply.read(); bytes; bytes = await reply.read()) yield* decoder.push(bytes);
    yield* decoder.end();
  } finally {
    await reply.cancel();
  }
}

async function textOf(reply: Reply): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = await reply.read(); bytes; bytes = await reply.read()) {
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

function queryText(query: Call["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, `${value}`]]
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
