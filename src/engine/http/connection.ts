/** Connections of our own to an engine: for bytes in both directions, which `fetch` cannot do, and for long answers, where it is slow. */
import { concat } from "./bytes.ts";
import { ChunkedDecoder } from "./chunked.ts";
import type { Call, Http } from "./http.ts";
import { refusalError } from "./refusal.ts";

/** The head of an HTTP answer, and the bytes that came with it. */
export interface Head {
  readonly status: number;
  readonly headers: Headers;
  readonly rest: Uint8Array;
}

/** A connection on which a request was answered. */
export interface Opened {
  readonly conn: Deno.Conn;
  readonly head: Head;
  close(): void;
}

/**
 * Sends a request on a connection of its own and reads the head of the answer.
 *
 * @param headers besides those of the body, such as `Connection: Upgrade`
 * @throws {EngineError} when the engine says no.
 * @throws {ConnectionError} when it cannot be reached or goes away.
 * @throws the signal's reason when aborted; then, and from then on, the connection is closed.
 */
export async function openConnection(http: Http, call: Call, headers: readonly string[]): Promise<Opened> {
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
    await writeAll(conn, requestBytes(call, new URL(url), headers));
    const head = await readHead(conn);
    if (head.status !== 101 && head.status !== 200) {
      const decoder = new TextDecoder();
      let text = "";
      for await (const bytes of bodyOf(conn, head)) text += decoder.decode(bytes, { stream: true });
      throw refusalError(head.status, text, call.attempted);
    }
    return { conn, head, close };
  } catch (error) {
    close();
    throw await http.failure(error, call);
  }
}

/**
 * The body of an answer in pieces, each good only until the next is asked for.
 *
 * @throws {Error} when the connection ends before the body.
 */
export async function* bodyOf(conn: Deno.Conn, head: Head): AsyncGenerator<Uint8Array> {
  const chunked = /\bchunked\b/i.test(head.headers.get("transfer-encoding") ?? "")
    ? new ChunkedDecoder()
    : undefined;
  const length = head.headers.get("content-length");
  const reader = new Reader(conn);
  let left = length === null ? Infinity : Number(length);
  for (let bytes: Uint8Array | undefined = head.rest; bytes; bytes = await reader.read()) {
    left -= bytes.length;
    const piece = chunked ? chunked.push(bytes) : bytes;
    if (piece.length > 0) yield piece;
    if (chunked ? chunked.ended : left <= 0) return;
  }
  if (chunked || length !== null) throw new Error("connection closed before message completed");
}

/** At first, and where much is to be read: a socket holds some 40 kB of short lines. */
const BUFFER_BYTES = { first: 2 * 1024, most: 64 * 1024 };

/**
 * An engine sends each line of a log by itself. Who asks again within `withinMs` after a read of less than `littleBytes` rests, so
 * that more gathers: a third of the processor time for 200 MB. Not by a timer, for those take 2 ms, in which the socket gets
 * full and the engine waits. All else waits for so long, too: who is read within a millisecond is busy anyway.
 */
const REST = { ms: 1, withinMs: 1, littleBytes: 32 * 1024 };

/** Reads into one buffer again and again. */
class Reader {
  #buffer = new Uint8Array(BUFFER_BYTES.first);
  #lastLittle = -Infinity;
  readonly #never = new Int32Array(new SharedArrayBuffer(4));

  constructor(readonly conn: Deno.Conn) {}

  /** The next bytes, good until the next call; undefined at the end. */
  async read(): Promise<Uint8Array | undefined> {
    if (performance.now() - this.#lastLittle < REST.withinMs) Atomics.wait(this.#never, 0, 0, REST.ms);
    const count = await this.conn.read(this.#buffer);
    if (count === null) return undefined;
    const bytes = this.#buffer.subarray(0, count);
    if (count === this.#buffer.length) this.#buffer = new Uint8Array(BUFFER_BYTES.most);
    if (count < REST.littleBytes) this.#lastLittle = performance.now();
    return bytes;
  }
}

function requestBytes(call: Call, url: URL, headers: readonly string[]): Uint8Array {
  const body = new TextEncoder().encode(call.json === undefined ? "" : JSON.stringify(call.json));
  const lines = [
    `${call.method} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    ...headers,
    ...(call.method === "GET" ? [] : ["Content-Type: application/json", `Content-Length: ${body.length}`]),
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
      const [first = "", ...lines] = text.slice(0, end).split("\r\n");
      const status = Number(first.match(/^HTTP\/1\.\d (\d{3})/)?.[1] ?? NaN);
      if (Number.isNaN(status)) throw new Error("the answer is not HTTP");
      const fields = lines.flatMap((line) => {
        const field = line.match(/^([\w-]+):\s*(.*?)\s*$/);
        return field ? [[field[1] ?? "", field[2] ?? ""] as [string, string]] : [];
      });
      return { status, headers: new Headers(fields), rest: bytes.subarray(end + 4) };
    }
    const more = await readSome(conn);
    if (more === undefined) throw new Error("connection closed before message completed");
    bytes = concat([bytes, more]);
  }
}

/** The next bytes, or undefined at the end. */
export async function readSome(conn: Deno.Conn): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(64 * 1024);
  const count = await conn.read(buffer);
  return count === null ? undefined : buffer.subarray(0, count);
}

/** Sends all of the bytes. */
export async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

function closeQuietly(conn: Deno.Conn | undefined): void {
  try {
    conn?.close();
  } catch {
    // Closed already.
  }
}
