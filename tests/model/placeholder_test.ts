import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ContextError } from "../../src/base/errors.ts";
import { fill, placeholders, type Values } from "../../src/model/placeholder.ts";

const values: Values = {
  user_id: 7,
  host: "db",
  ratio: 0.125,
  yes: true,
  none: null,
  list: [1, "a"],
  "with space": "x",
  quote: 'a"b',
};

const filled: [text: string, wanted: string][] = [
  ["plain", "plain"],
  ["", ""],
  ["{user_id}", "7"],
  ["{host}:{user_id}/{host}", "db:7/db"],
  ["{with space}", "x"],
  ["{yes} {none} {list}", 'true null [1,"a"]'],
  ["{user_id:d}", "7"],
  ["{user_id:5d}|{user_id:05d}", "    7|00007"],
  ["{user_id:x} {user_id:04x}", "7 0007"],
  ["{ratio:f} {ratio:.2f} {ratio:8.1f}", "0.125000 0.13      0.1"],
  ["{host:s}|{host:5s}|{host:5}", "db|db   |   db"],
  ["{{literal}} {{}} {host}", "{literal} {} db"],
  ["}} and {{", "} and {"],
  ["{{{host}}}", "{db}"],
  ["a lone { stays", "a lone { stays"],
  ["a lone } stays", "a lone } stays"],
];

for (const [text, wanted] of filled) {
  Deno.test(`fill() makes ${JSON.stringify(wanted)} of ${JSON.stringify(text)}`, () => {
    assertEquals(fill(text, values), wanted);
  });
}

const json: [text: string, wanted: string][] = [
  ['{"a": 1}', '{"a": 1}'],
  ["{}", "{}"],
  ["[]", "[]"],
  ['{"a":{"b":{}}}', '{"a":{"b":{}}}'],
  ['{"id":{user_id}}', '{"id":7}'],
  ['{"a":{"b":{user_id}}}', '{"a":{"b":7}}'],
  ['{"id": {user_id}, "more": {}}', '{"id": 7, "more": {}}'],
  ['{"at": "{host}:{user_id:04d}"}', '{"at": "db:0007"}'],
  ["[{user_id}, {list}]", '[7, [1,"a"]]'],
  ['{"template": "{{x}} of {host}"}', '{"template": "{{x}} of db"}'],
  ['{{"doubled": {{"as": "in Python"}}}}', '{"doubled": {"as": "in Python"}}'],
];

for (const [text, wanted] of json) {
  Deno.test(`B23: fill() keeps the braces of JSON: ${text}`, () => assertEquals(fill(text, values), wanted));
}

const wrong: [text: string, wanted: string][] = [
  ["{usr_id}", 'no context value "usr_id", did you mean "user_id"? the context has "user_id", "host"'],
  ["{nothing_like_it}", 'no context value "nothing_like_it", the context has "user_id", "host"'],
  ["${HOME}", 'no context value "HOME", the context has'],
  ["awk '{print $1}'", "or write {{ and }} for braces that are no placeholder"],
  ["x {}", 'positional placeholder "{}"'],
  ["{0}", 'positional placeholder "{0}"'],
  ["{host:d}", '"{host:d}" wants a whole number, the value is "db"'],
  ["{ratio:d}", '"{ratio:d}" wants a whole number, the value is 0.125'],
  ["{user_id:s}", '"{user_id:s}" wants text, the value is 7'],
  ["{host:f}", '"{host:f}" wants a number, the value is "db"'],
  ["{user_id:>5}", 'bad format ">5" in "{user_id:>5}"'],
  ["{user_id:q}", 'bad format "q" in "{user_id:q}"'],
  ['{"id": {usr_id}}', 'no context value "usr_id"'],
];

for (const [text, wanted] of wrong) {
  Deno.test(`fill() refuses ${JSON.stringify(text)}`, () => {
    const error = assertThrows(() => fill(text, values), ContextError);
    assertStringIncludes(error.message, `Cannot fill "${text}": `);
    assertStringIncludes(error.message, wanted);
  });
}

Deno.test("fill() says so when the context is empty", () => {
  assertStringIncludes(assertThrows(() => fill("{a}", {}), ContextError).message, "the context is empty");
});

Deno.test("B23: attribute and index look-ups are keys like any other, never raw errors", () => {
  for (
    const text of ["{host.length}", "{list[0]}", "{host!r}", "{constructor}", "{__proto__}", "{toString}"]
  ) {
    assertStringIncludes(
      assertThrows(() => fill(text, values), ContextError).message,
      `no context value "${text.slice(1, -1)}"`,
    );
  }
});

Deno.test("placeholders() names the keys that fill() asks for", () => {
  const texts = [...filled, ...json].map(([text]) => text);
  for (const text of texts) {
    const asked = placeholders(text);
    const only = Object.fromEntries(Object.entries(values).filter(([key]) => asked.includes(key)));
    assertEquals(asked.filter((key) => !(key in values)), [], text);
    assertEquals(fill(text, only), fill(text, values), text);
  }
});

Deno.test("parity 49: placeholders are those of Python's keyword formats, {user_id} and {port:d}", () => {
  assertEquals(fill("http://{host}:{port:d}/{{id}}", { host: "db", port: 80 }), "http://db:80/{id}");
  assertEquals(fill("{f:.1f} {n:03d} {x:x} {s:s}", { f: 2.25, n: 7, x: 255, s: "t" }), "2.3 007 ff t");
});

Deno.test("parity 50: a missing key, a positional placeholder and a format that does not fit are context errors", () => {
  const message = (text: string) => assertThrows(() => fill(text, { blah: 12 }), ContextError).message;
  assertStringIncludes(message("{bla}"), 'the context has "blah"');
  assertStringIncludes(message("x{}"), "positional placeholder");
  assertStringIncludes(message("{0}"), "positional placeholder");
  assertStringIncludes(message("{blah:s}"), '"{blah:s}" wants text, the value is 12');
});
