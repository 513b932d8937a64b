import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../../src/engine/engine.ts";
import type { LogLine } from "../../../src/model/log.ts";
import { LineAssembler } from "../../../src/run/logs/lines.ts";

function entry(stream: LogEntry["stream"], text: string, end: LogEntry["end"]): LogEntry {
  return { stream, at: `at ${text}`, data: new TextEncoder().encode(text), end };
}

const shown = (lines: readonly LogLine[]) =>
  lines.map(({ service, stream, at, bytes }) =>
    `${service} ${stream} ${at}: ${new TextDecoder().decode(bytes)}`
  );

Deno.test("LineAssembler joins the pieces of each stream, with the time of the first", () => {
  const lines = new LineAssembler("db");
  assertEquals(shown(lines.push([entry("stdout", "a", "piece"), entry("stderr", "x", "line")])), [
    "db stderr at x: x",
  ]);
  assertEquals(shown(lines.push([entry("stderr", "y", "piece"), entry("stdout", "b", "line")])), [
    "db stdout at a: ab",
  ]);
  assertEquals(shown(lines.end()), ["db stderr at y: y"]);
  assertEquals(lines.end(), []);
});

Deno.test("LineAssembler takes an unfinished line for a line, and ends pieces with it", () => {
  const lines = new LineAssembler("db");
  assertEquals(shown(lines.push([entry("stdout", "a", "unfinished"), entry("stdout", "b", "line")])), [
    "db stdout at a: a",
    "db stdout at b: b",
  ]);
  const end = [entry("stdout", "c", "piece"), entry("stdout", "d", "unfinished")];
  assertEquals(shown(lines.push(end)), ["db stdout at c: cd"]);
});

Deno.test("LineAssembler has no time where the engine told none", () => {
  const [line] = new LineAssembler("db").push([{ ...entry("stdout", "a", "line"), at: "" }]);
  assertEquals(line?.at, undefined);
});

Deno.test("LineAssembler cuts a line that does not end", () => {
  const lines = new LineAssembler("db");
  const piece = entry("stdout", "x".repeat(16 * 1024), "piece");
  const sizes = Array.from({ length: 40 }, () => lines.push([piece])).flat().map(({ bytes }) => bytes.length);
  assertEquals(sizes, [256 * 1024, 256 * 1024]);
});
