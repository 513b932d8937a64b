import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { breakableProxy } from "./breakable_proxy.ts";
import { eventually, IMAGE, makeWorld, type World } from "./world.ts";

/** What a file in a service's container holds. */
async function fileIn(world: World, service: string, path: string): Promise<string> {
  const { Id = "" } = await world.container(service);
  const { stdout } = await world.engine.exec(Id, { command: ["cat", path] });
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("watch reloads a service whose build directory changes, through broken builds, and ignores what the build ignores", async () => {
  await using world = await makeWorld("watch");
  await world.spec(
    `{ name: "app", image: "${world.group}-app:1", buildFrom: "app", stopSignal: "SIGKILL" }, { name: "db", image: "${IMAGE}" }`,
  );
  const dockerfile = `FROM ${IMAGE}\nCOPY msg /msg\nCMD ["sleep", "600"]\n`;
  await world.write("app/Dockerfile", dockerfile);
  await world.write("app/.dockerignore", "*.log\n");
  await world.write("app/msg", "one");
  const refused = await world.miniboss("watch", "db");
  assertEquals([refused.code, (await world.containers()).length], [2, 0]);
  assertMatch(refused.stderr, /^Cannot watch "db": it has no build directory and no sync/);
  assertEquals((await world.miniboss("start", "app")).code, 0);
  const first = await world.container("app");

  const watching = world.begin(["watch"]);
  await watching.printed(/^Watching app, until Ctrl-C\n$/);
  await world.write("app/noise.log", "ignored");
  await world.write("app/msg", "two");
  await watching.printed(/app: msg changed\n[^]*Ready: app\n[^]*Watching app/);
  const second = await world.container("app");
  assert(second.Id !== first.Id);
  assertEquals(await fileIn(world, "app", "/msg"), "two");

  await world.write("app/Dockerfile", `FROM ${IMAGE}\nRUN false\n`);
  await watching.printed(/app: Dockerfile changed\n[^]*app: failed:[^]*Watching app/);
  assertEquals((await world.container("app")).Id, second.Id);
  await world.write("app/Dockerfile", dockerfile.replace("/msg", "/message"));
  await watching.printed(/(Dockerfile changed\n[^]*){2}Ready: app\n[^]*Watching app/);
  assertEquals(await fileIn(world, "app", "/message"), "two");

  watching.signal("SIGINT");
  const { code, stderr } = await watching.ended;
  assertEquals(code, 130);
  assert(!stderr.includes("noise.log"), stderr);
  assertMatch(stderr, /Cancelled by SIGINT\n$/);
  assertMatch((await world.miniboss("why", "app")).stdout, /started because: Dockerfile changed/);
});

const SIGNALLED = "trap 'cp /conf/a /seen' HUP; touch /ready; while :; do sleep 0.05; done";

Deno.test("watch copies files into the container, signals or restarts it, and removes what is gone", async () => {
  await using world = await makeWorld("sync");
  await using proxy = await breakableProxy(world.engine.endpoint);
  await world.spec(`
    { name: "conf", image: "${IMAGE}", cmd: ["sh", "-c", "${SIGNALLED}"], stopSignal: "SIGKILL",
      ping: ready.exec(["test", "-e", "/ready"]),
      sync: [{ from: "conf", to: "/conf", then: { signal: "SIGHUP" } }] },
    { name: "app", image: "${IMAGE}", cmd: ["sleep", "600"], stopSignal: "SIGKILL",
      sync: [{ from: "app.js", to: "/app.js", then: "restart" }] },
  `);
  await world.write("conf/a", "one");
  await world.write("conf/old/b", "b");
  await world.write("app.js", "one");
  const watching = world.begin(["--host", proxy.host, "watch"]);
  await watching.printed(/^Watching conf, app, until Ctrl-C\n$/);
  await world.write("app.js", "two");
  await watching.printed(/Cannot copy files to "app": it has no container, start it first\nWatching/);
  assertEquals((await world.miniboss("start")).code, 0);
  const started = await world.container("app");

  await world.write("conf/a", "two");
  await watching.printed(/conf \| Copied \/conf\/a\nconf \| Sent SIGHUP/);
  await eventually(async () => await fileIn(world, "conf", "/seen") === "two", "the signal is seen");
  await world.write("conf/new/deep/c", "c");
  await Deno.writeTextFile(join(world.folder, "conf/new/d"), "d");
  for (const [path, text] of [["/conf/new/deep/c", "c"], ["/conf/new/d", "d"]] as const) {
    await eventually(async () => await fileIn(world, "conf", path) === text, `${path} is there`);
  }
  await Deno.remove(join(world.folder, "conf/a"));
  await watching.printed(/Removed \/conf\/a\n/);
  assertEquals(await fileIn(world, "conf", "/conf/a"), "");

  proxy.goAway();
  await world.write("app.js", "lost");
  await watching.printed(/app: app\.js changed\nCannot [^\n]*\nWatching/);
  proxy.comeBack();
  await world.write("app.js", "three");
  await watching.printed(/app: stopped[^]*app: started again \(app\.js changed\)\napp: ready/);
  const restarted = await world.container("app");
  assertEquals(restarted.Id, started.Id);
  assert(restarted.State?.StartedAt !== started.State?.StartedAt);
  assertEquals(await fileIn(world, "app", "/app.js"), "three");
  watching.signal("SIGTERM");
  assertEquals((await watching.ended).code, 130);
});
