import { assert, assertEquals } from "@std/assert";
import { concat } from "../../../src/engine/http/bytes.ts";
import type { OutputChunk } from "../../../src/engine/engine.ts";
import { rejection, textOf } from "../helpers.ts";
import { sandbox } from "../real_engine.ts";

/** All output of each stream. */
async function collect(chunks: AsyncIterable<OutputChunk>): Promise<{ stdout: string; stderr: string }> {
  const all = await Array.fromAsync(chunks);
  const text = (stream: OutputChunk["stream"]) =>
    textOf(concat(all.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.data)));
  return { stdout: text("stdout"), stderr: text("stderr") };
}

Deno.test("logs() reads both streams, then ends", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo one; echo two >&2; echo three");
  await containers.start(id);
  await containers.wait(id);
  assertEquals(await collect(containers.logs(id)), { stdout: "one\nthree\n", stderr: "two\n" });
  // Two streams reach the engine in any order.
  const last = await collect(containers.logs(id, { tail: 1 }));
  assert(["three\n", "two\n"].includes(last.stdout + last.stderr));
  const [first = ""] = (await collect(containers.logs(id, { timestamps: true }))).stdout.split("\n");
  assertEquals(/^\d{4}-\d\d-\d\dT[\d:.]+Z one$/.test(first), true, first);
  const since = Date.now() / 1000 + 60;
  assertEquals(await collect(containers.logs(id, { since })), { stdout: "", stderr: "" });
});

Deno.test("logs() follows until the container ends, an unfinished last line included", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo first; echo warned >&2; sleep 0.3; echo second; printf 'no newline'");
  await containers.start(id);
  assertEquals(await collect(containers.logs(id, { follow: true })), {
    stdout: "first\nsecond\nno newline",
    stderr: "warned\n",
  });
});

Deno.test("logs() follows with timestamps, unfinished lines of both streams included", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("printf out; printf err >&2");
  await containers.start(id);
  const { stdout, stderr } = await collect(containers.logs(id, { follow: true, timestamps: true }));
  assertEquals([stdout, stderr].map((text) => text.replace(/^\S+ /, "")), ["out", "err"]);
});

Deno.test("logs() gives up with the signal's reason", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo ready; exec sleep 600");
  await containers.start(id);
  const controller = new AbortController();
  const reason = new Error("enough");
  const reading = rejection((async () => {
    const logs = containers.logs(id, { follow: true, signal: controller.signal });
    for await (const chunk of logs) if (textOf(chunk.data) === "ready\n") controller.abort(reason);
  })());
  assertEquals(await reading, reason);
});

Deno.test("logs() lets go when its reader breaks off", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo ready; exec sleep 600");
  await containers.start(id);
  for await (const { data } of containers.logs(id, { follow: true })) {
    assertEquals(textOf(data), "ready\n");
    break;
  }
});

Deno.test("logs() gives a TTY's output raw, the unfinished end of it included", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo one; echo two >&2; printf three", { Tty: true });
  await containers.start(id);
  assertEquals(await collect(containers.logs(id, { follow: true })), {
    stdout: "one\r\ntwo\r\nthree",
    stderr: "",
  });
});
