/** Requests to an engine. Every answer is read to its end or cancelled, for an ignored one would hold its connection. */
import type { ConnectionError } from "../errors.ts";
import { withDeadline } from "../../base/time.ts";
import { AnswerError, quoted } from "./answer_error.ts";
import type { Call, Reply, RequestHook } from "./call.ts";
import { target } from "./call.ts";
import { type Channel, Exchange, foreignAnswer } from "./exchange.ts";
import { parseJson, readText } from "./json.ts";
import { JsonLines } from "./json_lines.ts";
import { DEFAULT_PATIENCE_MS, PATIENCE } from "./patience.ts";
import { Pool } from "./pool.ts";
import { refusalError } from "./refusal.ts";
import { type Shape, shaped } from "./shape.ts";
import type { Transport } from "./transport.ts";

/** How an {@linkcode Http} speaks. */
export interface HttpOptions {
  /** For messages. */
  readonly endpoint: string;
  /** Before each path, such as `/v1.41`. @default none */
  readonly prefix?: string;
  readonly onRequest?: RequestHook | undefined;
  /** How long the engine may be silent before it is asked whether it lives. @default {30000} */
  readonly patienceMs?: number | undefined;
}

/** A refusal has a sentence or two, a success that says nothing nothing. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** Speaks HTTP to one engine. */
export class Http implements Disposable {
  readonly #options: HttpOptions;
  readonly #closed = new AbortController();
  readonly #channel: Channel;

  constructor(transport: Transport, options: HttpOptions, pool = new Pool(transport)) {
    this.#options = options;
    this.#channel = {
      pool,
      endpoint: options.endpoint,
      prefix: options.prefix ?? "",
      patienceMs: options.patienceMs ?? DEFAULT_PATIENCE_MS,
      closed: this.#closed.signal,
      ping: (timeoutMs) => this.#ping(timeoutMs),
    };
  }

  /** The same connections with another prefix. */
  withPrefix(prefix: string): Http {
    const { pool } = this.#channel;
    return new Http(pool.transport, { ...this.#options, prefix }, pool);
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @throws {EngineError} when the engine says no.
   * @throws {ConnectionError} when it cannot be reached, goes away, hangs, or is no engine.
   * @throws the signal's reason when aborted.
   */
  async request(call: Call): Promise<Reply> {
    const { status, reply } = await this.open(call);
    if (status >= 200 && status < 300) return reply;
    if (call.accept?.includes(status)) return reply;
    throw await refusal(reply, call);
  }

  /**
   * As {@linkcode request}, for calls that look at the status themselves.
   *
   * @param headers added to the request
   */
  async open(call: Call, headers: readonly string[] = []): Promise<{ status: number; reply: Exchange }> {
    this.#options.onRequest?.(call.method, target(call));
    const reply = await Exchange.begin(this.#channel, call, headers);
    return { status: reply.status, reply };
  }

  /**
   * Sends a request that is answered with nothing but a status.
   *
   * @param success the statuses that mean it was done; with any other, nothing is known to be done. @default {[204]}
   * @returns the status: one of `success`, or of those that the call accepts
   */
  async send(call: Call, success: readonly number[] = [204]): Promise<number> {
    const reply = await this.request(call);
    const { status } = reply;
    try {
      const text = await readText(() => reply.read(), MAX_REFUSAL_BYTES);
      if (call.accept?.includes(status)) return status;
      if (!success.includes(status)) {
        throw new AnswerError(`answered with HTTP status ${status}, not ${success.join(" or ")}`);
      }
      // Podman confirms some calls with a word.
      if (!/^("?OK"?)?$/.test(text.trim())) {
        throw new AnswerError(`sent ${quoted(text)} where an engine sends nothing`);
      }
      return status;
    } catch (error) {
      await reply.cancel();
      throw reply.failure(error);
    }
  }

  /** Sends a request and reads its answer as one JSON value of a shape. */
  async json<T>(call: Call, shape: Shape): Promise<T> {
    const reply = await this.request(call);
    try {
      return shaped<T>(parseJson(await readText(() => reply.read())), shape);
    } catch (error) {
      await reply.cancel();
      throw reply.failure(error);
    }
  }

  /** Sends a request and yields the JSON values of its answer, one a line, as they come. */
  async *lines<T>(call: Call, shape: Shape): AsyncGenerator<T> {
    yield* jsonLines<T>(await this.request(call), shape);
  }

  /** The error for an answer that looks right and is not an engine's. */
  foreign(attempted: string, error: AnswerError): ConnectionError {
    return foreignAnswer({ attempted, endpoint: this.#options.endpoint }, error);
  }

  /** Ends all that still goes on, with a `closed` error, and closes the connections. */
  [Symbol.dispose](): void {
    this.#closed.abort();
    this.#channel.pool[Symbol.dispose]();
  }

  /** Any answer is a sign of life, a refusal too. */
  async #ping(timeoutMs: number): Promise<boolean> {
    const channel = { ...this.#channel, prefix: "" };
    const ask = async (signal: AbortSignal) => {
      const call: Call = {
        method: "GET",
        path: "/_ping",
        attempted: "ping the engine",
        patience: PATIENCE.endless,
        signal,
      };
      await (await Exchange.begin(channel, call)).cancel();
    };
    try {
      await withDeadline(ask, { timeoutMs, message: "no answer to a ping" });
      return true;
    } catch {
      return false;
    }
  }
}

/** The error for an answer that is not a success. */
export async function refusal(reply: Reply, call: Call): Promise<unknown> {
  try {
    return refusalError(reply.status, await readText(() => reply.read(), MAX_REFUSAL_BYTES), call.attempted);
  } catch (error) {
    await reply.cancel();
    return reply.failure(error);
  }
}

/** The JSON values of a body, one a line, as they come; stopping early gives the rest of the body up. */
export async function* jsonLines<T>(reply: Reply, shape: Shape): AsyncGenerator<T> {
  const decoder = new JsonLines();
  const checked = (values: unknown[]) => values.map((value) => shaped<T>(value, shape));
  try {
    for (let bytes = await reply.read(); bytes; bytes = await reply.read()) {
      yield* checked(decoder.push(bytes));
    }
    yield* checked(decoder.end());
  } catch (error) {
    throw reply.failure(error);
  } finally {
    await reply.cancel();
  }
}
