import { assertEquals, assertMatch } from "@std/assert";
import { makeWorld } from "./world.ts";

Deno.test("doctor tells of the engine, without a spec; its exit code is 3 when there is none", async () => {
  await using world = await makeWorld("doctor");
  const well = await world.miniboss("doctor");
  assertEquals([well.code, well.stderr], [0, ""]);
  assertMatch(well.stdout, /^ok +miniboss +[\d.]+, Deno [\d.]+, /);
  assertMatch(
    well.stdout,
    new RegExp(`\nok +engine +.*API ${world.engine.version.api}, at ${world.engine.endpoint} `),
  );
  const json = JSON.parse((await world.miniboss("doctor", "--json")).stdout);
  assertEquals(json.engine.endpoint, world.engine.endpoint);
  assertEquals(json.findings.every(({ state }: { state: string }) => state !== "failed"), true);

  const ill = await world.miniboss("doctor", "--host", `${world.folder}/no.sock`);
  assertEquals([ill.code, ill.stderr], [3, ""]);
  assertMatch(
    ill.stdout,
    /\nFAILED +engine +unix:\/\/.*no\.sock \(--host\): no such socket\n +Install and start Docker/,
  );
  const none = await world.miniboss("doctor", "--json", "--host", `${world.folder}/no.sock`);
  assertEquals([none.code, JSON.parse(none.stdout).engine], [3, null]);
});
