import { InvalidArgumentError } from "@commander-js/extra-typings";
import { assertEquals, assertThrows } from "@std/assert";
import { lineCount, moment } from "../../src/cli/values.ts";

Deno.test("moment() takes times, seconds and how long ago", () => {
  const now = Date.UTC(2024, 4, 1, 12);
  const local = (text: string) => new Date(text).getTime() / 1000;
  const rows: [string, number][] = [
    ["2024-05-01T10:00:00Z", Date.UTC(2024, 4, 1, 10) / 1000],
    ["2024-05-01t10:00:00.25z", Date.UTC(2024, 4, 1, 10) / 1000 + 0.25],
    ["2024-05-01T10:00:00.000001Z", Date.UTC(2024, 4, 1, 10) / 1000 + 0.000001],
    ["2024-05-01T12:00:00+02:00", Date.UTC(2024, 4, 1, 10) / 1000],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29) / 1000],
    ["2024-05-01T10:00", local("2024-05-01T10:00:00")],
    ["2024-05-01 10:00:00", local("2024-05-01T10:00:00")],
    ["2024-05-01", local("2024-05-01T00:00:00")],
    ["0", 0],
    ["1714557600", 1714557600],
    ["1714557600.123", 1714557600.123],
    ["10m", now / 1000 - 600],
    ["1h30m", now / 1000 - 5400],
    ["1.5h", now / 1000 - 5400],
    ["2d", now / 1000 - 172_800],
    ["1m500ms", now / 1000 - 60.5],
    ["0s", now / 1000],
  ];
  for (const [text, expected] of rows) assertEquals(moment(text, now), expected, text);
});

Deno.test("moment() refuses what is no time", () => {
  const bad = ["", " ", "yesterday", "m", "10x", "h30m", "1h 30m", "-5m", "1e3", "2024-02-30T00:00:00Z"];
  bad.push("2024-13-01", "2024-05-01T25:00:00Z", "2024-05-01T10:00:00+99:00", "2024-5-1", "10:00");
  for (const text of bad) assertThrows(() => moment(text, 0), InvalidArgumentError, "Give a time");
});

Deno.test("lineCount() takes a whole number or all", () => {
  assertEquals(["0", "12", "all"].map(lineCount), [0, 12, undefined]);
  for (const text of ["", "-1", "1.5", "ten", "All"]) {
    assertThrows(() => lineCount(text), InvalidArgumentError);
  }
});
