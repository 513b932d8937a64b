import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { IMAGE, makeWorld, SLEEPER } from "./world.ts";

Deno.test("a container that failed and was removed can still be read: logs, why, and the summary that names them", async () => {
  await using world = await makeWorld("kept");
  // All on one stream: the engine keeps no order between two.
  const cmd =
    `["sh", "-c", "exec >&2; for i in $(seq 250); do echo line $i; done; echo no database; sleep 60"]`;
  const web = (answer: string) =>
    `{ name: "web", image: "${IMAGE}", cmd: ${cmd}, stopSignal: "SIGKILL", timeoutMs: 5000,
       ping: ready.exec(["sh", "-c", "echo ${answer}; [ ${answer} = yes ]"]) }`;
  await world.spec(`${web("no")}, { name: "db", ${SLEEPER} }`);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1);
  assertEquals(await world.containers("web"), []);
  assertMatch(
    stderr,
    /\nRemoved after failing: web\. "miniboss logs web" shows the last lines, "miniboss why web" more; --keep-failed keeps such containers\n$/,
  );

  const logs = await world.miniboss("logs", "web");
  assertEquals(logs.code, 0);
  assertMatch(logs.stderr, /^"web" failed at .* UTC and its container was removed: its last lines follow/);
  const lines = logs.stdout.trimEnd().split("\n");
  assertEquals([lines.length, lines.some((line) => line.endsWith("no database"))], [200, true]);
  assert(lines.some((line) => line.endsWith("line 250")) && !lines.some((line) => line.endsWith("line 51")));
  assertEquals((await world.miniboss("logs", "web", "--tail", "1")).stdout.trimEnd().split("\n").length, 1);

  const why = await world.miniboss("why", "web");
  assertMatch(why.stdout, /Container web-.* failed at .* and was removed: .*was not ready within 5 s/);
  assertMatch(why.stdout, /Its readiness check said: .*no/);
  const { failed } = JSON.parse((await world.miniboss("why", "web", "--json")).stdout);
  const record = JSON.parse(await Deno.readTextFile(failed.file));
  assertEquals([record.service, record.inspect.Config.Image], ["web", IMAGE]);
  assertEquals((Deno.statSync(failed.file).mode ?? 0) & 0o777, 0o600);

  const kept = await world.miniboss("start", "--keep-failed");
  assertEquals([kept.code, kept.stderr.includes("Removed after failing")], [1, false]);
  await world.spec(`${web("yes")}, { name: "db", ${SLEEPER} }`);
  assertEquals((await world.miniboss("start")).code, 0);
  assertEquals(JSON.parse((await world.miniboss("why", "web", "--json")).stdout).failed, null);
  assertStringIncludes((await world.miniboss("logs", "web")).stdout, "line 1\n");

  assertEquals((await world.miniboss("stop", "--remove")).code, 0);
  assertEquals([...Deno.readDirSync(`${world.state}/miniboss/failed`)].length, 0);
});
