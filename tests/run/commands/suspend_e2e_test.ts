/** A group that is suspended and resumed, on a real engine. */
import { assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../../src/model/labels.ts";
import { makeWorld, SLEEPER, type World } from "../../e2e/world.ts";
import { notes, NOTING } from "../../parity/support.ts";

/** Each service's state and when its container was started. */
async function states(world: World): Promise<Record<string, string>> {
  const found = await Promise.all((await world.containers()).map(async ({ Id = "", Labels }) => {
    const { State } = await world.engine.containers.inspect(Id);
    return [Labels?.[LABEL.service] ?? "", `${State?.Status} ${State?.StartedAt}`] as const;
  }));
  return Object.fromEntries(found);
}

function mapped(states: Record<string, string>, from: string, to: string): Record<string, string> {
  return Object.fromEntries(Object.entries(states).map(([name, text]) => [name, text.replace(from, to)]));
}

Deno.test("a group that is suspended and resumed", async (t) => {
  await using world = await makeWorld("suspend");
  await world.spec(
    `noted({ name: "db", ${SLEEPER}, ping: ready.exec(["true"]) }),
     noted({ name: "web", ${SLEEPER}, dependencies: ["db"] }),
     { name: "job", ${SLEEPER.replace(`["sleep", "600"]`, `["true"]`)}, kind: "job" }`,
    { before: NOTING, group: `onStop() { note("onStop"); }, onStart() { note("onStart"); }` },
  );
  const first = await world.miniboss("start");
  assertEquals(first.code, 0, first.stderr);
  const running = await states(world);
  await notes(world);
  const since = Date.now() / 1000;

  await t.step("suspend pauses what runs, dependants first, runs no hook and says so", async () => {
    const { code, stdout, stderr } = await world.miniboss("suspend");
    assertEquals([code, stdout], [0, ""], stderr);
    assertMatch(stderr, /^web: suspended\ndb: suspended\n\nSuspended: web, db\nTook /m);
    assertEquals(await states(world), mapped(running, "running", "paused"));
    const range = { since, until: Date.now() / 1000 };
    const events = await world.engine.events({
      labels: { [LABEL.group]: world.group },
      actions: ["pause"],
      ...range,
    });
    const paused = (await Array.fromAsync(events)).map(({ labels }) => labels[LABEL.service]);
    assertEquals(paused, ["web", "db"]);
    assertEquals(await notes(world), []);
  });

  await t.step("and has nothing to do the next time", async () => {
    const { code, stderr } = await world.miniboss("suspend");
    assertEquals([code, stderr], [0, "Nothing runs\n"]);
  });

  await t.step("status tells it, and exec what to do about it", async () => {
    assertMatch((await world.miniboss("status")).stdout, /^db +paused /m);
    const { code, stderr } = await world.miniboss("exec", "db", "--", "true");
    assertEquals(code, 1);
    assertMatch(stderr, /"miniboss resume"/);
  });

  await t.step("resume lets it go on where it was", async () => {
    const { code, stderr } = await world.miniboss("resume");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^db: resumed$/m);
    assertMatch(stderr, /\n\nResumed: db, web\nTook /);
    assertEquals(await states(world), running);
    assertEquals((await notes(world)).sort(), ["db ping", "web ping"]);
    assertMatch((await world.miniboss("resume")).stderr, /^Nothing is suspended\n$/);
  });

  await t.step("start and stop take a suspended group as it is", async () => {
    assertEquals((await world.miniboss("suspend")).code, 0);
    const started = await world.miniboss("start");
    assertEquals(started.code, 0, started.stderr);
    assertEquals(await states(world), running);
    assertEquals((await world.miniboss("suspend")).code, 0);
    const stopped = await world.miniboss("stop");
    assertEquals(stopped.code, 0, stopped.stderr);
    assertEquals(Object.values(await states(world)).map((text) => text.split(" ")[0]), [
      "exited",
      "exited",
      "exited",
    ]);
  });
});

Deno.test("resume fails when what it resumed is not ready in time, and leaves it", async () => {
  await using world = await makeWorld("unready");
  await world.spec(
    `{ name: "db", ${SLEEPER}, async ping() { return await Deno.stat("told").then(() => true, () => false); } }`,
  );
  await world.write("told", "");
  assertEquals((await world.miniboss("start")).code, 0);
  assertEquals((await world.miniboss("suspend")).code, 0);
  await Deno.remove(`${world.folder}/told`);
  const { code, stderr } = await world.miniboss("resume", "--timeout", "0.5");
  assertEquals(code, 1, stderr);
  assertMatch(stderr, /Service "db" was not ready within 0.5 s/);
  assertEquals((await world.container("db")).State?.Status, "running");
});
