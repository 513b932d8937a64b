import { assert, assertEquals } from "@std/assert";
import { createPaint, hyperlink, serviceStyles } from "../../../src/report/parts/color.ts";

Deno.test("createPaint() colours only when told to, whatever the environment says", () => {
  assertEquals(createPaint({ color: false })("red", "x"), "x");
  assertEquals(createPaint({ color: true })("red", "x"), "\x1b[31mx\x1b[39m");
  assertEquals(createPaint({ color: true })("red", ""), "");
});

Deno.test("serviceStyles() gives a name the same colour in whatever order the names come", () => {
  const names = ["db", "web", "cache", "worker", "api"];
  const one = serviceStyles(names);
  const other = serviceStyles([...names].reverse());
  for (const name of names) assertEquals(one(name), other(name));
});

Deno.test("serviceStyles() gives different colours as long as there are colours", () => {
  const names = Array.from({ length: 10 }, (_, index) => `service-${index}`);
  const styleOf = serviceStyles(names);
  assertEquals(new Set(names.map(styleOf)).size, 10);
  assert(!names.map(styleOf).includes("red"));
});

Deno.test("serviceStyles() has a colour for more services than colours, and for unknown ones", () => {
  const names = Array.from({ length: 60 }, (_, index) => `service-${index}`);
  const styleOf = serviceStyles(names);
  for (const name of [...names, "unknown", "", "データ"]) assert(styleOf(name).length > 0);
});

Deno.test("hyperlink() cannot be broken out of", () => {
  const link = hyperlink("http://localhost:80/\x1b\\\x07 x", "text");
  assertEquals(link, "\x1b]8;;http://localhost:80/%1B%5C%07%20x\x1b\\text\x1b]8;;\x1b\\");
});
