/** Log lines as they are written to standard output. */
import { concat } from "../engine/http/bytes.ts";
import type { LogLine } from "../model/log.ts";
import { useColor } from "./globals.ts";
import type { Invocation } from "./open.ts";

/** Makes lines into what is printed: text for a terminal, the bytes as they came for others, or JSON. */
export async function lineWriter(
  { terminal, globals }: Invocation,
  services: readonly string[],
  { timestamps }: { readonly timestamps: boolean },
): Promise<(lines: readonly LogLine[]) => Uint8Array> {
  const { logBytes, logJson, logPrefix, logText } = await import("../report/views/logs.ts");
  const encoder = new TextEncoder();
  if (globals.json) return (lines) => encoder.encode(lines.map((line) => `${logJson(line)}\n`).join(""));
  const color = useColor(globals, terminal, "stdout");
  const { columns } = terminal.stdout.size();
  const options = { services, color, timestamps, columns };
  if (!terminal.stdout.isTerminal) return logBytes(options);
  const prefix = logPrefix(options);
  return (lines) =>
    encoder.encode(lines.map((line) => `${prefix(line)}${logText(line.bytes, { color })}\n`).join(""));
}

/** A log that is read as fast as it can be is written in pieces of this size, in bytes. */
export const WRITTEN_AT_ONCE = 64 * 1024;

/** Lines as they are written, `enough` bytes or more at once, but for the last. */
export async function* gathered(
  batches: AsyncIterable<readonly LogLine[]>,
  write: (lines: readonly LogLine[]) => Uint8Array,
  enough: number,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const lines of batches) {
    const bytes = write(lines);
    size += bytes.length;
    pieces.push(bytes);
    if (size < enough) continue;
    yield concat(pieces);
    pieces = [];
    size = 0;
  }
  if (size > 0) yield concat(pieces);
}
