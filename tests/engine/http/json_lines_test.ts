import { assertEquals, assertThrows } from "@std/assert";
import { AnswerError } from "../../../src/engine/http/answer_error.ts";
import { JsonLines } from "../../../src/engine/http/json_lines.ts";

function decode(text: string, size: number): unknown[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new JsonLines();
  const values: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size) values.push(...decoder.push(bytes.subarray(at, at + size)));
  return [...values, ...decoder.end()];
}

const CASES: { name: string; text: string; values: unknown[] }[] = [
  { name: "nothing", text: "", values: [] },
  { name: "one line", text: '{"a":1}\n', values: [{ a: 1 }] },
  { name: "a last line without newline", text: '{"a":1}\n{"b":2}', values: [{ a: 1 }, { b: 2 }] },
  {
    name: "carriage returns and empty lines",
    text: '{"a":1}\r\n\r\n\n{"b":2}\r\n',
    values: [{ a: 1 }, { b: 2 }],
  },
  { name: "characters of 2, 3 and 4 bytes", text: '{"a":"é€😀"}\n"ü"', values: [{ a: "é€😀" }, "ü"] },
  { name: "an escaped newline", text: '{"a":"x\\ny"}\n', values: [{ a: "x\ny" }] },
];

for (const { name, text, values } of CASES) {
  Deno.test(`JsonLines decodes ${name}, wherever it is cut`, () => {
    for (const size of [1, 2, 3, 7, 1000]) assertEquals(decode(text, size), values, `pieces of ${size}`);
  });
}

Deno.test("JsonLines says which line is not JSON, shortened", () => {
  const error = assertThrows(
    () => decode(`<html>${"x".repeat(200)}\n`, 1000),
    AnswerError,
    'not JSON: "<html>xx',
  );
  assertEquals(error.kind, "foreign");
  assertEquals(error.message.length < 150, true);
});

Deno.test("JsonLines fails at a line that is cut off", () => {
  assertThrows(() => decode('{"a":1}\n{"b', 1000), AnswerError, 'not JSON: "{\\"b"');
});
