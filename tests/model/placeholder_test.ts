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
  record: { key: "v" },
  quote: 'a"b',
};

const filled: [text: string, wanted: string][] = [
  ["plain", "plain"],
  ["", ""],
  ["{user_id}", "7"],
  ["{host}:{user_id}/{host}", "db:7/db"],
  ["{record.key} {record[key]} {list[1]}", "v v a"],
  ["{yes} {none} {list}", 'true null [1,"a"]'],
  ["{user_id:d}", "7"],
  ["{user_id:5d}|{user_id:05d}", "    7|00007"],
  ["{user_id:x} {user_id:04x}", "7 0007"],
  ["{ratio:f} {ratio:.2f} {ratio:8.1f}", "0.125000 0.12      0.1"],
  ["{host:s}|{host:5s}|{host:5}", "db|db   |db   "],
  ["{{literal}} {{literal:>5}} {host}", "{literal} {literal:>5} db"],
  ["{{{host}}} {{{{host}}}}", "{db} {{host}}"],
  ["{{host} {host}}", "{db db}"],
  // Braces of shells, awk and templates.
  ["awk '{print $2}'", "awk '{print $2}'"],
  ["${{HOME}} ${{X:-7}} awk '{{print}}'", "${HOME} ${X:-7} awk '{print}'"],
  ["${HOME} ${X:-7} ${X:-{host}} ${X:=a} $${Y}", "${HOME} ${X:-7} ${X:-db} ${X:=a} $${Y}"],
  ["f() { echo; }; f", "f() { echo; }; f"],
  ["{ { echo; }}", "{ { echo; }}"],
  ["find . -exec cat {} \\; cp {a,b} {1..3} {0} {}", "find . -exec cat {} \\; cp {a,b} {1..3} {0} {}"],
  ["--format '{{.Names}} {{ range .X }} {{}}'", "--format '{{.Names}} {{ range .X }} {{}}'"],
  ["a { color:red } {color:red} {color: red;}", "a { color:red } {color:red} {color: red;}"],
  ["{not-a-name} {9} {a.} {a b}", "{not-a-name} {9} {a.} {a b}"],
  ["}} and {{", "}} and {{"],
  ['{"a":{"b":{user_id}}} of {host}', '{"a":{"b":7}} of db'],
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
  ["awk '{print}'", "Have a hook set it, or write {{print}} for the text {print}"],
  ['{"id": "{tenant}"}', 'or write "\\u007btenant}" for the text {tenant} in a string of JSON'],
  ["{host:d}", 'the format of "{host:d}" asks for a whole number, and the value is "db"'],
  ["{ratio:d}", 'the format of "{ratio:d}" asks for "d", which this number does not take'],
  ["{user_id:s}", 'the format of "{user_id:s}" asks for "s", which this number does not take'],
  ["{host:f}", 'the format of "{host:f}" asks for a number, and the value is "db"'],
  ["{host:+}", "which only numbers take"],
  ["{list:>9}", 'use "!s" before the colon'],
  ["{none:5}", "fits text and numbers only"],
  ["{user_id:q}", 'asks for "q"'],
  ["{user_id:99999}", "more than 4096 columns"],
  ["{list[7]}", '"{list[7]}" asks for "7", which [1,"a"] does not have'],
  ["{host[length]}", 'asks for "length"'],
  ["{record.toString}", 'asks for "toString"'],
  ["{user_id:{wdth}}", 'no context value "wdth"'],
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

Deno.test("B23: what every object of JavaScript has is no context value", () => {
  for (const text of ["{constructor}", "{__proto__}", "{toString}"]) {
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
  assertEquals(fill("{f:.1f} {n:03d} {x:x} {s:s}", { f: 2.25, n: 7, x: 255, s: "t" }), "2.2 007 ff t");
});

Deno.test("parity 50: a missing key and a format that does not fit are context errors", () => {
  const message = (text: string) => assertThrows(() => fill(text, { blah: 12 }), ContextError).message;
  assertStringIncludes(message("{bla}"), 'the context has "blah"');
  assertStringIncludes(message("{blah:s}"), 'the format of "{blah:s}" asks for "s"');
});
