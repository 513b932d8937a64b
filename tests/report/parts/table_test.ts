import { assert, assertEquals } from "@std/assert";
import { type Cell, type Column, drawTable } from "../../../src/report/parts/table.ts";
import { width } from "../../../src/report/parts/width.ts";

const COLUMNS: readonly Column[] = [
  { title: "NAME", cut: "middle", least: 6 },
  { title: "STATE" },
  { title: "IMAGE", least: 8, optional: 2 },
  { title: "COUNT", align: "right", optional: 1 },
];
const ROWS: readonly (readonly Cell[])[] = [
  ["payments-worker", "running", "registry.example.org/payments:1.2.3", "7"],
  ["データベース", "exited", "postgres:16", "12345"],
];
const piped = { columns: 0, color: false };

Deno.test("drawTable() aligns by cells and cuts nothing where there is no terminal", () => {
  assertEquals(drawTable(COLUMNS, ROWS, piped), [
    "NAME             STATE    IMAGE                                COUNT",
    "payments-worker  running  registry.example.org/payments:1.2.3      7",
    "データベース     exited   postgres:16                          12345",
  ]);
});

Deno.test("drawTable() narrows the widest columns first, then leaves out what is least needed", () => {
  assertEquals(drawTable(COLUMNS, ROWS, { columns: 60, color: false }), [
    "NAME             STATE    IMAGE                        COUNT",
    "payments-worker  running  registry.example.org/payme…      7",
    "データベース     exited   postgres:16                  12345",
  ]);
  assertEquals(drawTable(COLUMNS, ROWS, { columns: 40, color: false }), [
    "NAME         STATE    IMAGE        COUNT",
    "payme…orker  running  registry.e…      7",
    "デー…ベース  exited   postgres:16  12345",
  ]);
  assertEquals(drawTable(COLUMNS, ROWS, { columns: 24, color: false }), [
    "NAME      STATE    COUNT",
    "paym…ker  running      7",
    "デー…ス   exited   12345",
  ]);
  assertEquals(drawTable(COLUMNS, ROWS, { columns: 12, color: false }), [
    "NAME    STA…",
    "pay…er  run…",
    "デ…ス   exi…",
  ]);
});

Deno.test("drawTable() leaves out columns that are empty in every row", () => {
  assertEquals(drawTable(COLUMNS, [["db", "running", "", ""]], piped), ["NAME  STATE", "db    running"]);
  assertEquals(drawTable(COLUMNS, [], piped), ["NAME  STATE  IMAGE  COUNT"]);
  assertEquals(drawTable([], [], piped), [""]);
});

Deno.test("drawTable() never draws wider than the terminal", () => {
  for (let columns = 1; columns <= 100; columns++) {
    for (const line of drawTable(COLUMNS, ROWS, { columns, color: false })) {
      assert(width(line) <= columns, `${columns}: ${JSON.stringify(line)}`);
    }
  }
});

Deno.test("drawTable() puts styles and links on the text only where colors are on", () => {
  const cell: Cell = [{ text: "a", url: "http://a" }, { text: ", " }, { text: "bb", style: "green" }];
  const table = (color: boolean, columns = 0) =>
    drawTable([{ title: "X", least: 1 }], [[cell], ["long text"]], { columns, color });
  assertEquals(table(false), ["X", "a, bb", "long text"]);
  assertEquals(table(true), [
    "\x1b[1mX\x1b[22m",
    "\x1b]8;;http://a\x1b\\a\x1b]8;;\x1b\\, \x1b[32mbb\x1b[39m",
    "long text",
  ]);
  assertEquals(table(true, 4)[1], "\x1b]8;;http://a\x1b\\a\x1b]8;;\x1b\\, …", "what is cut stays plain");
});
