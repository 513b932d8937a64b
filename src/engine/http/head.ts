/** The head of an HTTP answer: its status and headers. */
import { concat, endOfHead } from "./bytes.ts";
import { AnswerError } from "./answer_error.ts";

/** An answer's status and headers. */
export interface Head {
  readonly status: number;
  readonly headers: Headers;
  /** Whether the connection can carry another request after this answer. */
  readonly keepAlive: boolean;
}

/** A source of bytes that takes back what was read too much. */
export interface HeadSource {
  /** The next bytes, good until the next call; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  unread(bytes: Uint8Array): void;
}

/** An engine's heads have less than 1 kB. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** TLS alerts begin with this byte: the port speaks TLS and did not understand the request. */
const TLS_ALERT = 0x15;

/**
 * Reads the head of an answer, leaving out interim ones (100 to 199, other than 101).
 *
 * @throws {AnswerError} when the bytes are not HTTP, or the head has more than 64 kB.
 */
export async function readHead(source: HeadSource): Promise<Head> {
  for (;;) {
    const head = parseHead(await headBytes(source));
    if (head.status === 101 || head.status >= 200) return head;
  }
}

async function headBytes(source: HeadSource): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array();
  for (;;) {
    const more = await source.read();
    if (more === undefined) throw new Error("connection closed before message completed");
    // A head comes in one or two pieces, and has an end: joining them again and again costs little.
    bytes = concat([bytes, more]);
    const end = endOfHead(bytes);
    if (end >= 0) {
      source.unread(bytes.slice(end));
      return bytes.subarray(0, end);
    }
    if (bytes[0] === TLS_ALERT) throw new AnswerError("speaks TLS, not HTTP", "tls");
    if (bytes.length > MAX_HEAD_BYTES) {
      throw new AnswerError(`sent more than ${MAX_HEAD_BYTES / 1024} kB of headers`);
    }
  }
}

function parseHead(bytes: Uint8Array): Head {
  const [first = "", ...lines] = new TextDecoder("latin1").decode(bytes).split("\r\n");
  const [, minor, status] = first.match(/^HTTP\/1\.([01]) (\d{3})(?: |$)/) ?? [];
  if (status === undefined) throw new AnswerError("does not speak HTTP");
  const headers = new Headers();
  for (const line of lines) {
    const field = line.match(/^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/);
    if (field) headers.append(field[1] ?? "", field[2] ?? "");
    else if (line !== "") throw new AnswerError("sent a header that is not HTTP");
  }
  const connection = headers.get("connection") ?? "";
  return {
    status: Number(status),
    headers,
    keepAlive: minor === "1" && !/\b(close|upgrade)\b/i.test(connection),
  };
}
