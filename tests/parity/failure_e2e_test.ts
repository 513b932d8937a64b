/** What becomes of a group when something in it fails: the run ends, says why, and leaves what can stay. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually, makeWorld, SLEEPER } from "../e2e/world.ts";
import { notes, NOTING, proxied, refusal } from "./support.ts";

const dies = (code: number, words: string) =>
  `image: "debian:bookworm-slim", cmd: ["sh", "-c", "echo ${words}; exit ${code}"]`;

Deno.test("start with failures of every kind", async (t) => {
  await using world = await makeWorld("failures");
  await world.spec(
    `noted({ name: "bad", ${SLEEPER}, postStart() { throw new Error("no schema"); } }),
     noted({ name: "mid", ${SLEEPER}, dependencies: ["bad"] }),
     noted({ name: "both", ${SLEEPER}, dependencies: ["bad", "mid"] }),
     noted({ name: "later", ${SLEEPER}, dependencies: ["both", "bad"] }),
     { name: "good", ${SLEEPER} },
     { name: "early", ${SLEEPER}, preStart() { throw new TypeError("no way"); } },
     { name: "late", ${SLEEPER}, ping: () => false, timeoutMs: 300 },
     { name: "rude", ${SLEEPER}, ping() { throw "a string"; } },
     { name: "dead", ${dies(3, "first line; echo last line")} },
     { name: "dying", image: "debian:bookworm-slim", cmd: ["sh", "-c", "sleep 0.5; exit 4"], ping: () => false },
     { name: "absent", image: "localhost:1/none:1" },
     { name: "empty", ${SLEEPER}, env: { A: "{missing}" } }`,
    { before: NOTING, group: `onStart(names) { note("onStart " + names.join(",")); }` },
  );
  await using proxy = await proxied(world);
  const began = performance.now();
  const { code, stderr } = await world.miniboss("--host", proxy.host, "start", "--timeout", "100");
  const took = performance.now() - began;
  const noted = await notes(world);
  const left = (await world.containers()).map(({ Labels }) => Labels?.["dev.miniboss.service"]);

  await t.step("parity 31: an exception of preStart or postStart fails its service", () => {
    assertMatch(stderr, /Hook postStart of "bad" failed: no schema \(file:.*miniboss\.ts:\d+:\d+\)/);
    assertMatch(stderr, /Hook preStart of "early" failed: TypeError: no way/);
  });

  await t.step("parity 32: all that depends on a failed service is not started, the rest is", () => {
    assertEquals(noted.filter((line) => /^(mid|both|later) /.test(line)), []);
    assertEquals(left, ["good"], "failed containers are stopped and removed");
    assertMatch(stderr, /Not started because "?bad"? failed: mid, both, later/);
  });

  await t.step("parity 33: the failed are named, and onStart gets those that run", () => {
    assertEquals(noted.at(-1), "onStart good");
  });

  await t.step("parity 30: a ping that throws or never says yes in time fails its service", () => {
    assertMatch(stderr, /Hook ping of "rude" failed: it threw "a string", which is no Error/);
    assertMatch(stderr, /Service "late" was not ready within 0\.3 s/);
  });

  await t.step(
    "parity 29: a container that is dead after its start fails with its name, exit code and logs",
    () => {
      assertMatch(stderr, /Container "dead-failures-\w+-\d{4}" ended with exit code 3/);
      assertMatch(stderr, /Logs: \n *first line\n *last line/);
    },
  );

  await t.step("parity 28: an image that cannot be pulled fails with the engine's reason", () => {
    assertMatch(stderr, /Cannot pull image "localhost:1\/none:1": .*connection refused/i);
  });

  await t.step("parity 50: a placeholder without a value fails its service", () => {
    assertMatch(stderr, /Cannot fill "\{missing\}": no context value "missing"/);
  });

  await t.step(
    "B2: a service that depends on a failed one both directly and through another ends the run",
    () => {
      assertEquals(code, 1);
      assert(!left.includes("bad"));
    },
  );

  await t.step("B14: death during the pings is noticed when it happens", () => {
    assertMatch(stderr, /Container "dying-.*" ended with exit code 4 before it was ready/);
    assert(took < 60_000, `took ${took} ms of the 100 s the pings had`);
  });

  await t.step("B20: a failed container has 10 seconds to stop, whatever the timeout", () => {
    const stops = proxy.requests.filter((line) => line.includes("/stop"));
    assert(stops.length > 0);
    for (const stop of stops) assertMatch(stop, /stop\?t=10$/);
  });

  await t.step(
    "B13: a container that died at once is gone, so that the next start makes another with all hooks",
    async () => {
      await world.spec(
        `noted({ name: "dead", ${SLEEPER} }), { name: "good", ${SLEEPER} }`,
        { before: NOTING },
      );
      assertEquals((await world.miniboss("start")).code, 0);
      const hooks = (await notes(world)).filter((line) => line.startsWith("dead "));
      assertEquals(hooks, ["dead preStart", "dead ping", "dead postStart"]);
    },
  );
});

Deno.test("a restarted container that fails", async (t) => {
  await using world = await makeWorld("restarted");
  const spec = (ping: string) => world.spec(`{ name: "db", ${SLEEPER}, ping: ${ping}, timeoutMs: 1000 }`);
  await spec("() => true");
  assertEquals((await world.miniboss("start")).code, 0);
  const { Id } = await world.container("db");
  await world.miniboss("stop");

  await t.step("B5: its data stays: it is stopped, never removed, and no second one is made", async () => {
    await spec("() => false");
    const { code, stderr } = await world.miniboss("start");
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'Service "db" was not ready within 1 s');
    const { Id: now, State } = await world.container("db");
    assertEquals([now, State?.Running], [Id, false]);
  });

  await t.step("B5: the next start that works uses it again", async () => {
    await spec("() => true");
    assertEquals((await world.miniboss("start")).code, 0);
    assertEquals((await world.container("db")).Id, Id);
  });
});

Deno.test("jobs and hanging pings", async (t) => {
  await using world = await makeWorld("jobs");
  await world.spec(
    `{ name: "job", kind: "job", ${dies(0, "done")} },
     { name: "after", ${SLEEPER}, dependencies: ["job"] },
     { name: "hangs", ${SLEEPER}, timeoutMs: 500, ping: (self) => new Promise((resolve) => {
       self.signal.addEventListener("abort", () => { note("cancelled"); resolve(false); });
     }) },
     { name: "deaf", ${SLEEPER}, timeoutMs: 500, ping: () => new Promise(() => { setInterval(() => {}, 1000); }) }`,
    { before: NOTING },
  );
  const { code, stderr } = await world.miniboss("start");

  await t.step("B14: a job that ends with exit code 0 in no time is done", async () => {
    assertEquals((await world.container("job")).State?.ExitCode, 0);
    assertEquals((await world.container("after")).State?.Running, true);
  });

  await t.step("B14: a ping that hangs is cancelled by its service's timeout, and the run ends", async () => {
    assertEquals(code, 1);
    assertEquals(await notes(world), ["cancelled"]);
    assertMatch(stderr, /Service "hangs" was not ready within 0\.5 s/);
    assertMatch(stderr, /Service "deaf" was not ready within 0\.5 s/);
    assertEquals((await world.containers("deaf")).length, 0);
  });
});

Deno.test("B4: an engine error in the middle of stop ends the command, which says so", async () => {
  await using world = await makeWorld("enginefails");
  await using proxy = await proxied(world);
  await world.spec(
    `{ name: "db", ${SLEEPER} }, { name: "web", ${SLEEPER}, dependencies: ["db"] }, { name: "other", ${SLEEPER} }`,
  );
  assertEquals((await world.miniboss("start")).code, 0);
  const { Id } = await world.container("web");
  proxy.next(new RegExp(`POST /containers/${Id}/stop`), () => refusal(500, "the disk is on fire"));
  const { code, stderr } = await world.miniboss("--host", proxy.host, "stop");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "the disk is on fire");
  const running = async (name: string) => (await world.container(name)).State?.Running;
  assertEquals([await running("web"), await running("db"), await running("other")], [true, true, false]);
  assertEquals((await world.miniboss("stop", "--remove")).code, 0);
  assertEquals(await world.containers(), []);
});

Deno.test("B24: a taken container name is tried again with other digits; anonymous volumes go with their container", async () => {
  await using world = await makeWorld("digits");
  await using proxy = await proxied(world);
  await world.write("app/Dockerfile", "FROM debian:bookworm-slim\nVOLUME /data\n");
  await world.spec(
    `{ name: "db", ${SLEEPER.replace("debian:bookworm-slim", `${world.group}:1`)}, buildFrom: "app" }`,
  );
  proxy.next(
    /POST \/containers\/create/,
    () => refusal(409, "Conflict. The container name is already in use"),
  );
  const { code, stderr } = await world.miniboss("--host", proxy.host, "start");
  assertEquals(code, 0, stderr);
  const creates = proxy.requests.filter((line) => line.startsWith("POST /containers/create"));
  assertEquals(new Set(creates).size, 2);
  const volume = (await world.container("db")).Mounts?.[0]?.Name ?? "";
  const volumes = async () => (await world.engine.volumes.list({})).map(({ Name }) => Name);
  assert((await volumes()).includes(volume));
  assertEquals((await world.miniboss("stop", "--remove")).code, 0);
  await eventually(async () => !(await volumes()).includes(volume), "the anonymous volume is removed");
});
