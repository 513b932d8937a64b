import { assert, assertEquals, assertMatch } from "@std/assert";
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

Deno.test("a rejection that nobody awaits fails the hook that it came from, and no other", async () => {
  await using world = await makeWorld("stray");
  const later = (ms: number) => `await new Promise((resolve) => setTimeout(resolve, ${ms}));`;
  await world.spec(
    `
    { name: "pre", ${SLEEPER}, preStart() { Promise.reject(new TypeError("left alone")); } },
    { name: "timer", ${SLEEPER}, async preStart() { setTimeout(() => { throw new Error("in a timer"); }, 5); ${
      later(4000)
    } } },
    { name: "post", ${SLEEPER}, async postStart() { (async () => { ${
      later(5)
    } throw new Error("later"); })(); ${later(2000)} } },
    { name: "ping", ${SLEEPER}, ping() { void Promise.reject(new Error("of the ping")); return true; } },
    { name: "fine", ${SLEEPER}, async preStart() { ${later(2000)} } },
    { name: "after", ${SLEEPER}, async postStart() { (async () => { ${
      later(30)
    } throw new Error("too late"); })(); } },
  `,
    { group: `async onStart() { ${later(100)} }` },
  );
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1);
  const place = String.raw`\(file:///\S+/miniboss\.ts:\d+:\d+\)`;
  assertMatch(stderr, new RegExp(`Hook preStart of "pre" failed: TypeError: left alone ${place}`));
  assertMatch(stderr, new RegExp(`Hook postStart of "post" failed: later ${place}`));
  assertMatch(stderr, new RegExp(`Hook ping of "ping" failed: of the ping ${place}`));
  assertMatch(
    stderr,
    new RegExp(`^Hook postStart of "after" left work that failed after its end: too late ${place}$`, "m"),
  );
  assertMatch(stderr, /in a timer/);
  const left = (await world.containers()).map(({ Names }) => Names?.[0]?.split("-")[0]).sort();
  assertEquals(left.slice(0, 2), ["/after", "/fine"]);
});

Deno.test("Deno.exit in a hook fails its service, and at import the spec", async () => {
  await using world = await makeWorld("exit");
  await world.spec(`
    { name: "bad", ${SLEEPER}, preStart() { Deno.exit(0); } },
    { name: "node", ${SLEEPER}, async preStart() { (await import("node:process")).exit(0); } },
    { name: "fine", ${SLEEPER} },
  `);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1);
  for (const name of ["bad", "node"]) {
    assertMatch(
      stderr,
      new RegExp(
        `Hook preStart of "${name}" failed: It called Deno.exit, .*miniboss\\.ts:\\d+:\\d+\\)`,
      ),
    );
  }
  assertMatch(stderr, /^Started: fine$/m);
  await world.spec("", { before: "Deno.exit(0);" });
  const checked = await world.miniboss("check");
  assertEquals([checked.code, checked.stdout], [2, ""]);
  assertMatch(
    checked.stderr,
    /^Cannot load spec "miniboss.ts": It called Deno.exit, .*\n {4}at \S+miniboss.ts:3:6/,
  );
  await world.spec("", {
    before: `Promise.reject(new Error("at import")); await new Promise((r) => setTimeout(r, 50));`,
  });
  const rejected = await world.miniboss("check");
  assertEquals(rejected.code, 2);
  assertMatch(rejected.stderr, /^Cannot load spec "miniboss.ts": at import\n {4}at \S+miniboss.ts:3:16/);
  await world.spec(`{ name: "a", ${SLEEPER} }`, {
    before: `setTimeout(() => { throw new Error("from a timer"); }, 20);`,
    group: `async onStart() { await new Promise((r) => setTimeout(r, 200)); }`,
  });
  const timed = await world.miniboss("logs", "-f");
  assertEquals(timed.code, 1);
  assertMatch(timed.stderr, /^Something of the spec failed: from a timer \(\S+miniboss.ts:3:26\)$/m);
});

Deno.test("a hook's error names the hook and its place, with its causes and inner errors", async () => {
  await using world = await makeWorld("cause");
  await world.spec(`
    { name: "port", ${SLEEPER}, preStart(self) { self.port(80); } },
    { name: "exec", ${SLEEPER}, async preStart(self) { await self.exec(["true"]); } },
    { name: "cause", ${SLEEPER}, preStart() {
      throw new Error("Cannot seed", { cause: new RangeError("no rows", { cause: "postgres://ann:hush@db/x" }) });
    } },
    { name: "many", ${SLEEPER}, async preStart() {
      await Promise.any([Promise.reject(new Error("first")), Promise.reject("second")]);
    } },
  `);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1);
  const place = String.raw`\(file:///\S+/miniboss\.ts:\d+:\d+\)`;
  for (const name of ["port", "exec"]) {
    assertMatch(
      stderr,
      new RegExp(`Hook preStart of "${name}" failed: Service "${name}" has no container yet ${place}`),
    );
  }
  assertMatch(
    stderr,
    new RegExp(
      `preStart of "cause" failed: Cannot seed ${place}\n *Caused by: RangeError: no rows ${place}\n` +
        ` *Caused by: it threw "postgres://ann:\\*{4}@db/x", which is no Error`,
    ),
  );
  assertMatch(
    stderr,
    new RegExp(
      `preStart of "many" failed: AggregateError: All promises were rejected.*\n *- first ${place}\n` +
        ` *- it threw "second", which is no Error`,
    ),
  );
});

Deno.test("a ready.exec that fails, and a hook's error, show no secrets, and neither does status", async () => {
  await using world = await makeWorld("masked");
  await world.spec(`
    { name: "probe", ${SLEEPER},
      ping: ready.exec(["sh", "-c", "echo postgres://ann:HUSH@db refused; exit 1", "--requirepass", "HUSH"]) },
    { name: "hook", ${SLEEPER}, postStart() { throw new Error("Cannot reach postgres://ann:p@HUSH@db/shop"); } },
  `);
  const running = world.begin(["start"]);
  await running.printed(
    /probe: waiting: sh -c .*--requirepass \*{4}: exit code 1: postgres:\/\/ann:\*{4}@db refused/,
  );
  await running.printed(/hook: failed/);
  running.signal("SIGINT");
  const { stderr } = await running.ended;
  assertMatch(stderr, /Cannot reach postgres:\/\/ann:\*{4}@db\/shop/);
  const status = await world.miniboss("status");
  const kept = await world.read(".miniboss-context").catch(() => "");
  for (const text of [stderr, status.stdout, status.stderr, kept]) assert(!text.includes("HUSH"), text);
  assertMatch(status.stdout, /failed at .*Cannot reach postgres:\/\/ann:\*{4}@db\/shop/);
});
