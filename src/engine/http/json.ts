/** Bodies that are one JSON value. */
import { AnswerError, quoted } from "./answer_error.ts";
import { concat } from "./bytes.ts";

/** Ten thousand containers are listed in some 30 MiB. */
export const MAX_JSON_BYTES = 128 * 1024 * 1024;

/**
 * Reads a body as text.
 *
 * @param most how many bytes it may have
 * @throws {AnswerError} when it has more.
 */
export async function readText(
  read: () => Promise<Uint8Array | undefined>,
  most: number = MAX_JSON_BYTES,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let bytes = await read(); bytes; bytes = await read()) {
    size += bytes.length;
    if (size > most) throw new AnswerError(`sent more than ${sizeText(most)}`);
    pieces.push(bytes.slice());
  }
  return new TextDecoder().decode(concat(pieces));
}

function sizeText(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`;
}

/** A text as JSON. @throws {AnswerError} when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerError(text === "" ? "sent nothing" : `sent no JSON but ${quoted(text)}`);
  }
}
