import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../../src/engine/connect/connect.ts";
import { ConnectionError } from "../../../src/engine/errors.ts";
import { MAX_HEAD_BYTES } from "../../../src/engine/http/head.ts";
import { JsonLines } from "../../../src/engine/http/json_lines.ts";
import { AnswerError } from "../../../src/engine/http/answer_error.ts";
import { readText } from "../../../src/engine/http/json.ts";
import { PING_KEPT, serveSilence } from "../fake_engine.ts";
import { bytesOf } from "../helpers.ts";

Deno.test("a head without end is given up at its limit", async () => {
  const header = `X-More: ${"x".repeat(1000)}\r\n`;
  const head = `HTTP/1.1 200 OK\r\n${header.repeat(MAX_HEAD_BYTES / 1000 + 10)}`;
  await using fake = await serveSilence((path) => path === "/_ping" ? PING_KEPT : head);
  using engine = await connect({ host: fake.socket });
  const error = await assertRejects(
    () => engine.containers.list({}),
    ConnectionError,
    "more than 64 kB of headers",
  );
  assertEquals(error.reason, "foreign");
});

Deno.test("a body larger than its limit is given up", async () => {
  const piece = bytesOf("x".repeat(1000));
  await assertRejects(
    () => readText(() => Promise.resolve(piece), 64 * 1024),
    AnswerError,
    "sent more than 64 KiB",
  );
});

Deno.test("JsonLines looks at each byte of a long line once", () => {
  // Taken apart again at every piece, these 64 MiB would be some 32 GiB.
  const decoder = new JsonLines();
  const piece = bytesOf("x".repeat(64 * 1024));
  decoder.push(bytesOf('"'));
  for (let i = 0; i < 1024; i++) decoder.push(piece);
  const [line] = decoder.push(bytesOf('"\n'));
  assertEquals((line as string).length, 1024 * piece.length);
});

Deno.test("JsonLines gives up a line that is longer than its limit", () => {
  const decoder = new JsonLines(2 * 1024 * 1024);
  const piece = bytesOf("x".repeat(1024 * 1024));
  decoder.push(piece);
  decoder.push(piece);
  let error: unknown;
  try {
    decoder.push(piece);
  } catch (thrown) {
    error = thrown;
  }
  assertEquals(`${error}`, "AnswerError: sent a line of more than 2 MiB");
});
