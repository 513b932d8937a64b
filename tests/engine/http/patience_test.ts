import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect } from "../../../src/engine/connect/connect.ts";
import { ConnectionError } from "../../../src/engine/errors.ts";
import { CALLS, drain } from "../calls.ts";
import { httpBytes, PING_KEPT, pingReply, serveHttp, serveSilence } from "../fake_engine.ts";
import { frame, rejection } from "../helpers.ts";

for (const [attempted, call] of CALLS) {
  Deno.test(`a call to an engine that hangs is given up: ${attempted}`, async () => {
    let hangs = false;
    await using fake = await serveSilence((path) => !hangs && path === "/_ping" ? PING_KEPT : "");
    using engine = await connect({ host: fake.socket, timeoutMs: 60 });
    hangs = true;
    const error = await assertRejects(() => call(engine), ConnectionError);
    assertEquals(error.reason, "silent");
    assertEquals(error.message.startsWith(`Cannot ${attempted}: the engine at "`), true, error.message);
    assertMatch(
      error.message,
      /" hangs: it has sent nothing for [0-9.]+ s, and did not answer a ping in 0\.02 s\. /,
    );
  });

  Deno.test(`a call to an engine that hangs can be cancelled: ${attempted}`, async () => {
    const asked = Promise.withResolvers<void>();
    await using fake = await serveSilence((path) => {
      if (path === "/_ping") return PING_KEPT;
      asked.resolve();
      return "";
    });
    using engine = await connect({ host: fake.socket });
    const cancel = new AbortController();
    const failing = rejection(call(engine, { signal: cancel.signal }));
    await asked.promise;
    const reason = new Error("enough");
    cancel.abort(reason);
    assertEquals(await failing, reason);
  });
}

/** Pings are given a third of this: enough on a machine that is busy. */
const RELAXED_MS = 900;

/** Answers pings and nothing else. */
const busy = (path: string) => path === "/_ping" ? PING_KEPT : "";

Deno.test("a call that an engine should answer at once is given up though it answers pings", async () => {
  await using fake = await serveSilence(busy);
  using engine = await connect({ host: fake.socket, timeoutMs: RELAXED_MS });
  const error = await assertRejects(() => engine.containers.list({}), ConnectionError);
  assertMatch(error.message, /" has sent nothing for (1\.8|1\.9|2[0-9.]*) s, though it answers pings\. /);
});

Deno.test("a stop may take its grace besides", async () => {
  await using fake = await serveSilence(busy);
  using engine = await connect({ host: fake.socket, timeoutMs: RELAXED_MS });
  const begin = performance.now();
  const stop = () => engine.containers.stop("x", { graceMs: 1000 });
  await assertRejects(stop, ConnectionError, "though it answers pings");
  assert(performance.now() - begin >= 4 * RELAXED_MS + 1000);
});

Deno.test("events and logs may be silent for as long as the engine answers pings", async () => {
  let pings = 0;
  const enough = Promise.withResolvers<void>();
  await using fake = await serveSilence((path) => {
    if (path !== "/_ping") return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    if (++pings > 10) enough.resolve();
    return PING_KEPT;
  });
  using engine = await connect({ host: fake.socket, timeoutMs: RELAXED_MS / 2 });
  const cancel = new AbortController();
  const { signal } = cancel;
  const listening = rejection(engine.events({ signal }).then(drain));
  const following = rejection(drain(engine.containers.logs("x", { tty: false, follow: true, signal })));
  await enough.promise;
  const reason = new Error("enough");
  cancel.abort(reason);
  assertEquals([await listening, await following], [reason, reason]);
});

Deno.test("a body that comes slowly is no silence", async () => {
  const pieces = Array.from({ length: 12 }, () => frame("stdout", "line\n"));
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/containers/x/logs": () =>
      new Response(
        new ReadableStream({
          pull: async (controller) => {
            await new Promise((resolve) => setTimeout(resolve, 150));
            const piece = pieces.pop();
            if (piece) controller.enqueue(piece);
            else controller.close();
          },
        }),
      ),
  });
  using engine = await connect({ host: fake.socket, timeoutMs: 300 });
  let lines = 0;
  for await (const _chunk of engine.containers.logs("x", { tty: false })) lines++;
  assertEquals(lines, 12);
});

Deno.test("who reads slowly does not take an engine for silent", async () => {
  const log = new TextDecoder().decode(frame("stdout", "line\n"));
  await using fake = await serveSilence((path) =>
    path === "/_ping" ? PING_KEPT : httpBytes(log + log, "HTTP/1.1 200 OK")
  );
  using engine = await connect({ host: fake.socket, timeoutMs: 300 });
  let lines = 0;
  for await (const _chunk of engine.containers.logs("x", { tty: false })) {
    lines++;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  assertEquals(lines, 2);
});
