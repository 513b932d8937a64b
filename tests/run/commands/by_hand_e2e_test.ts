/** What start makes of containers and networks that were changed by hand, or by another tool, between runs. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { LABEL } from "../../../src/model/labels.ts";
import { ask } from "../../e2e/raw_engine.ts";
import { makeWorld, SLEEPER, type World } from "../../e2e/world.ts";
import { copied, notes, NOTING } from "../../parity/support.ts";

const SERVICES = `
  noted({ name: "db", ${SLEEPER} }),
  noted({ name: "web", ${SLEEPER}, dependencies: ["db"] })`;

async function start(world: World): Promise<string> {
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  return stderr;
}

Deno.test("containers changed by hand", async (t) => {
  await using world = await makeWorld("byhand");
  const { containers } = world.engine;
  await world.spec(SERVICES, { before: NOTING });
  await start(world);
  await notes(world);
  const db = await world.container("db");
  const web = await world.container("web");

  await t.step("removed: made anew, with all hooks; the rest is left alone", async () => {
    await containers.remove(db.Id ?? "", { force: true });
    await start(world);
    const noted = await notes(world);
    assertEquals(noted, ["db preStart", "db ping", "db postStart"]);
    assertEquals((await world.container("web")).State?.StartedAt, web.State?.StartedAt);
  });

  await t.step(
    "renamed: whoever renamed it keeps it, and is told that it is still on the network",
    async () => {
      const { Id = "", Name = "" } = await world.container("db");
      const rename = (name: string) => ask(world, "POST", `/containers/${Id}/rename?name=${name}`);
      await rename(`${world.group}-renamed`);
      const told = await start(world);
      assertMatch(told, new RegExp(`Container "${world.group}-renamed" on network .* is left alone`));
      assertEquals(await notes(world), ["db preStart", "db ping", "db postStart"]);
      const [replacement, renamed, ...more] = await world.containers("db");
      assertEquals([renamed?.Id, renamed?.State, more], [Id, "running", []]);
      await containers.remove(replacement?.Id ?? "", { force: true });
      await rename(Name.slice(1));
    },
  );

  await t.step("parity 23: under its own name again: the group's, as before", async () => {
    const { Id = "" } = await world.container("db");
    await start(world);
    assertEquals((await world.container("db")).Id, Id);
    await notes(world);
  });

  await t.step("stopped: started again", async () => {
    const { Id = "" } = await world.container("db");
    await containers.stop(Id, { graceMs: 0 });
    await start(world);
    assertEquals(await notes(world), ["db ping"]);
    assertEquals((await world.container("db")).Id, Id);
  });

  await t.step("replaced by another tool: kept as it is, for the journal never saw it begin", async () => {
    const old = await world.container("db");
    await containers.remove(old.Id ?? "", { force: true });
    const id = await copied(world, old, { name: old.Name?.slice(1) ?? "" });
    await containers.start(id);
    await start(world);
    assertEquals((await world.container("db")).Id, id);
    assertEquals(await notes(world), []);
  });

  await t.step("B9: of several containers the newest is used, the others go", async () => {
    const old = await world.container("db");
    const id = await copied(world, old);
    await containers.start(id);
    await start(world);
    const now = await world.container("db");
    assertEquals([now.Id, now.State?.Running], [id, true]);
  });

  await t.step("B9: paused: goes on, and is pinged", async () => {
    const { Id = "" } = await world.container("db");
    await notes(world);
    await containers.pause(Id);
    await start(world);
    const now = await world.container("db");
    assertEquals([now.Id, now.State?.Paused], [Id, false]);
    assertEquals(await notes(world), ["db ping"]);
  });

  await t.step("B9: created but never started: replaced, not doubled", async () => {
    const old = await world.container("db");
    await containers.remove(old.Id ?? "", { force: true });
    const id = await copied(world, old);
    await start(world);
    const now = await world.container("db");
    assertNotEquals(now.Id, id);
    assertEquals(now.State?.Running, true);
  });

  await t.step("a label that cannot be read: replaced", async () => {
    const old = await world.container("db");
    await containers.remove(old.Id ?? "", { force: true });
    const id = await copied(world, old, { labels: { [LABEL.config]: "{not json" } });
    await containers.start(id);
    const told = await start(world);
    assertMatch(told, /configuration cannot be read/);
    assertNotEquals((await world.container("db")).Id, id);
  });
});

Deno.test("a network changed by hand", async (t) => {
  await using world = await makeWorld("nethand");
  const { engine } = world;
  const network = `miniboss-${world.group}`;
  await world.spec(SERVICES, { before: NOTING });
  await start(world);
  const reached = async () => {
    const { Id } = await world.container("web");
    return (await engine.exec(Id ?? "", { command: ["getent", "hosts", "db"] })).code === 0;
  };
  const removeNetwork = async () =>
    await engine.networks.remove((await engine.networks.find(network))?.Id ?? "");

  await t.step("removed while all is stopped: made anew, with containers on it", async () => {
    assertEquals((await world.miniboss("stop")).code, 0);
    await removeNetwork();
    await start(world);
    assert(await engine.networks.find(network));
    assert(await reached());
  });

  await t.step("removed under running containers: made anew, with containers on it", async () => {
    for (const { Id } of await world.containers()) {
      await ask(world, "POST", `/networks/${network}/disconnect`, { Container: Id, Force: true });
    }
    await removeNetwork();
    assertMatch(
      (await world.miniboss("status")).stdout,
      /is not on network/,
      "status says what start would change",
    );
    await start(world);
    assert(await engine.networks.find(network));
    assert(await reached());
  });

  await t.step("removed and made again under running containers", async () => {
    for (const { Id } of await world.containers()) {
      await ask(world, "POST", `/networks/${network}/disconnect`, { Container: Id, Force: true });
    }
    await removeNetwork();
    await engine.networks.create(network, {});
    await start(world);
    assert(await reached());
    assertEquals((await world.miniboss("stop", "--remove")).code, 0);
    await removeNetwork();
  });
});

Deno.test("two networks of the group's name, as two starts at once once made them: mended by the next start", async (t) => {
  await using world = await makeWorld("twonets");
  const { engine } = world;
  const network = `miniboss-${world.group}`;
  await world.spec(SERVICES, { before: NOTING });
  await start(world);
  const { Labels } = await engine.networks.find(network) ?? {};
  const again = async () => {
    const body = { Name: network, CheckDuplicate: false, Labels };
    await ask(world, "POST", "/networks/create", body);
    return (await engine.networks.named(network)).length;
  };
  const mended = async (told: string) => {
    assertMatch(told, /There were 2 networks ".*": all containers are on one now, the others are removed/);
    assertEquals((await engine.networks.named(network)).length, 1);
    const { Id } = await world.container("web");
    assertEquals((await engine.exec(Id ?? "", { command: ["getent", "hosts", "db"] })).code, 0);
  };

  await t.step("the empty one goes when there is something to start", async () => {
    assertEquals(await again(), 2);
    await engine.containers.remove((await world.container("web")).Id ?? "", { force: true });
    await mended(await start(world));
  });

  await t.step("containers on either of them come together, and keep running", async () => {
    const [old] = await engine.networks.named(network);
    const web = await world.container("web");
    assertEquals(await again(), 2);
    const other = (await engine.networks.named(network)).find(({ Id }) => Id !== old?.Id);
    await engine.networks.disconnect(old?.Id ?? "", web.Id ?? "");
    await engine.networks.connect(other?.Id ?? "", web.Id ?? "", ["web"]);
    await mended(await start(world));
    const now = await world.container("web");
    assertEquals([now.Id, now.State?.StartedAt], [web.Id, web.State?.StartedAt]);
    const db = await world.container("db");
    assertEquals((await engine.exec(db.Id ?? "", { command: ["getent", "hosts", "web"] })).code, 0);
  });
});

Deno.test("a service that the spec has no more", async (t) => {
  await using world = await makeWorld("orphan");
  await world.spec(SERVICES, { before: NOTING });
  await start(world);

  await t.step(
    "its container stays at the next start, which names it; --remove-orphans removes it",
    async () => {
      await world.spec(`noted({ name: "db", ${SLEEPER} })`, { before: NOTING });
      assertMatch((await world.miniboss("status")).stdout, /web[^]*no longer in the spec/);
      assertMatch(await start(world), /No longer in the spec, and left as they are: web; .*--remove-orphans/);
      assertEquals((await world.container("web")).State?.Running, true);
      assertEquals((await world.miniboss("start", "db", "--remove-orphans")).code, 2);
      const { code, stderr } = await world.miniboss("start", "--remove-orphans");
      assertEquals(code, 0, stderr);
      assertMatch(stderr, /web.*no longer in the spec/);
      assertEquals(await world.containers("web"), []);
    },
  );

  await t.step("but not at the start of another spec of the same group, nor of named services", async () => {
    const [db] = [await world.container("db")];
    await world.write("other.ts", (await world.read("miniboss.ts")).replaceAll('"db"', '"other"'));
    assertEquals((await world.miniboss("-f", "other.ts", "start")).code, 0);
    assertEquals((await world.container("db")).Id, db.Id);
    assertEquals((await world.miniboss("start", "db")).code, 0);
    assertEquals((await world.container("other")).State?.Running, true);
  });
});
