import { assert, assertEquals } from "@std/assert";
import { EXIT } from "../../../src/base/errors.ts";
import { connect } from "../../../src/engine/connect/connect.ts";
import { ConnectionError, EngineError } from "../../../src/engine/errors.ts";
import { CALLS } from "../calls.ts";
import { httpBytes, PING_KEPT, serveBytes, serveSilence } from "../fake_engine.ts";

/** What no engine answers, whatever it was asked. */
const FAULTS: [name: string, bytes: string][] = [
  ["a web page", httpBytes("<html><body>Log in</body></html>", "HTTP/1.1 200 OK\r\nContent-Type: text/html")],
  ["null", httpBytes("null")],
  ["a text", httpBytes('"done"')],
  ["a number in a list", httpBytes("[5]")],
  ["an object of something else", httpBytes('{"hello":{"world":true}}')],
  ["JSON that is cut off", httpBytes('{"Id":"a')],
];

/** As `assertRejects`, saying which call it was. */
async function failing<E extends Error>(
  attempted: string,
  call: () => Promise<unknown>,
  kind: new (...args: never[]) => E,
): Promise<E> {
  const error = await call().then(() => undefined, (error) => error);
  assert(error instanceof kind, `${attempted}: ${error ?? "taken for success"}`);
  return error;
}

const asLines = (attempted: string) => /^(pull|listen)/.test(attempted);

for (const [name, bytes] of FAULTS) {
  Deno.test(`no call takes ${name} for success`, async () => {
    await using fake = await serveSilence((path) => path === "/_ping" ? PING_KEPT : bytes);
    using engine = await connect({ host: fake.socket });
    for (const [attempted, call] of CALLS) {
      const error = await failing(attempted, () => call(engine), ConnectionError);
      assertEquals(
        [error.reason, error.exitCode],
        ["foreign", EXIT.engine],
        `${attempted}: ${error.message}`,
      );
      const begin = `Cannot ${attempted}: what answers at "unix://${fake.socket}" `;
      assert(error.message.startsWith(begin), error.message);
    }
  });
}

Deno.test("no call takes an answer that is cut off for success", async () => {
  const cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{";
  await using fake = await serveBytes((path) => path === "/_ping" ? PING_KEPT : cut);
  using engine = await connect({ host: fake.socket });
  for (const [attempted, call] of CALLS) {
    const error = await failing(attempted, () => call(engine), ConnectionError);
    assertEquals(error.exitCode, EXIT.engine, error.message);
    assert(error.message.startsWith(`Cannot ${attempted}: `), error.message);
  }
});

Deno.test("no call takes nothing for an answer", async () => {
  const empty = httpBytes("", "HTTP/1.1 200 OK");
  await using fake = await serveSilence((path) => path === "/_ping" ? PING_KEPT : empty);
  using engine = await connect({ host: fake.socket });
  for (const [attempted, call] of CALLS) {
    if (asLines(attempted) || /^(read the logs|attach|write files)/.test(attempted)) continue;
    const error = await failing(attempted, () => call(engine), ConnectionError);
    assertEquals(error.reason, "foreign", error.message);
  }
});

Deno.test("a refusal is the engine's, for every call", async () => {
  const refusal = httpBytes('{"message":"the disk is on fire."}', "HTTP/1.1 500 Internal Server Error");
  await using fake = await serveSilence((path) => path === "/_ping" ? PING_KEPT : refusal);
  using engine = await connect({ host: fake.socket });
  for (const [attempted, call] of CALLS) {
    const error = await failing(attempted, () => call(engine), EngineError);
    assertEquals(error.message, `Cannot ${attempted}: the disk is on fire`);
  }
});
