/** Connections taken over from HTTP for bytes in both directions, which `fetch` cannot do. */
import { concat } from "./bytes.ts";
import type { Call, Http } from "./http.ts";
import { refusalError } from "./refusal.ts";

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
  call.signal?.throwIfAborted();
  const signal = http.signalFor(call);
  const url = http.announce(call);
  let conn: Deno.Conn | undefined;
  const close = () => {
    signal.removeEventListener("abort", close);
    closeQuietly(conn);
  };
  signal.addEventListener("abort", close, { once: true });
  try {
    conn = await http.transport.dial();
    signal.throwIfAborted();
    await writeAll(conn, requestBytes(call, new URL(url)));
    const head = await readHead(conn);
    if (head.status !== 101 && head.status !== 200) {
      throw refusalError(head.status, await restOfBody(conn, head), call.attempted);
    }
    return new Taken(http, call, { conn, first: head.rest, close });
  } catch (error) {
    close();
    throw await http.failure(error, call);
  }
}

class Taken implements Hijacked {
  #first: Uint8Array | undefined;

  constructor(
    readonly http: Http,
    readonly call: Call,
    readonly parts: { readonly conn: Deno.Conn; readonly first: Uint8Array; readonly close: () => void },
  ) {
    this.#first = parts.first;
  }

  async read(): Promise<Uint8Array | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first?.length) return first;
    try {
      return await readSome(this.parts.conn);
    } catch (error) {
      throw await this.http.failure(error, this.call);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.parts.conn, bytes);
  }

  async closeWrite(): Promise<void> {
    await this.parts.conn.closeWrite();
  }

  close(): void {
    this.parts.close();
  }
}

/** The head of an HTTP answer, and the bytes that came with it. */
interface Head {
  readonly status: number;
  readonly length: number;
  readonly rest: Uint8Array;
}

function requestBytes(call: Call, url: URL): Uint8Array {
  const body = new TextEncoder().encode(call.json === undefined ? "" : JSON.stringify(call.json));
  const lines = [
    `${call.method} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    "Connection: Upgrade",
    "Upgrade: tcp",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  return concat([new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`), body]);
}

async function readHead(conn: Deno.Conn): Promise<Head> {
  let bytes = new Uint8Array();
  for (;;) {
    // One byte a character, so that places in the text are places in the bytes.
    const text = new TextDecoder("latin1").decode(bytes);
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) {
      const status = Number(text.match(/^HTTP\/1\.\d (\d{3})/)?.[1] ?? NaN);
      if (Number.isNaN(status)) throw new Error("the answer is not HTTP");
      const length = Number(text.slice(0, end).match(/\r\ncontent-length: *(\d+)/i)?.[1] ?? 0);
      return { status, length, rest: bytes.subarray(end + 4) };
    }
    const more = await readSome(conn);
    if (more === undefined) throw new Error("connection closed before message completed");
    bytes = concat([bytes, more]);
  }
}

async function restOfBody(conn: Deno.Conn, head: Head): Promise<string> {
  let bytes = head.rest;
  while (bytes.length < head.length) {
    const more = await readSome(conn);
    if (more === undefined) break;
    bytes = concat([bytes, more]);
  }
  return new TextDecoder().decode(bytes);
}

async function readSome(conn: Deno.Conn): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(64 * 1024);
  const count = await conn.read(buffer);
  return count === null ? undefined : buffer.subarray(0, count);
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

function closeQuietly(conn: Deno.Conn | undefined): void {
  try {
    conn?.close();
  } catch {
    // Closed already.
  }
}
