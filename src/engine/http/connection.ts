/** One connection to an engine, read and written byte by byte. */
import { concat } from "./bytes.ts";
import type { HeadSource } from "./head.ts";

/** At first, and where much is to be read: a socket holds some 40 kB of short lines. */
const BUFFER_BYTES = { first: 2 * 1024, most: 64 * 1024 };

/** A connection whose bytes are read into one buffer again and again. */
export class Connection implements HeadSource, Disposable {
  #buffer = new Uint8Array(BUFFER_BYTES.first);
  #unread: Uint8Array | undefined;
  /** A read under way, so that an idle connection notices its end. */
  #reading: Promise<number | null> | undefined;
  #isClosed = false;
  #idleSince = 0;

  constructor(readonly conn: Deno.Conn) {}

  async read(): Promise<Uint8Array | undefined> {
    const unread = this.#unread;
    if (unread) {
      this.#unread = undefined;
      return unread;
    }
    const reading = this.#reading ?? this.conn.read(this.#buffer);
    this.#reading = undefined;
    const count = await reading;
    if (count === null) return undefined;
    const bytes = this.#buffer.subarray(0, count);
    // The bytes are the caller's until the next read, so the larger buffer takes the place of this one, not its content.
    if (count === this.#buffer.length) this.#buffer = new Uint8Array(BUFFER_BYTES.most);
    return bytes;
  }

  /** Takes bytes back, to be read again. They must not change any more. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#unread = this.#unread ? concat([bytes, this.#unread]) : bytes;
  }

  /** Sends all of the bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.conn.write(bytes.subarray(at));
  }

  /** Ends our direction. */
  async closeWrite(): Promise<void> {
    await this.conn.closeWrite();
  }

  /** Watches for the other side's end while nobody uses the connection. @param ended is told of it */
  rest(ended: () => void): void {
    this.#idleSince = performance.now();
    const reading = this.conn.read(this.#buffer);
    this.#reading = reading;
    const isOver = () => {
      // Whoever has taken the connection since reads this himself.
      if (this.#reading === reading) ended();
    };
    reading.then(isOver, isOver);
  }

  /** How long nobody has used it. */
  get idleMs(): number {
    return performance.now() - this.#idleSince;
  }

  /** Whether bytes are there that nobody has asked for. */
  get hasUnread(): boolean {
    return this.#unread !== undefined;
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Nobody waits any more for what is being read.
    this.#reading?.catch(() => {});
    try {
      this.conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}
