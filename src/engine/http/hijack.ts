/** Connections taken over from HTTP for bytes in both directions, which `fetch` cannot do. */
import { openConnection, type Opened, readSome, writeAll } from "./connection.ts";
import type { Call, Http } from "./http.ts";

/** A connection to a process; each direction ends by itself. */
export interface Hijacked {
  /** The next bytes, or undefined at the end. @throws as {@linkcode hijack} does. */
  read(): Promise<Uint8Array | undefined>;
  /** Sends all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends our direction. */
  closeWrite(): Promise<void>;
  close(): void;
}

/**
 * Sends a request on a connection of its own and takes the connection over.
 *
 * @throws {EngineError} when the engine says no.
 * @throws {ConnectionError} when it cannot be reached or goes away.
 * @throws the signal's reason when aborted; then, and from then on, the connection is closed.
 */
export async function hijack(http: Http, call: Call): Promise<Hijacked> {
  return new HijackedConnection(
    http,
    call,
    await openConnection(http, call, ["Connection: Upgrade", "Upgrade: tcp"]),
  );
}

class HijackedConnection implements Hijacked {
  #first: Uint8Array | undefined;

  constructor(readonly http: Http, readonly call: Call, readonly opened: Opened) {
    this.#first = opened.head.rest;
  }

  async read(): Promise<Uint8Array | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first?.length) return first;
    try {
      return await readSome(this.opened.conn);
    } catch (error) {
      throw await this.http.failure(error, this.call);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.opened.conn, bytes);
  }

  async closeWrite(): Promise<void> {
    await this.opened.conn.closeWrite();
  }

  close(): void {
    this.opened.close();
  }
}
