import { assert, assertEquals, assertRejects } from "@std/assert";
import { packTar, unpackTar } from "modern-tar";
import { EngineError } from "../../../src/engine/errors.ts";
import { textOf } from "../helpers.ts";
import { IMAGE, sandbox } from "../real_engine.ts";

Deno.test("connect() finds the engine of this machine with one request", async () => {
  await using box = await sandbox();
  assertEquals(box.requests, ["GET /_ping"]);
  assert(/^1\.\d+$/.test(box.engine.version.api));
  assert(box.engine.endpoint.startsWith("unix:///"));
});

Deno.test("A container lives from create to remove", async (t) => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("trap 'exit 5' TERM; echo ready; sleep 600 & wait");
  const state = async () => (await containers.inspect(id)).State?.Status;

  await t.step("list() finds it by its labels, whatever its state", async () => {
    assertEquals((await containers.list(box.labels)).map((found) => found.Id), [id]);
    assertEquals(await containers.list({ ...box.labels, other: "x" }), []);
  });
  await t.step("start() leaves it alone when it runs", async () => {
    await containers.start(id);
    assertEquals(await state(), "running");
    await containers.start(id);
  });
  await t.step("pause() and unpause()", async () => {
    await containers.pause(id);
    assertEquals(await state(), "paused");
    await containers.unpause(id);
    assertEquals(await state(), "running");
  });
  await t.step("stop() lets it end by itself, wait() tells how", async () => {
    for await (const _ready of containers.logs(id, { follow: true })) break;
    const waiting = containers.wait(id);
    await containers.stop(id, { graceMs: 20_000 });
    assertEquals(await waiting, 5);
    assertEquals(await state(), "exited");
  });
  await t.step("stop() leaves it alone when it does not run", async () => {
    await containers.stop(id, { graceMs: 1500 });
    assert(box.requests.some((request) => request.endsWith("/stop?t=2")), "whole seconds, rounded up");
  });
  await t.step("wait() returns at once when it does not run", async () => {
    assertEquals(await containers.wait(id), 5);
  });
  await t.step("remove() is no error twice", async () => {
    await containers.remove(id);
    await containers.remove(id);
    const error = await assertRejects(() => containers.inspect(id), EngineError, "No such container");
    assertEquals(error.status, 404);
  });
});

Deno.test("kill() sends a signal, and fails when the container does not run", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("exec sleep 600");
  await containers.start(id);
  const waiting = containers.wait(id);
  await containers.kill(id, "SIGKILL");
  assertEquals(await waiting, 137);
  const error = await assertRejects(
    () => containers.kill(id, "SIGKILL"),
    EngineError,
    `send SIGKILL to container "${id}"`,
  );
  assertEquals(error.status, 409);
});

Deno.test("create() says that a name is taken and that an image is missing", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const body = { Image: IMAGE, Cmd: ["true"], Labels: box.labels };
  await containers.create(box.name, body);
  const taken = await assertRejects(
    () => containers.create(box.name, body),
    EngineError,
    `create container "${box.name}"`,
  );
  assertEquals(taken.status, 409);
  const missing = await assertRejects(
    () => containers.create(`${box.name}-2`, { Image: "none:none" }),
    EngineError,
  );
  assertEquals(missing.status, 404);
});

Deno.test("remove() takes anonymous volumes along, and running containers by force", async () => {
  await using box = await sandbox();
  const { containers, volumes } = box.engine;
  const id = await box.script("exec sleep 600", { Volumes: { "/data": {} } });
  await containers.start(id);
  const volume = (await containers.inspect(id)).Mounts?.[0]?.Name ?? "";
  assert((await volumes.list({})).some(({ Name }) => Name === volume));
  assertEquals((await assertRejects(() => containers.remove(id), EngineError)).status, 409);
  await containers.remove(id, { force: true });
  assert(!(await volumes.list({})).some(({ Name }) => Name === volume));
});

Deno.test("remove() by several at once is no error, and the container is gone after each", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("exec sleep 600");
  await containers.start(id);
  await Promise.all([1, 2, 3].map(async () => {
    await containers.remove(id, { force: true });
    assertEquals((await assertRejects(() => containers.inspect(id), EngineError)).status, 404);
  }));
});

Deno.test("writeFiles() and readFiles() carry tars in and out", async () => {
  await using box = await sandbox();
  const { containers } = box.engine;
  const id = await box.script("true");
  const tar = await packTar([{ header: { name: "greeting", size: 5, type: "file" }, body: "hello" }]);
  await containers.writeFiles(id, "/opt", new Blob([tar]).stream());
  const [entry] = await unpackTar(await containers.readFiles(id, "/opt/greeting"));
  assertEquals(textOf(entry?.data ?? new Uint8Array()), "hello");
  const error = await assertRejects(
    () => containers.readFiles(id, "/none"),
    EngineError,
    `read "/none" from container "${id}"`,
  );
  assertEquals(error.status, 404);
});
