/** Connections that wait for their next request: a new one takes several journeys to an engine elsewhere. */
import { orAborted } from "../../base/time.ts";
import { Connection } from "./connection.ts";
import type { Transport } from "./transport.ts";

/** More are closed instead of kept: no command needs more at the same time for long. */
const MOST_IDLE = 8;
/** Routers forget connections that are idle; then nobody says that a connection has ended. */
const LONGEST_IDLE_MS = 10_000;

/** Idle connections to one engine; disposing of it closes them. */
export class Pool implements Disposable {
  readonly #idle = new Set<Connection>();
  #isClosed = false;

  constructor(readonly transport: Transport) {}

  /** A connection that is idle, or a new one. @throws what the system says, or the signal's reason. */
  async take(signal: AbortSignal): Promise<Connection> {
    for (const connection of [...this.#idle].reverse()) {
      this.#idle.delete(connection);
      if (connection.idleMs < LONGEST_IDLE_MS) return connection;
      connection[Symbol.dispose]();
    }
    return await this.open(signal);
  }

  /** A new connection. @throws what the system says, or the signal's reason. */
  async open(signal: AbortSignal): Promise<Connection> {
    const dialled = this.transport.dial();
    try {
      return new Connection(await orAborted(dialled, signal));
    } catch (error) {
      dialled.then((conn) => conn.close(), () => {});
      throw error;
    }
  }

  /** Keeps a connection whose last answer was read to its end. */
  give(connection: Connection): void {
    if (this.#isClosed || this.#idle.size >= MOST_IDLE || connection.hasUnread) {
      connection[Symbol.dispose]();
      return;
    }
    this.#idle.add(connection);
    connection.rest(() => {
      if (this.#idle.delete(connection)) connection[Symbol.dispose]();
    });
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const connection of this.#idle) connection[Symbol.dispose]();
    this.#idle.clear();
  }
}
