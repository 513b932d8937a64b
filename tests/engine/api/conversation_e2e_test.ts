import { assert, assertEquals, assertRejects } from "@std/assert";
import { concat } from "../../../src/engine/http/bytes.ts";
import type { OutputChunk } from "../../../src/engine/engine.ts";
import { ConnectionError, EngineError } from "../../../src/engine/errors.ts";
import { bytesOf, rejection, textOf } from "../helpers.ts";
import { sandbox } from "../real_engine.ts";

/** All output of each stream. */
async function collect(chunks: AsyncIterable<OutputChunk>): Promise<{ stdout: string; stderr: string }> {
  const all = await Array.fromAsync(chunks);
  const text = (stream: OutputChunk["stream"]) =>
    textOf(concat(all.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.data)));
  return { stdout: text("stdout"), stderr: text("stderr") };
}

async function feed(input: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = input.getWriter();
  await writer.write(bytesOf(text));
  await writer.close();
}

Deno.test("attachExec() talks to a command", async (t) => {
  await using box = await sandbox();
  const { engine } = box;
  const id = await box.script("exec sleep 600");
  await engine.containers.start(id);

  await t.step("whose input ends and whose exit code arrives", async () => {
    using session = await engine.attachExec(id, { command: ["sh", "-c", "cat; echo done >&2; exit 4"] });
    await feed(session.input, "hello é\n");
    assertEquals(await collect(session.output), { stdout: "hello é\n", stderr: "done\n" });
    assertEquals(await session.exitCode, 4);
  });
  await t.step("with more input and output than buffers hold", async () => {
    using session = await engine.attachExec(id, { command: ["cat"] });
    const text = "0123456789abcdef".repeat(100_000);
    const [{ stdout }] = await Promise.all([collect(session.output), feed(session.input, text)]);
    assertEquals(stdout.length, text.length);
    assert(stdout === text);
  });
  await t.step("in a terminal that can be resized at once", async () => {
    using session = await engine.attachExec(id, {
      command: ["sh", "-c", "read x; stty size; tty"],
      tty: true,
    });
    await session.resize({ columns: 101, rows: 33 });
    const writer = session.input.getWriter();
    await writer.write(bytesOf("go\n"));
    const { stdout, stderr } = await collect(session.output);
    assertEquals([stdout, stderr], ["go\r\n33 101\r\n/dev/pts/0\r\n", ""]);
    assertEquals(await session.exitCode, 0);
  });
  await t.step("that ends without reading its input", async () => {
    using session = await engine.attachExec(id, { command: ["true"] });
    assertEquals(await collect(session.output), { stdout: "", stderr: "" });
    await feed(session.input, "nobody reads this\n");
    assertEquals(await session.exitCode, 0);
  });
  await t.step("until aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    using session = await engine.attachExec(id, { command: ["cat"], signal: controller.signal });
    const reading = rejection(collect(session.output));
    controller.abort(reason);
    assertEquals(await reading, reason);
    assertEquals(await rejection(session.exitCode), reason);
  });
  await t.step("until disposed of", async () => {
    const session = await engine.attachExec(id, { command: ["cat"] });
    session[Symbol.dispose]();
    const error = await rejection(session.exitCode);
    assert(error instanceof ConnectionError && error.reason === "closed");
  });
  await t.step("until its output is no longer wanted", async () => {
    using session = await engine.attachExec(id, { command: ["sh", "-c", "echo hi; exec sleep 0.2"] });
    for await (const { data } of session.output) {
      assertEquals(textOf(data), "hi\n");
      break;
    }
    assertEquals(await session.exitCode, 0);
  });
});

Deno.test("attachExec() fails where no container runs", async () => {
  await using box = await sandbox();
  const id = await box.script("true");
  const error = await assertRejects(
    () => box.engine.attachExec(id, { command: ["sh"] }),
    EngineError,
    "is not running",
  );
  assertEquals([error.status, error.attempted], [409, `run "sh" in container "${id}"`]);
});

Deno.test("attach() before start misses nothing of a container, and feeds it", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("echo first; cat >&2; exit 3", {
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
  });
  using session = await containers.attach(id, { tty: false });
  await containers.start(id);
  await feed(session.input, "typed\n");
  assertEquals(await collect(session.output), { stdout: "first\n", stderr: "typed\n" });
  assertEquals(await containers.wait(id), 3);
});

Deno.test("attach() gives a container's terminal a size", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("read x; stty size", { OpenStdin: true, StdinOnce: true, Tty: true });
  using session = await containers.attach(id, { tty: true });
  await containers.start(id);
  await session.resize({ columns: 90, rows: 20 });
  const writer = session.input.getWriter();
  await writer.write(bytesOf("\n"));
  assertEquals(await collect(session.output), { stdout: "\r\n20 90\r\n", stderr: "" });
});

Deno.test("attach() fails for a container that does not exist", async () => {
  await using box = await sandbox();
  const attaching = () => box.engine.containers.attach("no-such-container", { tty: false });
  assertEquals((await assertRejects(attaching, EngineError, "No such container")).status, 404);
});
