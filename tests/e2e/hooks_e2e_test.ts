import { assertEquals, assertMatch } from "@std/assert";
import { makeWorld, SLEEPER } from "./world.ts";

Deno.test("what preStart sets in its service reaches the container, and the next start keeps that", async () => {
  await using world = await makeWorld("prestart");
  await world.spec("Web", {
    before: `class Web extends Service {
      name = "web";
      image = "debian:bookworm-slim";
      cmd = ["sleep", "600"];
      stopSignal = "SIGKILL";
      env = { FIXED: "1" } as Record<string, string>;
      override preStart(self) { this.env.CODE = "from preStart"; self.context.set("code", 7); this.env.FILLED = "{code}"; }
    }`,
  });
  const first = await world.miniboss("start");
  assertEquals(first.code, 0, first.stderr);
  const { Id, Config } = await world.container("web");
  const set = Config?.Env?.filter((entry) => /^(?:FIXED|CODE|FILLED)=/.test(entry)).sort();
  assertEquals(set, ["CODE=from preStart", "FILLED=7", "FIXED=1"]);
  const second = await world.miniboss("start");
  assertMatch(second.stderr, /^Already running: web$/m);
  assertEquals((await world.container("web")).Id, Id);
});

Deno.test("what preStart sets wrongly fails its service, and says which field", async () => {
  await using world = await makeWorld("prewrong");
  await world.spec(`
    { name: "env", ${SLEEPER}, env: {}, preStart() { this.env.X = () => 1; } },
    { name: "name", ${SLEEPER}, preStart() { this.name = "other"; } },
  `);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1);
  assertMatch(stderr, /Hook preStart of "env" failed: .*env\.X.*a function/s);
  assertMatch(stderr, /Hook preStart of "name" failed: it changed "name", which is fixed/);
  assertEquals(await world.containers(), []);
});
