/** What `start` does, row by row, on a real engine. */
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { makeWorld, SLEEPER } from "../e2e/world.ts";
import { notes, NOTING } from "./support.ts";

const KINDS = ["preStart", "ping", "postStart", "preStop", "postStop"];

/** The hooks of one service among what was noted, repeated pings as one. */
function hooksOf(noted: readonly string[], service: string): string[] {
  return noted.filter((line) => line.startsWith(`${service} `)).map((line) => line.split(" ")[1] ?? "")
    .filter((kind, i, all) => KINDS.includes(kind) && kind !== all[i - 1]);
}

Deno.test("start, and start again: a group of four", async (t) => {
  await using world = await makeWorld("parity");
  const meeting = `
    const both = Promise.withResolvers();
    let here = 0;
    const meet = (self) => {
      if (++here === 2) both.resolve();
      return self.context.has("user_id") ? undefined : both.promise;
    };`;
  const before = NOTING + meeting;
  const hook = `onStart(names) { note("onStart " + names.join(",")); }`;
  const services = (more = "") =>
    `noted({ name: "db", ${SLEEPER}, preStart: meet, postStart(self) {
       if (self.context.has("user_id")) note("again"); self.context.set("user_id", 7); } }),
     noted({ name: "cache", ${SLEEPER}, alwaysStartNew: true, preStart: meet }),
     noted({ name: "api", ${SLEEPER}, dependencies: ["db", "cache"], env: { OWNER: "{user_id}", N: 12345 } ${more} }),
     { name: "plain", ${SLEEPER} }`;
  await world.spec(services(), { before, group: hook });
  const first = await world.miniboss("start");
  const noted = await notes(world);

  await t.step(
    "parity 19: the context is there for the services, saved after them, then onStart runs",
    async () => {
      assertEquals(first.code, 0, first.stderr);
      assertEquals((await world.context())?.values, { user_id: 7 });
      assertEquals(noted.at(-1), "onStart db,cache,api,plain");
    },
  );

  await t.step(
    "parity 20: a service starts when its dependencies are ready with postStart done, others meanwhile",
    async () => {
      const at = (line: string) => noted.indexOf(line);
      assert(at("db postStart") < at("api preStart") && at("cache postStart") < at("api preStart"));
      // That db and cache start side by side is proven by their preStart hooks, each of which waited for the other.
      const api = await world.container("api");
      const db = await world.container("db");
      assert(Date.parse(api.Created ?? "") > Date.parse(db.State?.StartedAt ?? ""), "api waits to be made");
    },
  );

  await t.step("parity 22: env values come from the context just before the start", async () => {
    const { Config } = await world.container("api");
    assert(Config?.Env?.includes("OWNER=7"), Config?.Env?.join());
  });

  await t.step("parity 3: numbers in env are sent as text", async () => {
    assert((await world.container("api")).Config?.Env?.includes("N=12345"));
  });

  await t.step("parity 27: a new container has preStart, then ping, then postStart", () => {
    for (const service of ["db", "cache", "api"]) {
      assertEquals(hooksOf(noted, service), ["preStart", "ping", "postStart"], service);
    }
  });

  await t.step("parity 30: without a ping and hooks a service just starts", async () => {
    assertEquals((await world.container("plain")).State?.Running, true);
  });

  const earlier = new Map(
    await Promise.all(
      ["db", "cache", "api", "plain"].map(async (name) => [name, await world.container(name)] as const),
    ),
  );
  const id = (name: string) => earlier.get(name)?.Id ?? "";

  await t.step("parity 24: running containers are left alone, and no hook of theirs runs", async () => {
    const { code } = await world.miniboss("start");
    assertEquals(code, 0);
    assertEquals(await notes(world), ["onStart db,cache,api,plain"]);
    for (const [name, { Id, State }] of earlier) {
      const now = await world.container(name);
      assertEquals([now.Id, now.State?.StartedAt], [Id, State?.StartedAt], name);
    }
  });

  await t.step("parity 35: onStart gets the names that run, in the order of the spec", async () => {
    await world.spec(services(), {
      before,
      group: `onStart() { throw new Error("no mail today"); }`,
    });
    const { code, stderr } = await world.miniboss("start");
    assertStringIncludes(stderr, "Hook onStart failed: no mail today");
    assertEquals(code, 1, "its failure is told, and nothing is undone");
    assertEquals((await world.containers()).filter(({ State }) => State === "running").length, 4);
    await world.spec(services(), { before, group: hook });
  });

  await world.engine.containers.stop(id("db"), { graceMs: 0 });
  await world.engine.containers.stop(id("cache"), { graceMs: 0 });
  const again = await world.miniboss("start");
  const second = await notes(world);

  await t.step(
    "parity 25: a stopped container is started again and pinged, without preStart and postStart",
    async () => {
      assertEquals(again.code, 0, again.stderr);
      assertEquals((await world.container("db")).Id, id("db"));
      assertEquals(hooksOf(second, "db"), ["ping"]);
    },
  );

  await t.step("parity 5: alwaysStartNew replaces a stopped container", async () => {
    assertNotEquals((await world.container("cache")).Id, id("cache"));
    assertEquals(hooksOf(second, "cache"), ["preStart", "ping", "postStart"]);
  });

  await t.step("parity 34: a rerun touches only what does not run", async () => {
    for (const name of ["api", "plain"]) {
      assertEquals((await world.container(name)).State?.StartedAt, earlier.get(name)?.State?.StartedAt, name);
    }
    assertEquals([hooksOf(second, "api"), hooksOf(second, "plain")], [[], []]);
  });

  await t.step("parity 33: the summary and onStart name what was started and what ran already", () => {
    assertMatch(again.stderr, /Started: db, cache/);
    assertMatch(again.stderr, /Already running: api, plain/);
    assertEquals(second.at(-1), "onStart db,cache,api,plain");
  });

  await t.step(
    "parity 26: a stopped container whose image or env changed is replaced, and the changes are told",
    async () => {
      await world.engine.containers.stop(id("api"), { graceMs: 0 });
      await world.engine.containers.stop(id("plain"), { graceMs: 0 });
      // What the image adds to the environment does not count, and numbers count as their text.
      await world.spec(services().replace("N: 12345", 'N: "12345"'), { before });
      const plan = (await world.miniboss("plan")).stdout;
      assertStringIncludes(plan, `api:start ${id("api").slice(0, 12)} <- db, cache (stopped)`);
      await world.spec(services().replace("N: 12345", "N: 2, EXTRA: 1"), { before });
      const { code, stderr } = await world.miniboss("start");
      assertEquals(code, 0, stderr);
      assertNotEquals((await world.container("api")).Id, id("api"));
      assertStringIncludes(stderr, "env EXTRA, env N changed");
      assertEquals((await world.container("plain")).Id, id("plain"));
      assertEquals(
        hooksOf(await notes(world), "api"),
        ["preStart", "ping", "postStart"],
      );
    },
  );

  await t.step("parity 40: stop --remove removes the saved context, stop alone keeps it", async () => {
    assertEquals((await world.miniboss("stop")).code, 0);
    assert(await exists(join(world.folder, ".miniboss-context")));
    assertEquals((await world.miniboss("stop", "--remove")).code, 0);
    assert(!await exists(join(world.folder, ".miniboss-context")));
    assertEquals(await world.containers(), []);
  });
});

Deno.test("B10: an edit of any field replaces the container, running or stopped, and its name is told", async () => {
  await using world = await makeWorld("edited");
  const spec = (running: string, stopped: string) =>
    world.spec(
      `{ name: "db", ${SLEEPER}, ${running} }, { name: "web", ${SLEEPER}, ${stopped} }, { name: "same", ${SLEEPER} }`,
    );
  await spec("", "");
  assertEquals((await world.miniboss("start")).code, 0);
  const ids = async () => (await Promise.all(["db", "web", "same"].map(world.container))).map(({ Id }) => Id);
  const before = await ids();
  assertEquals((await world.miniboss("stop", "web")).code, 0);
  await spec(`ports: { 80: 0 }, user: "nobody"`, `cmd: ["sleep", "601"], volumes: ["data:/data"]`);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /db: .*\(ports, user changed\)/);
  assertMatch(stderr, /web: .*\(cmd, volumes changed\)/);
  const after = await ids();
  assertEquals(after.map((id, i) => id === before[i]), [false, false, true]);
});
