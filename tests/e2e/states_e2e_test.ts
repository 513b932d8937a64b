/** What every view says of services that ended as they should, and of those that did not. */
import { assertEquals, assertMatch } from "@std/assert";
import { makeWorld, SLEEPER, type World } from "./world.ts";

async function statesOf(world: World): Promise<Record<string, string>> {
  const views = ["status", "graph"].map(async (view) => {
    const { stdout } = await world.miniboss(view, "--json");
    const rows: { service?: string; name?: string; state: string }[] = JSON.parse(stdout);
    return rows.map(({ service, name = service, state }) => [`${name} in ${view}`, state]);
  });
  return Object.fromEntries((await Promise.all(views)).flat());
}

Deno.test("a job that ended well is done, what stop stopped is stopped, and what ended by itself is exited, in every view", async (t) => {
  await using world = await makeWorld("states");
  await world.spec(`
    { name: "seed", image: "debian:bookworm-slim", kind: "job", cmd: ["true"] },
    { name: "db", ${SLEEPER}, dependencies: ["seed"] },
  `);
  assertEquals((await world.miniboss("start")).code, 0);

  await t.step("a done job", async () => {
    assertEquals(await statesOf(world), {
      "seed in status": "done",
      "db in status": "running",
      "seed in graph": "done",
      "db in graph": "running",
    });
    assertMatch((await world.miniboss("status")).stdout, /^seed +done/m);
    assertMatch((await world.miniboss("why", "seed")).stdout, /^seed is done/m);
    assertEquals((await world.miniboss("env")).stderr, "");
    const { code, stderr } = await world.miniboss("exec", "seed", "true");
    assertEquals([code, stderr], [
      1,
      'Service "seed" is a job that is done: its container has ended. ' +
      'Run the command in a new container: "miniboss run seed COMMAND"\n',
    ]);
  });

  await t.step("a stopped service, whatever its exit code", async () => {
    assertEquals((await world.miniboss("stop")).code, 0);
    assertEquals((await world.container("db")).State?.ExitCode, 137);
    const states = await statesOf(world);
    assertEquals([states["db in status"], states["db in graph"]], ["stopped", "stopped"]);
    assertEquals([states["seed in status"], states["seed in graph"]], ["done", "done"]);
  });

  await t.step("a service that was started by hand and killed", async () => {
    const { Id = "" } = await world.container("db");
    await world.engine.containers.start(Id);
    await world.engine.containers.kill(Id, "SIGKILL");
    await world.engine.containers.wait(Id);
    const states = await statesOf(world);
    assertEquals([states["db in status"], states["db in graph"]], ["exited", "exited"]);
    assertMatch((await world.miniboss("status")).stdout, /^db +exited \(137\)/m);
  });
});
