import { assert, assertEquals } from "@std/assert";
import { formatClock, formatMs, printable, printableLines } from "../../../src/report/parts/text.ts";
import { fit, padEnd, padStart, shorten, width, wrap } from "../../../src/report/parts/width.ts";

const NAMES = [
  "db",
  "データベース",
  "👩‍👩‍👧‍👦 family",
  "e\u0301té",
  "a-very-long-service-name-for-a-narrow-terminal",
  "",
  "🇩🇪🇫🇷",
];

Deno.test("width() counts cells, not characters", () => {
  assertEquals(["db", "日本", "👩‍👩‍👧", "e\u0301", "\x1b[31mred\x1b[39m"].map(width), [2, 4, 2, 1, 3]);
});

Deno.test("printable() leaves nothing that a terminal would obey", () => {
  const cases: [string, string][] = [
    ["plain", "plain"],
    ["\x1b[31mred\x1b[0m", "red"],
    ["\x1b]0;title\x07text", "text"],
    ["\x1b[2J\x1b[Hhome", "home"],
    ["a\tb", "a  b"],
    ["bell\x07", "bell␇"],
    ["nul\x00del\x7fc1\x85", "nul␀del␡c1\ufffd"],
    ["10 %\r50 %\r100 %\r\r", "100 %"],
    ["windows\r", "windows"],
    ["left\u202eright\u2066", "left\ufffdright\ufffd"],
    ["lone \x1b escape", "lone ␛ escape"],
    ["line\u2028separator", "line\ufffdseparator"],
  ];
  for (const [text, wanted] of cases) assertEquals(printable(text), wanted);
});

Deno.test("printable() makes every control character harmless", () => {
  for (let code = 0; code < 0xa0; code++) {
    const cleaned = printable(`a${String.fromCharCode(code)}b`);
    assert(!/\p{Cc}/u.test(cleaned), `code ${code}: ${JSON.stringify(cleaned)}`);
  }
});

Deno.test("printableLines() drops empty lines at the end only", () => {
  assertEquals(printableLines("one\n\ntwo\r\n\n"), ["one", "", "two"]);
});

Deno.test("fit() and shorten() never take more cells than they may, at any width", () => {
  for (const name of NAMES) {
    for (let columns = 0; columns < 50; columns++) {
      for (const cut of [fit(name, columns), shorten(name, columns)]) {
        assert(width(cut) <= columns, `${JSON.stringify(cut)} in ${columns}`);
      }
      if (width(name) <= columns) assertEquals([fit(name, columns), shorten(name, columns)], [name, name]);
    }
  }
});

Deno.test("shorten() keeps both ends, and whole characters", () => {
  assertEquals(shorten("payments-worker-europe", 11), "payme…urope");
  assertEquals(shorten("データベース", 7), "デ…ース");
  assertEquals(shorten("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5), "👩‍👩‍👧…👩‍👩‍👧");
});

Deno.test("padEnd() and padStart() pad by cells", () => {
  assertEquals([padEnd("日本", 6), padStart("日本", 6), padEnd("long", 2)], ["日本  ", "  日本", "long"]);
});

Deno.test("wrap() breaks at spaces and cuts what is too long for a line", () => {
  assertEquals(wrap("env PORT changed, image changed", 16), ["env PORT", "changed, image", "changed"]);
  assertEquals(wrap("abcdefghij kl", 5), ["abcd…", "kl"]);
  assertEquals(wrap("", 5), [""]);
  assertEquals(wrap("at http://localhost:8080/x now", 10, "keep"), ["at", "http://localhost:8080/x", "now"]);
});

Deno.test("formatMs() and formatClock() write durations", () => {
  const cases: [number, string, string][] = [
    [-5, "0.0 s", "0 s"],
    [0, "0.0 s", "0 s"],
    [949, "0.9 s", "0 s"],
    [1840, "1.8 s", "1 s"],
    [9940, "9.9 s", "9 s"],
    [9960, "10 s", "9 s"],
    [59_700, "1 min 0 s", "59 s"],
    [65_000, "1 min 5 s", "1 min 5 s"],
    [7_500_000, "2 h 5 min", "2 h 5 min"],
    [300_000_000, "3 d 11 h", "3 d 11 h"],
  ];
  for (const [ms, text, clock] of cases) assertEquals([formatMs(ms), formatClock(ms)], [text, clock]);
});
