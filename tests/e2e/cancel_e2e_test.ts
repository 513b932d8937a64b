import { assert, assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../src/model/labels.ts";
import { eventually, IMAGE, makeWorld, type Running, SLEEPER, type World } from "./world.ts";

/** Ends a command by a signal and says what it printed. */
async function cancel(running: Running, name: Deno.Signal = "SIGINT"): Promise<string> {
  running.signal(name);
  const { code, stdout, stderr } = await running.ended;
  assertEquals([code, stdout], [130, ""], stderr);
  assertMatch(stderr, new RegExp(`^Cancelled by ${name}\n$`, "m"));
  return stderr;
}

/** The steps the journal holds of a service's container. */
async function steps(world: World, service: string): Promise<string[]> {
  const { Id = "" } = await world.container(service);
  return (await world.context())?.journal[Id]?.done ?? [];
}

/** Whether a process of this machine, where the engine is too, was called with these words. */
async function isRun(words: string): Promise<boolean> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // It may have ended since.
    if ((await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "")).includes(words)) return true;
  }
  return false;
}

/** Ready when the file is there. */
const WHEN_TOLD = `async ping() { return await Deno.stat("told").then(() => true, () => false); }`;
const HOOKS = `preStart(self) { self.log("ran preStart"); }, postStart(self) { self.log("ran postStart"); }`;

Deno.test("start that is cancelled ends soon, leaves what it started, and the next start goes on from there", async () => {
  await using world = await makeWorld("cancel");
  await world.spec(`
    { name: "fast", ${SLEEPER}, postStart(self) { self.context.set("user_id", 7); } },
    { name: "db", ${SLEEPER}, dependencies: ["fast"], ${WHEN_TOLD}, ${HOOKS} },
    { name: "web", ${SLEEPER}, dependencies: ["db"] },
  `);
  const first = world.begin(["start"]);
  await first.printed(/^db: started$/m);
  const said = await cancel(first);
  assertMatch(
    said,
    /^What was started stays \(fast, db, network miniboss-cancel-\w+\): "miniboss start" goes on from there/m,
  );
  assert(!said.includes("failed"), said);
  const db = await world.container("db");
  assertEquals(db.State?.Status, "running");
  assertEquals(await world.containers("web"), []);
  assertEquals(await steps(world, "fast"), ["create", "start", "ping", "postStart"]);
  assertEquals(await steps(world, "db"), ["create", "start"]);
  assertEquals((await world.context())?.values, { user_id: 7 });

  for (const name of ["SIGTERM", "SIGHUP"] as const) {
    const next = world.begin(["start", "--progress", "json"]);
    await next.printed(/"event":"nodeStarted".*"node":"db:ready"/);
    await cancel(next, name);
  }

  await world.write("told", "");
  const last = await world.miniboss("start");
  assertEquals(last.code, 0, last.stderr);
  assertEquals(last.stderr.match(/ran \w+/g), ["ran postStart"]);
  assertMatch(last.stderr, /\n\nStarted: db, web\nAlready running: fast\n/);
  assertEquals((await world.container("db")).Id, db.Id);
  assertEquals((await world.container("db")).State?.StartedAt, db.State?.StartedAt);
});

Deno.test("start --rm-on-cancel takes back what this run made, and nothing else", async () => {
  await using world = await makeWorld("takeback");
  const spec = (onStart: string) =>
    world.spec(`{ name: "old", ${SLEEPER} }, { name: "new", ${SLEEPER} }`, { group: onStart });
  await spec("");
  assertEquals((await world.miniboss("start", "old")).code, 0);
  // Even its last step, a hook that ignores its signal, can be cancelled.
  await spec(`onStart(_names, self) { self.log("in onStart"); return new Promise(() => {}); }`);
  const running = world.begin(["start", "--rm-on-cancel"]);
  await running.printed(/in onStart/);
  assertMatch(await cancel(running), /^Removing what was started: new$/m);
  const left = await world.containers();
  assertEquals(left.map((c) => [c.Labels?.[LABEL.service], c.State]), [["old", "running"]]);
  assertEquals(Object.values((await world.context())?.journal ?? {}).map((entry) => entry.service), ["old"]);
});

Deno.test("start --rm-on-cancel removes the network that it made", async () => {
  await using world = await makeWorld("takenet");
  await world.spec(`{ name: "db", ${SLEEPER}, ping: () => false }`);
  const running = world.begin(["start", "--rm-on-cancel"]);
  await running.printed(/^db: started$/m);
  const said = await cancel(running);
  assertEquals(await world.containers(), [], said);
  assertEquals(await world.engine.networks.list({ [LABEL.group]: world.group }), [], said);
});

Deno.test("a second signal ends a command at once", async () => {
  await using world = await makeWorld("twice");
  // It takes the ten seconds of grace to stop.
  await world.spec(`
    { name: "deaf", image: "${IMAGE}", cmd: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"], ping: () => false },
  `);
  const running = world.begin(["start", "--rm-on-cancel"]);
  await running.printed(/^deaf: started$/m);
  running.signal("SIGINT");
  await running.printed(/^Removing what was started: deaf, network miniboss-twice-\w+$/m);
  const hasEnded = () => {
    try {
      running.signal("SIGINT");
      return false;
    } catch (error) {
      // There is no process any more to take a signal.
      if (error instanceof TypeError) return true;
      throw error;
    }
  };
  // One that comes right after the first is taken for its echo.
  await eventually(() => Promise.resolve(hasEnded()), "the command ended");
  const { code, stderr } = await running.ended;
  assertEquals(code, 130);
  assertMatch(
    stderr,
    /^Ended at once\. These stay as they are: deaf, network miniboss-twice-\w+\. "miniboss start" goes on from there/m,
  );
  assertEquals((await world.container("deaf")).State?.Running, true);
});

for (
  const [where, service, printed] of [
    [
      "a hook that ignores its signal",
      `{ name: "db", ${SLEEPER}, preStart(self) { self.log("in it"); return new Promise(() => {}); } }`,
      /in it/,
    ],
    [
      "a ping that ignores its signal",
      `{ name: "db", ${SLEEPER}, ping(self) { self.log("in it"); return new Promise(() => {}); } }`,
      /in it/,
    ],
    ["a job", `{ name: "db", ${SLEEPER}, kind: "job" }`, /^db: started$/m],
    [
      "a build",
      `{ name: "db", buildFrom: "app", ${SLEEPER.replace(IMAGE, "miniboss-e2e-cancel:1")} }`,
      /^db \| building-it$/m,
    ],
  ] as const
) {
  Deno.test(`start can be cancelled during ${where}`, async () => {
    await using world = await makeWorld("during");
    await world.write(
      "app/Dockerfile",
      `FROM ${IMAGE}\nRUN echo building-it; sleep 300; echo ${world.group}\n`,
    );
    await world.spec(service);
    const running = world.begin(["start"]);
    await running.printed(printed);
    assertEquals(await isRun(`; echo ${world.group}`), where === "a build");
    await cancel(running);
    await eventually(async () => !await isRun(`; echo ${world.group}`), "the build's process is gone");
  });
}

Deno.test("stop can be cancelled while a container takes its time, and while another command has the group", async () => {
  await using world = await makeWorld("stopping");
  await world.spec(`
    { name: "deaf", image: "${IMAGE}", cmd: ["sh", "-c", "trap 'echo deaf' TERM; while :; do sleep 0.1; done"] },
  `);
  assertEquals((await world.miniboss("start")).code, 0);
  const { Id = "" } = await world.container("deaf");
  const events = await world.engine.events({ labels: { [LABEL.group]: world.group }, actions: ["kill"] });
  const stopping = world.begin(["stop", "--timeout", "100"]);
  for await (const _event of events) break;
  const waiting = world.begin(["stop"]);
  await waiting.printed(/^Waiting for stop \(process \d+\)$/m);
  const refused = await world.miniboss("stop", "--no-wait");
  assertEquals(refused.code, 1);
  assertEquals(
    refused.stderr,
    `Cannot change the group now: stop (process ${stopping.pid}) is at it, and --no-wait was given\n`,
  );
  await cancel(waiting);
  await cancel(stopping);
  assertEquals((await world.engine.containers.inspect(Id)).State?.Running, true);
});
