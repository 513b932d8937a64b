import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LogEntry } from "../../../src/engine/engine.ts";
import { ConnectionError, EngineError } from "../../../src/engine/errors.ts";
import { connect } from "../../../src/engine/connect/connect.ts";
import { PING_BYTES, serveBytes } from "../fake_engine.ts";
import { frame, rejection, textOf } from "../helpers.ts";
import { sandbox } from "../real_engine.ts";

async function collect(batches: AsyncIterable<readonly LogEntry[]>): Promise<string[]> {
  const entries = (await Array.fromAsync(batches)).flat();
  for (const { at } of entries) assert(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at), at);
  return entries.map(({ stream, data, end }) =>
    `${stream} ${end} ${data.length > 99 ? data.length : textOf(data)}`
  );
}

Deno.test("logEntries() gives each line and piece its time, and tells runs apart", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("head -c 20000 /dev/zero | tr '\\0' x; echo; sleep 0.01; printf end");
  for (let run = 0; run < 2; run++) {
    await containers.start(id);
    await containers.wait(id);
  }
  const once = ["stdout piece 16384", "stdout line 3616", "stdout unfinished end"];
  assertEquals(await collect(containers.logEntries(id)), [...once, ...once]);
  assertEquals(await collect(containers.logEntries(id, { tail: 1 })), ["stdout unfinished end"]);
});

Deno.test("logEntries() reads the log of a TTY, and follows until the end", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo a; sleep 0.2; echo b", { Tty: true });
  await containers.start(id);
  assertEquals(await collect(containers.logEntries(id, { follow: true })), [
    "stdout line a",
    "stdout line b",
  ]);
});

Deno.test("logEntries() ends with the signal's reason, or when its reader breaks off", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo ready; exec sleep 600");
  await containers.start(id);
  const controller = new AbortController();
  const reason = new Error("enough");
  const reading = rejection((async () => {
    for await (const _ of containers.logEntries(id, { follow: true, signal: controller.signal })) {
      controller.abort(reason);
    }
  })());
  assertEquals(await reading, reason);
  for await (const _ of containers.logEntries(id, { follow: true })) break;
  const missing = () => collect(containers.logEntries("no-such-container"));
  assertEquals((await assertRejects(missing, EngineError, "No such container")).status, 404);
});

Deno.test("logEntries() notices an engine that goes away between two entries", async () => {
  const entry = textOf(frame("stdout", "2026-11-25T02:06:10.179924597Z a\n"));
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  await using fake = await serveBytes({
    "/_ping": PING_BYTES,
    "/containers/x/logs": `${head}29\r\n${entry}\r\n`,
  });
  using engine = await connect({ host: fake.socket });
  const seen: string[] = [];
  const error = await assertRejects(
    async () => {
      for await (const batch of engine.containers.logEntries("x")) {
        seen.push(...batch.map(({ data }) => textOf(data)));
      }
    },
    ConnectionError,
    'Cannot read the logs of container "x": lost the engine',
  );
  assertEquals([seen, error.reason], [["a"], "lost"]);
});
