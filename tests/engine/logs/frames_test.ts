import { assertEquals, assertThrows } from "@std/assert";
import { concat } from "../../../src/engine/http/bytes.ts";
import type { OutputChunk } from "../../../src/engine/engine.ts";
import { AnswerError } from "../../../src/engine/http/answer_error.ts";
import { FrameDecoder, type OutputDecoder, RawDecoder } from "../../../src/engine/logs/frames.ts";
import { bytesOf, frame, textOf } from "../helpers.ts";

/** Feeds bytes in pieces; joins what comes out of one stream in a row. */
function decode(decoder: OutputDecoder, bytes: Uint8Array, size: number): [string, string][] {
  const chunks: OutputChunk[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(...decoder.push(bytes.subarray(at, at + size)));
  decoder.end();
  const joined: { stream: string; pieces: Uint8Array[] }[] = [];
  for (const { stream, data } of chunks) {
    const last = joined.at(-1);
    if (last?.stream === stream) last.pieces.push(data);
    else joined.push({ stream, pieces: [data] });
  }
  return joined.map(({ stream, pieces }) => [stream, textOf(concat(pieces))]);
}

const CASES: { name: string; frames: Uint8Array[]; output: [string, string][] }[] = [
  { name: "nothing", frames: [], output: [] },
  { name: "one frame", frames: [frame("stdout", "a\n")], output: [["stdout", "a\n"]] },
  {
    name: "both streams in their order",
    frames: [frame("stdout", "a\n"), frame("stderr", "b\n"), frame("stdout", "c")],
    output: [["stdout", "a\n"], ["stderr", "b\n"], ["stdout", "c"]],
  },
  { name: "an empty frame", frames: [frame("stderr", ""), frame("stdout", "é")], output: [["stdout", "é"]] },
  {
    name: "a frame longer than 255 bytes",
    frames: [frame("stderr", "x".repeat(70_000))],
    output: [["stderr", "x".repeat(70_000)]],
  },
];

for (const { name, frames, output } of CASES) {
  Deno.test(`FrameDecoder decodes ${name}, wherever it is cut`, () => {
    for (const size of [1, 3, 8, 9, 100_000]) {
      assertEquals(decode(new FrameDecoder(), concat(frames), size), output, `pieces of ${size}`);
    }
  });
}

Deno.test("FrameDecoder takes the stream number 0 for stdout", () => {
  assertEquals(decode(new FrameDecoder(), new Uint8Array([0, 0, 0, 0, 0, 0, 0, 1, 65]), 99), [[
    "stdout",
    "A",
  ]]);
});

Deno.test("FrameDecoder refuses bytes that are no frames", () => {
  const error = assertThrows(
    () => new FrameDecoder().push(bytesOf("plain text")),
    AnswerError,
    'sent "plain text"',
  );
  assertEquals(error.kind, "foreign");
});

for (const cut of [1, 7, 8, 9]) {
  Deno.test(`FrameDecoder notices an end after ${cut} bytes of a frame`, () => {
    const decoder = new FrameDecoder();
    decoder.push(frame("stdout", "ab").subarray(0, cut));
    assertThrows(() => decoder.end(), Error, "in the middle of a frame");
  });
}

Deno.test("RawDecoder gives all to stdout as it comes", () => {
  assertEquals(decode(new RawDecoder(), bytesOf("a\r\nb"), 2), [["stdout", "a\r\nb"]]);
});
