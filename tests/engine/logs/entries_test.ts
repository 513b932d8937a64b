import { assertEquals, assertThrows } from "@std/assert";
import { concat } from "../../../src/engine/http/bytes.ts";
import { AnswerError } from "../../../src/engine/http/answer_error.ts";
import {
  decoderFor,
  type EntryDecoder,
  FramedEntries,
  RawEntries,
} from "../../../src/engine/logs/entries.ts";
import { bytesOf, frame, textOf } from "../helpers.ts";

const T1 = "2026-11-25T02:06:10.179924597Z";
const T2 = "2026-11-25T02:06:11.000000001Z";
const piece = "x".repeat(16 * 1024);

/** Feeds bytes in pieces of a size; entries as short texts: `stdout 1 line text`. */
function decode(decoder: EntryDecoder, bytes: Uint8Array, size: number): string[] {
  const entries = [];
  for (let at = 0; at < bytes.length; at += size) {
    entries.push(...decoder.push(bytes.subarray(at, at + size)));
  }
  return [...entries, ...decoder.end()].map(({ stream, at, data, end }) => {
    const text = textOf(data).replace(piece, "PIECE");
    return `${stream} ${at === T1 ? "1" : at === T2 ? "2" : `"${at}"`} ${end} ${text}`;
  });
}

const FRAMED: [name: string, frames: Uint8Array[], entries: string[]][] = [
  ["nothing", [], []],
  ["lines of both streams", [frame("stdout", `${T1} a b\n`), frame("stderr", `${T2} \n`)], [
    "stdout 1 line a b",
    "stderr 2 line ",
  ]],
  ["a carriage return, which is data", [frame("stdout", `${T1} a\r\n`)], ["stdout 1 line a\r"]],
  ["a long line in pieces", [frame("stdout", `${T1} ${piece}`), frame("stdout", `${T1} rest\n`)], [
    "stdout 1 piece PIECE",
    "stdout 1 line rest",
  ]],
  ["an unfinished line before others", [frame("stdout", `${T1} $ `), frame("stdout", `${T2} hello\n`)], [
    "stdout 1 unfinished $ ",
    "stdout 2 line hello",
  ]],
  ["text without a time", [frame("stdout", "a b\n")], ['stdout "" line a b']],
];

for (const [name, frames, entries] of FRAMED) {
  Deno.test(`FramedEntries decodes ${name}, wherever it is cut`, () => {
    const bytes = concat(frames);
    for (const size of [1, 7, 40, 100_000]) {
      if (bytes.length > 1000 && size < 40) continue;
      assertEquals(decode(new FramedEntries(), bytes, size), entries, `pieces of ${size}`);
    }
  });
}

Deno.test("FramedEntries refuses what is no frame, and notices an end in the middle of one", () => {
  const error = assertThrows(
    () => new FramedEntries().push(bytesOf("plain text")),
    AnswerError,
    'sent "plain text"',
  );
  assertEquals(error.kind, "foreign");
  const decoder = new FramedEntries();
  decoder.push(frame("stdout", `${T1} a\n`).subarray(0, 20));
  assertThrows(() => decoder.end(), Error, "in the middle of a frame");
});

const RAW: [name: string, text: string, entries: string[]][] = [
  ["nothing", "", []],
  ["lines, and an unfinished one", `${T1} a b\r\n${T2} $ `, ["stdout 1 line a b", "stdout 2 unfinished $ "]],
  ["a long line in pieces", `${T1} ${piece}${T1} rest\r\n${T2} b\r\n`, [
    "stdout 1 piece PIECE",
    "stdout 1 line rest",
    "stdout 2 line b",
  ]],
  ["a line as long as a piece", `${T1} ${piece}\r\n`, ["stdout 1 line PIECE"]],
  ["a long line that no time cuts", `${T1} ${piece}y\r\n`, ["stdout 1 line PIECEy"]],
];

for (const [name, text, entries] of RAW) {
  Deno.test(`RawEntries decodes ${name}, wherever it is cut`, () => {
    for (const size of text.length > 1000 ? [40, 100_000] : [1, 7, 100_000]) {
      assertEquals(decode(new RawEntries(), bytesOf(text), size), entries, `pieces of ${size}`);
    }
  });
}

Deno.test("RawEntries keeps no endless line", () => {
  const decoder = new RawEntries();
  const sizes = [];
  for (let count = 0; count < 40; count++) {
    for (const { data } of decoder.push(bytesOf("y".repeat(100_000)))) sizes.push(data.length);
  }
  assertEquals(sizes, [1_100_000, 1_100_000, 1_100_000]);
});

Deno.test("decoderFor() tells frames from the log of a TTY by their first byte", () => {
  for (const stream of ["stdout", "stderr"] as const) {
    assertEquals(decoderFor(frame(stream, "a")) instanceof FramedEntries, true);
  }
  assertEquals(decoderFor(bytesOf(T1)) instanceof RawEntries, true);
});
