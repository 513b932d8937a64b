/** A run that is killed, at every step: the next one finishes what is unfinished and repeats nothing that was finished. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { eventually, makeWorld, type Running, SLEEPER, type World } from "../../e2e/world.ts";
import { notes, NOTING, proxied } from "../../parity/support.ts";

/** `blocked(where)` never returns while the file `block` beside the spec says so. */
const BLOCKING = `${NOTING}
const blocked = async (where) => {
  const wanted = await Deno.readTextFile(new URL("block", import.meta.url)).catch(() => "");
  if (wanted !== where) return true;
  note("blocked in " + where);
  await new Promise(() => setInterval(() => {}, 1000));
};`;

const SERVICE =
  `noted({ name: "db", ${SLEEPER}, preStart: () => blocked("preStart"), ping: () => blocked("ping"),
  async postStart(self) { await blocked("postStart"); self.context.set("id", 7); } })`;

/** Kills a run as hard as it goes. */
async function kill(run: Running): Promise<void> {
  run.signal("SIGKILL");
  await run.ended;
}

/** Starts the group and kills the run while a hook blocks. */
async function killIn(world: World, hook: string): Promise<void> {
  await world.write("block", hook);
  const run = world.begin(["start"]);
  let seen: string[] = [];
  await eventually(async () => {
    seen = [...seen, ...await notes(world)];
    return seen.includes(`blocked in ${hook}`);
  }, `${hook} blocks`);
  await kill(run);
  await world.write("block", "");
}

/** Starts the group, and gives its hooks. */
async function start(world: World): Promise<string[]> {
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  assertEquals((await world.context())?.values, { id: 7 });
  return (await notes(world)).map((line) => line.replace("db ", ""));
}

Deno.test("B13: start finishes what a killed run left undone", async (t) => {
  await using world = await makeWorld("resume");
  await using proxy = await proxied(world);
  await world.spec(SERVICE, { before: BLOCKING });
  const remove = async () => {
    for (const { Id } of await world.containers()) {
      await world.engine.containers.remove(Id ?? "", { force: true });
    }
  };
  /** Starts the group and kills the run while a request to the engine is not answered, or its answer is not heard. */
  const killAt = async (pattern: RegExp, passOn: boolean) => {
    const came = Promise.withResolvers<void>();
    const never = new AbortController();
    proxy.next(pattern, async (forward) => {
      if (passOn) await (await forward()).body?.cancel();
      came.resolve();
      return await new Promise<Response>((_, reject) => never.signal.addEventListener("abort", reject));
    });
    const run = world.begin(["--host", proxy.host, "start"]);
    const ended = run.ended.then(({ stderr }) => Promise.reject(new Error(`It ended too soon: ${stderr}`)));
    ended.catch(() => {});
    await Promise.race([came.promise, ended]);
    await kill(run);
    never.abort();
    await notes(world);
  };

  await t.step("killed in preStart: begins anew", async () => {
    await killIn(world, "preStart");
    assertEquals(await world.containers(), []);
    assertEquals(await start(world), ["preStart", "ping", "postStart"]);
    await remove();
  });

  for (const [what, passOn] of [["before", false], ["after", true]] as const) {
    await t.step(`killed just ${what} the container is created: makes one, not two`, async () => {
      await killAt(/^POST \/containers\/create/, passOn);
      assertEquals((await world.containers()).map(({ State }) => State), passOn ? ["created"] : []);
      assertEquals(await start(world), ["preStart", "ping", "postStart"]);
      assertEquals((await world.container("db")).State?.Running, true);
      await remove();
    });
  }

  await t.step("killed just before the container is started: makes another", async () => {
    await killAt(/\/start$/, false);
    const { Id } = await world.container("db");
    assertEquals(await start(world), ["preStart", "ping", "postStart"]);
    assertNotEquals((await world.container("db")).Id, Id);
    await remove();
  });

  await t.step("killed just after the container is started: keeps it, pings, runs postStart", async () => {
    await killAt(/\/start$/, true);
    const { Id } = await world.container("db");
    assertEquals(await start(world), ["ping", "postStart"]);
    assertEquals((await world.container("db")).Id, Id);
    await remove();
  });

  await t.step("killed in ping: keeps the container, pings, runs postStart", async () => {
    await killIn(world, "ping");
    const { Id, State } = await world.container("db");
    assertEquals(await start(world), ["ping", "postStart"]);
    const now = await world.container("db");
    assertEquals([now.Id, now.State?.StartedAt], [Id, State?.StartedAt]);
    await remove();
  });

  await t.step("killed in postStart: keeps the container, does not ping again, runs postStart", async () => {
    await killIn(world, "postStart");
    const { Id } = await world.container("db");
    assertEquals(await start(world), ["postStart"]);
    assertEquals((await world.container("db")).Id, Id);
  });

  await t.step("nothing is left to do after that", async () => {
    assertEquals(await start(world), []);
    await remove();
  });

  await t.step(
    "killed in postStart, container stopped meanwhile: starts it, pings, and runs postStart at last",
    async () => {
      await killIn(world, "postStart");
      const { Id = "" } = await world.container("db");
      await world.engine.containers.stop(Id, { graceMs: 0 });
      assertEquals(await start(world), ["ping", "postStart"]);
      assertEquals((await world.container("db")).Id, Id);
    },
  );

  await t.step(
    "killed while a stopped container is pinged: pings again, and postStart stays done",
    async () => {
      const { Id = "" } = await world.container("db");
      await world.engine.containers.stop(Id, { graceMs: 0 });
      await killIn(world, "ping");
      assertEquals(await start(world), ["ping"]);
      assertEquals((await world.container("db")).Id, Id);
    },
  );

  await t.step("the journal is that of this container: it has every step once", async () => {
    const { Id = "" } = await world.container("db");
    const journal = (await world.context())?.journal ?? {};
    assertEquals(Object.keys(journal), [Id]);
    assertEquals(new Set(journal[Id]?.done), new Set(["create", "start", "ping", "postStart"]));
    assertEquals(journal[Id]?.done.length, 4);
  });
});

Deno.test("B13: start finishes what a killed reload left undone", async () => {
  await using world = await makeWorld("rereload");
  await world.write("app/Dockerfile", "FROM debian:bookworm-slim\nCOPY version /version\n");
  await world.write("app/version", "1");
  const app = SLEEPER.replace("debian:bookworm-slim", "app:latest");
  await world.spec(
    `noted({ name: "db", ${app}, buildFrom: "app", async postStart(self) { await blocked("postStart"); self.context.set("id", 7); } }),
     noted({ name: "web", ${SLEEPER}, dependencies: ["db"] })`,
    { before: BLOCKING },
  );
  await start(world);
  const web = await world.container("web");
  await world.write("app/version", "2");
  await world.write("block", "postStart");
  const run = world.begin(["reload", "db"]);
  await eventually(async () => (await notes(world)).includes("blocked in postStart"), "postStart blocks");
  await kill(run);
  await world.write("block", "");
  const { Id } = await world.container("db");
  assertEquals(await start(world), ["postStart", "web ping"]);
  assertEquals((await world.container("db")).Id, Id);
  const now = await world.container("web");
  assertEquals([now.Id, now.State?.Running], [web.Id, true]);
});

Deno.test("the same group started by two processes at once ends with one set of containers", async () => {
  await using world = await makeWorld("twice");
  await world.spec(
    `noted({ name: "db", ${SLEEPER}, postStart(self) { self.context.set("id", 7); } }),
     noted({ name: "web", ${SLEEPER}, dependencies: ["db"], env: { ID: "{id}" } })`,
    { before: NOTING },
  );
  const ended = await Promise.all([
    world.miniboss("start"),
    world.miniboss("start"),
    world.miniboss("start"),
  ]);
  for (const { code, stderr } of ended) assertEquals(code, 0, stderr);
  assertEquals((await world.containers()).length, 2);
  assertEquals((await notes(world)).filter((line) => line.endsWith("postStart")), [
    "db postStart",
    "web postStart",
  ]);
  const found = await world.engine.networks.list({ "dev.miniboss.group": world.group });
  assertEquals(found.length, 1);
  assert(ended.some(({ stderr }) => /Already running: db, web/.test(stderr)));
});

Deno.test("a run that holds the lock is waited for, named, and not waited for with --no-wait", async () => {
  await using world = await makeWorld("lock");
  await world.spec(`{ name: "db", ${SLEEPER}, postStart: () => blocked("postStart") }`, { before: BLOCKING });
  await world.write("block", "postStart");
  const first = world.begin(["start"]);
  await eventually(async () => (await notes(world)).includes("blocked in postStart"), "postStart blocks");
  const { code, stderr } = await world.miniboss("stop", "--no-wait");
  assertEquals(code, 1);
  assert(stderr.includes(`start (process ${first.pid}) is at it`), stderr);
  const waiting = world.begin(["stop"]);
  await waiting.printed(new RegExp(`start \\(process ${first.pid}\\)`));
  await kill(first);
  const { code: stopped } = await waiting.ended;
  assertEquals(stopped, 0, "the lock goes with the process that held it");
});
