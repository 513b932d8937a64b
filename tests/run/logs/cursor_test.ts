import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../../src/engine/engine.ts";
import { LogCursor } from "../../../src/run/logs/cursor.ts";

/** An entry printed so many milliseconds after ten o'clock. */
function entry(ms: number, text: string): LogEntry {
  const at = `2024-05-01T10:00:${String(ms / 1000 + 100).slice(1, 3)}.${
    String(ms % 1000).padStart(3, "0")
  }000000Z`;
  return { stream: "stdout", at, data: new TextEncoder().encode(text), end: "line" };
}

const texts = (entries: readonly LogEntry[]) =>
  entries.map(({ data }) => new TextDecoder().decode(data)).join("");

/** What an engine gives of a log from a time on. */
function read(log: readonly LogEntry[], since: number | undefined): LogEntry[] {
  return log.filter(({ at }) => since === undefined || Date.parse(at) / 1000 >= since);
}

Deno.test("LogCursor gives on each entry once, however often and wherever reading is interrupted", () => {
  const times: [string, number[]][] = [
    ["apart", [0, 10, 20, 900, 1700, 2500, 2501, 9000, 9001]],
    ["all the same", [5, 5, 5, 5, 5, 5, 5, 5, 5]],
    ["with late pieces of long lines", [0, 10, 5, 2000, 2010, 1500, 4000, 3990, 9000]],
    ["in whole seconds", [0, 0, 0, 1000, 1000, 1000, 2000, 2000, 3000]],
  ];
  for (const [name, ms] of times) {
    const log = ms.map((time, i) => entry(time, "abcdefghi"[i] ?? ""));
    for (let first = 0; first <= log.length; first++) {
      for (let second = first; second <= log.length; second++) {
        const cursor = new LogCursor();
        const parts = [first, second, log.length].map((end) => {
          const given = read(log.slice(0, end), cursor.since);
          return texts(cursor.resume()(given));
        });
        assertEquals(parts.join(""), "abcdefghi", `${name}, interrupted after ${first} and ${second}`);
      }
    }
  }
});

Deno.test("LogCursor goes on behind a log that has dropped its beginning", () => {
  const cursor = new LogCursor();
  cursor.resume()(["a", "b", "c"].map((text) => entry(5, text)));
  assertEquals(texts(cursor.resume()([entry(5, "c"), entry(6, "d"), entry(7, "e")])), "de");
});

Deno.test("LogCursor counts entries without a time", () => {
  const bare = (text: string): LogEntry => ({ ...entry(0, text), at: "" });
  const cursor = new LogCursor();
  assertEquals(texts(cursor.resume()([bare("a"), bare("b")])), "ab");
  assertEquals(cursor.since, undefined);
  assertEquals(texts(cursor.resume()([bare("a"), bare("b"), bare("c")])), "c");
  assertEquals(texts(cursor.resume()([bare("a"), bare("b"), bare("c")])), "");
});

Deno.test("LogCursor begins to read again a second or two before its place", () => {
  const cursor = new LogCursor();
  const resume = cursor.resume();
  for (let ms = 0; ms < 20_000; ms += 100) resume([entry(ms, "x")]);
  const behind = Date.parse("2024-05-01T10:00:20Z") / 1000 - (cursor.since ?? 0);
  assertEquals(behind > 1 && behind < 2.5, true, `${behind} s`);
});
