import { assertEquals, assertRejects } from "@std/assert";
import { EngineError } from "../../../src/engine/errors.ts";
import { textOf } from "../helpers.ts";
import { sandbox } from "../real_engine.ts";

Deno.test("A network lives from create to remove", async () => {
  await using box = await sandbox();
  const { networks } = box.engine;
  const { id } = await networks.create(box.name, box.labels);
  assertEquals((await networks.list(box.labels)).map(({ Id, Driver }) => [Id, Driver]), [[id, "bridge"]]);
  assertEquals((await networks.find(box.name))?.Id, id);
  assertEquals(await networks.find(box.name.slice(0, -1)), undefined, "part of a name is no name");
  const error = await assertRejects(
    () => networks.create(box.name, box.labels),
    EngineError,
    "already exists",
  );
  assertEquals(error.status, 409);
  await networks.remove(id);
  await networks.remove(id);
  assertEquals(await networks.find(box.name), undefined);
});

Deno.test("connect() gives a container more names on a network", async () => {
  await using box = await sandbox();
  const { engine } = box;
  const { id } = await engine.networks.create(box.name, box.labels);
  const service = await box.script("exec sleep 600");
  await engine.networks.connect(id, service, ["web", "site"]);
  await engine.containers.start(service);
  const client = await box.script("getent hosts web site", { HostConfig: { NetworkMode: box.name } });
  await engine.containers.start(client);
  assertEquals(await engine.containers.wait(client), 0);
  const output = await Array.fromAsync(engine.containers.logs(client), ({ data }) => textOf(data));
  assertEquals(output.join("").trim().split("\n").length, 2);
  const error = await assertRejects(() => engine.networks.remove(id), EngineError, "has active endpoints");
  assertEquals(error.status, 403);
});

Deno.test("A volume lives from create to remove", async () => {
  await using box = await sandbox();
  const { volumes } = box.engine;
  assertEquals((await volumes.create(box.name, box.labels)).Name, box.name);
  assertEquals((await volumes.create(box.name, box.labels)).Name, box.name, "made where it is missing");
  assertEquals((await volumes.list(box.labels)).map(({ Name }) => Name), [box.name]);
  await volumes.remove(box.name);
  await volumes.remove(box.name);
  assertEquals(await volumes.list(box.labels), []);
});
