import { assertEquals, assertThrows } from "@std/assert";
import { ChunkedDecoder } from "../../../src/engine/http/chunked.ts";
import { concat } from "../../../src/engine/http/bytes.ts";
import { bytesOf, textOf } from "../helpers.ts";

function decode(text: string, size: number): { text: string; ended: boolean } {
  const body = new ChunkedDecoder();
  const bytes = bytesOf(text);
  const data: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) data.push(body.push(bytes.slice(at, at + size)));
  return { text: textOf(concat(data)), ended: body.ended };
}

const CASES: [name: string, body: string, text: string, ended: boolean][] = [
  ["an empty body", "0\r\n\r\n", "", true],
  ["two chunks", "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", "abcd", true],
  [
    "sizes in hexadecimal",
    "1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n",
    "abcdefghijklmnopqrstuvwxyz",
    true,
  ],
  ["line breaks in the data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", true],
  ["extensions and trailers", "1;a=b\r\nx\r\n0\r\nDone: yes\r\n\r\n", "x", true],
  ["a body cut off between chunks", "1\r\nx\r\n", "x", false],
  ["a body cut off in a chunk", "5\r\nxy", "xy", false],
  ["a body cut off in its trailers", "0\r\nDone: yes\r\n", "", false],
];

for (const [name, body, text, ended] of CASES) {
  Deno.test(`ChunkedDecoder takes ${name}, wherever it is cut`, () => {
    for (const size of [1, 2, 3, 1000]) {
      assertEquals(decode(body, size), { text, ended }, `pieces of ${size}`);
    }
  });
}

Deno.test("ChunkedDecoder refuses what is no chunk", () => {
  for (const body of ["hello\r\n", "\r\n", "-1\r\n", "123456789\r\n", "1".repeat(5000)]) {
    assertThrows(() => new ChunkedDecoder().push(bytesOf(body)), Error, "damaged");
  }
});
