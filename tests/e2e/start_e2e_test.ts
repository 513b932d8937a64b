import { assertEquals, assertMatch } from "@std/assert";
import { makeWorld, SLEEPER } from "./world.ts";

Deno.test("start brings a group up in order, ready, and a second start touches nothing", async () => {
  await using world = await makeWorld("order");
  await world.spec(`
    { name: "db", ${SLEEPER}, postStart(self) { self.context.set("user_id", 7); } },
    { name: "web", ${SLEEPER}, dependencies: ["db"], env: { OWNER: "{user_id}" } },
  `);
  const first = await world.miniboss("start");
  assertEquals(first.code, 0, first.stderr);
  const [db, web] = [await world.container("db"), await world.container("web")];
  assertEquals(web.Config?.Env?.find((line) => line.startsWith("OWNER=")), "OWNER=7");
  const second = await world.miniboss("start");
  assertEquals(second.code, 0, second.stderr);
  assertMatch(second.stderr, /Already running: db, web/);
  assertEquals((await world.container("db")).Id, db.Id);
  assertEquals((await world.container("web")).State?.StartedAt, web.State?.StartedAt);
});
