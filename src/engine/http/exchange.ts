/** One request and its answer, on one connection. */
import { MinibossError } from "../../base/errors.ts";
import { ConnectionError, systemReason } from "../errors.ts";
import { AnswerError } from "./answer_error.ts";
import { type Body, bodyOf } from "./body.ts";
import { concat } from "./bytes.ts";
import { type Call, type Reply, target } from "./call.ts";
import type { Connection } from "./connection.ts";
import { type Head, readHead } from "./head.ts";
import { PATIENCE, type Silence, Watchman } from "./patience.ts";
import type { Pool } from "./pool.ts";
import { unavailableReason } from "./transport.ts";
import { Upload } from "./upload.ts";

/** What exchanges with one engine share. */
export interface Channel {
  readonly pool: Pool;
  /** For messages. */
  readonly endpoint: string;
  /** Before each path, such as `/v1.41`. */
  readonly prefix: string;
  /** How long the engine may be silent before it is asked whether it lives, in milliseconds. */
  readonly patienceMs: number;
  /** Aborted when the engine is not used any more. */
  readonly closed: AbortSignal;
  /** Whether the engine answers a ping in time. */
  ping(timeoutMs: number): Promise<boolean>;
}

/** A request under way and, once it has begun, its answer. */
export class Exchange implements Reply {
  readonly #channel: Channel;
  readonly #call: Call;
  readonly #stop = new AbortController();
  readonly #upload: Upload | undefined;
  readonly #watchman: Watchman;
  #connection: Connection | undefined;
  #head: Head | undefined;
  #body: Body | undefined;
  /** Why the exchange was ended from outside. */
  #ended: { readonly error: unknown } | undefined;

  private constructor(channel: Channel, call: Call) {
    this.#channel = channel;
    this.#call = call;
    this.#upload = call.tar && new Upload(call.tar);
    const { patienceMs } = channel;
    const { patience = PATIENCE.quick, extraMs = 0 } = call;
    this.#watchman = new Watchman({
      askMs: patienceMs,
      mostMs: patienceMs * patience + extraMs,
      ping: (timeoutMs) => channel.ping(timeoutMs),
      giveUp: (silence) => this.#end(this.#silent(silence)),
    });
    channel.closed.addEventListener("abort", this.#onClosed, { once: true });
    call.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @param headers besides those of the body, such as `Connection: Upgrade`
   * @throws {ConnectionError} when the engine cannot be reached, goes away, hangs, or does not speak HTTP.
   * @throws the signal's reason when aborted.
   */
  static async begin(channel: Channel, call: Call, headers: readonly string[] = []): Promise<Exchange> {
    call.signal?.throwIfAborted();
    const exchange = new Exchange(channel, call);
    try {
      if (channel.closed.aborted) exchange.#onClosed();
      await exchange.#watchman.during(exchange.#begin(headers));
      return exchange;
    } catch (error) {
      await exchange.cancel();
      throw exchange.failure(error);
    }
  }

  get status(): number {
    return this.#head?.status ?? 0;
  }

  get headers(): Headers {
    return this.#head?.headers ?? new Headers();
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      if (this.#ended) throw this.#ended.error;
      const bytes = this.#body && await this.#watchman.during(this.#body.read());
      if (bytes === undefined) this.#finish();
      return bytes;
    } catch (error) {
      await this.cancel();
      throw this.failure(error);
    }
  }

  async cancel(): Promise<void> {
    this.#release();
    this.#connection?.[Symbol.dispose]();
    await this.#upload?.cancel();
  }

  /** Takes the connection over from HTTP; the exchange only watches it from now on. */
  takeOver(): Connection {
    if (!this.#connection) throw new Error("The exchange has not begun");
    return this.#connection;
  }

  /** Waits for the engine, which may be silent for as long as the call allows. */
  during<T>(work: Promise<T>): Promise<T> {
    return this.#watchman.during(work);
  }

  failure(error: unknown): unknown {
    if (this.#ended) return this.#ended.error;
    if (this.#upload?.failure) return this.#upload.failure.error;
    if (error instanceof MinibossError) return error;
    const { endpoint } = this.#channel;
    const { attempted } = this.#call;
    if (error instanceof AnswerError) return foreignAnswer({ attempted, endpoint }, error);
    const message = `Cannot ${attempted}: lost the engine at "${endpoint}" (${systemReason(error)}). ` +
      "Check that it still runs, then run the command again";
    return new ConnectionError(unavailableReason(error), message, { cause: error });
  }

  async #begin(headers: readonly string[]): Promise<void> {
    const { pool } = this.#channel;
    const connection = await pool.take(this.#stop.signal);
    this.#connection = connection;
    if (this.#ended) throw this.#ended.error;
    await connection.write(this.#requestBytes(headers));
    void this.#upload?.send(connection, () => this.#watchman.hearOf());
    this.#head = await readHead(connection);
    this.#body = bodyOf(connection, this.#head);
  }

  #requestBytes(headers: readonly string[]): Uint8Array {
    const call = this.#call;
    const { pool: { transport }, prefix } = this.#channel;
    const body = new TextEncoder().encode(call.json === undefined ? "" : JSON.stringify(call.json));
    const lines = [
      `${call.method} ${prefix}${target(call)} HTTP/1.1`,
      `Host: ${transport.host}`,
      "User-Agent: miniboss",
      ...Object.entries(call.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
      ...headers,
      ...(call.json === undefined ? [] : ["Content-Type: application/json"]),
      ...(call.tar
        ? ["Content-Type: application/x-tar", "Transfer-Encoding: chunked"]
        : call.method === "GET"
        ? []
        : [`Content-Length: ${body.length}`]),
    ];
    return concat([new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`), body]);
  }

  /** The answer was read to its end. */
  #finish(): void {
    this.#release();
    const connection = this.#connection;
    const isFree = this.#body?.isComplete && this.#head?.keepAlive && (this.#upload?.isSent ?? true);
    if (!connection) return;
    this.#connection = undefined;
    if (isFree) this.#channel.pool.give(connection);
    else connection[Symbol.dispose]();
    if (!isFree) void this.#upload?.cancel();
  }

  readonly #onClosed = () => {
    const message = `Cannot ${this.#call.attempted}: the connection to the engine was closed`;
    this.#end(new ConnectionError("closed", message));
  };

  readonly #onAbort = () => this.#end(this.#call.signal?.reason);

  /** Ends the exchange from outside: whoever waits for it gets this error. */
  #end(error: unknown): void {
    this.#ended ??= { error };
    this.#stop.abort(error);
    void this.cancel();
  }

  #release(): void {
    this.#watchman[Symbol.dispose]();
    this.#channel.closed.removeEventListener("abort", this.#onClosed);
    this.#call.signal?.removeEventListener("abort", this.#onAbort);
  }

  #silent({ silentMs, pingMs }: Silence): ConnectionError {
    const { endpoint } = this.#channel;
    const what = pingMs === undefined
      ? `has sent nothing for ${seconds(silentMs)}, though it answers pings`
      : `hangs: it has sent nothing for ${seconds(silentMs)}, and did not answer a ping in ${
        seconds(pingMs)
      }`;
    const message = `Cannot ${this.#call.attempted}: the engine at "${endpoint}" ${what}. ` +
      'See what it is doing ("sudo journalctl -u docker"), and restart it if it hangs. ' +
      "MINIBOSS_ENGINE_TIMEOUT=SECONDS gives it more time";
    return new ConnectionError("silent", message);
  }
}

/** The error for an answer that no engine gives. */
export function foreignAnswer(
  { attempted, endpoint }: { readonly attempted: string; readonly endpoint: string },
  error: AnswerError,
): ConnectionError {
  const message = `Cannot ${attempted}: what answers at "${endpoint}" ${error.message}`;
  return new ConnectionError(error.kind === "tls" ? "untrusted" : "foreign", message, { cause: error });
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toPrecision(2))} s`;
}
