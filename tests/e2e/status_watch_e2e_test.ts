import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { openPty } from "../../tools/lib/pty.ts";
import { Screen } from "../report/terminal.ts";
import { breakableProxy } from "./breakable_proxy.ts";
import { eventually, makeWorld, SLEEPER } from "./world.ts";

const main = fromFileUrl(new URL("../../main.ts", import.meta.url));
const config = fromFileUrl(new URL("../../deno.json", import.meta.url));

Deno.test("status --watch --json writes a line for each change, survives the engine's absence, ends on SIGINT", async () => {
  await using world = await makeWorld("watch");
  await using proxy = await breakableProxy(world.engine.endpoint);
  await world.spec(`{ name: "db", ${SLEEPER} }, { name: "web", ${SLEEPER} }`);
  const watching = world.begin(["--host", proxy.host, "status", "--watch", "--json"]);
  await watching.printed(/^\[.*"not created".*\]\n/);
  assertEquals((await world.miniboss("start", "db")).code, 0);
  await watching.printed(/"service":"db","state":"running"/);
  proxy.goAway();
  await watching.printed(/The engine is gone, trying it again until it is back/);
  assertEquals((await world.miniboss("stop")).code, 0);
  proxy.comeBack();
  await watching.printed(/"service":"db","state":"stopped"/);
  watching.signal("SIGINT");
  const { code, stdout, stderr } = await watching.ended;
  assertEquals(code, 130);
  assertMatch(stderr, /^The engine is gone.*\nCancelled by SIGINT\n$/);
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const states = lines.map((rows) => rows.map((row: { state: string }) => row.state).join());
  assertEquals(states.at(0), "not created,not created");
  assertEquals(states.at(-1), "stopped,not created");
  assert(lines.every((rows) => rows[0].service === "db" && rows[1].service === "web"));
});

Deno.test("status --watch redraws its table in place on a terminal, and repeats it where there is none", async () => {
  await using world = await makeWorld("watch");
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  assertEquals((await world.miniboss("start")).code, 0);
  await using screen = new Screen({ columns: 60, rows: 12 });
  let fed = Promise.resolve();
  const pty = openPty({
    command: [Deno.execPath(), "run", "-A", "--config", config, main, "status", "--watch"],
    cwd: world.folder,
    env: { NO_COLOR: "1", XDG_STATE_HOME: world.state },
    ...screen.size(),
    onOutput: (text) => void (fed = fed.then(() => screen.feed(text))),
  });
  const plain = world.begin(["status", "--watch"]);
  const shown = (pattern: RegExp) =>
    eventually(() => fed.then(() => pattern.test(screen.lines().join("\n"))), `the screen shows ${pattern}`);
  await shown(/^db +running/m);
  await plain.printed(/^db +running/m);
  assertEquals((await world.miniboss("stop")).code, 0);
  await shown(/^db +stopped/m);
  await plain.printed(/^db +stopped/m);
  await pty.type("\x03");
  assertEquals(await pty.ended, 130);
  await fed;
  const lines = screen.lines();
  assertEquals(lines.filter((line) => line.startsWith("SERVICE")).length, 1, lines.join("\n"));
  assertMatch(lines.at(-1) ?? "", /Cancelled by SIGINT$/);
  plain.signal("SIGTERM");
  const { code, stdout } = await plain.ended;
  assertEquals(code, 130);
  assert(stdout.split("\n\n").every((table) => table.startsWith("SERVICE")), stdout);
});
