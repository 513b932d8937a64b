/** Connections taken over from HTTP for bytes in both directions. */
import { AnswerError } from "./answer_error.ts";
import type { Call } from "./call.ts";
import type { Exchange } from "./exchange.ts";
import { type Http, refusal } from "./http.ts";
import { PATIENCE } from "./patience.ts";

/** A connection to a process; each direction ends by itself. */
export interface Hijacked {
  /** The next bytes, good until the next call; undefined at the end. @throws as {@linkcode hijack} does. */
  read(): Promise<Uint8Array | undefined>;
  /** Sends all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends our direction. */
  closeWrite(): Promise<void>;
  close(): void;
  /** The error to throw for what went wrong with the bytes. */
  failure(error: unknown): unknown;
}

/**
 * Sends a request and takes its connection over.
 *
 * @throws {EngineError} when the engine says no.
 * @throws {ConnectionError} when it cannot be reached, goes away or hangs.
 * @throws the signal's reason when aborted; then, and from then on, the connection is closed.
 */
export async function hijack(http: Http, call: Call): Promise<Hijacked> {
  const patient: Call = { patience: PATIENCE.endless, ...call };
  const { status, reply } = await http.open(patient, ["Connection: Upgrade", "Upgrade: tcp"]);
  if (status !== 101 && status !== 200) throw await refusal(reply, call);
  try {
    expectOutput(reply.headers);
    return new HijackedConnection(reply);
  } catch (error) {
    await reply.cancel();
    throw reply.failure(error);
  }
}

/** What a container prints comes without a content type, or as Docker's own; web pages and JSON come from others. */
export function expectOutput(headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  if (/^(text\/html|application\/json)\b/i.test(type)) {
    throw new AnswerError(`sent ${type.split(";", 1)[0]} where an engine sends a container's output`);
  }
}

class HijackedConnection implements Hijacked {
  constructor(readonly exchange: Exchange) {}

  async read(): Promise<Uint8Array | undefined> {
    try {
      return await this.exchange.during(this.exchange.takeOver().read());
    } catch (error) {
      throw this.exchange.failure(error);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.exchange.takeOver().write(bytes);
  }

  async closeWrite(): Promise<void> {
    await this.exchange.takeOver().closeWrite();
  }

  close(): void {
    void this.exchange.cancel();
  }

  failure(error: unknown): unknown {
    return this.exchange.failure(error);
  }
}
