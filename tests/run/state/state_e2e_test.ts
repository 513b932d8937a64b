import { assertEquals, assertMatch } from "@std/assert";
import { countingProxy } from "../../e2e/counting_proxy.ts";
import { makeWorld, SLEEPER } from "../../e2e/world.ts";
import { notes, NOTING } from "../../parity/support.ts";

Deno.test("two starts by other ways to one engine never overlap: each service has one container", async () => {
  await using world = await makeWorld("ways");
  await using proxy = await countingProxy(world.engine.endpoint);
  const names = ["a", "b", "c"];
  await world.spec(names.map((name) => `{ name: "${name}", ${SLEEPER} }`).join());
  const runs = [
    world.begin(["start"], { env: { XDG_RUNTIME_DIR: world.folder } }),
    world.begin(["start", "--host", proxy.host], { env: { XDG_RUNTIME_DIR: world.state } }),
  ];
  const ended = await Promise.all(runs.map((run) => run.ended));
  assertEquals(ended.map(({ code }) => code), [0, 0], ended.map(({ stderr }) => stderr).join());
  for (const name of names) assertEquals((await world.containers(name)).length, 1);
  const locks = [...Deno.readDirSync(`${world.state}/miniboss/locks`)].map(({ name }) => name);
  assertEquals(locks, [], "no lock file outlives its command");
});

Deno.test("a second checkout keeps what the first one started, says who made it, and runs no hook again", async () => {
  await using first = await makeWorld("checkout");
  await using second = await makeWorld("checkout2", { group: first.group });
  const db =
    `{ name: "db", ${SLEEPER}, ping() { note("ping"); return true; }, postStart() { note("postStart"); } }`;
  await first.spec(db, { before: NOTING });
  await second.spec(db, { before: NOTING });
  assertEquals((await first.miniboss("start")).code, 0);
  const { Id } = await first.container("db");
  const plan = await second.miniboss("plan");
  assertMatch(plan.stdout, new RegExp(`runs unchanged, made by .*${first.folder}/miniboss\\.ts`));
  const { code, stderr } = await second.miniboss("start");
  assertEquals(code, 0, stderr);
  assertEquals(await notes(second), []);
  assertEquals((await second.container("db")).Id, Id);
});

Deno.test("status forgets a failure after a good stop, and tells of the last run's alone", async () => {
  await using world = await makeWorld("stale");
  const spec = (db: string) =>
    world.spec(
      `{ name: "db", ${SLEEPER}, preStart() { ${db} } }, { name: "web", ${SLEEPER}, dependencies: ["db"],
        postStart() { throw new Error("web is broken"); } }`,
    );
  const failures = async () => {
    const rows: { service: string; lastFailure: { error: string } | null }[] = JSON.parse(
      (await world.miniboss("status", "--json")).stdout,
    );
    return rows.map(({ service, lastFailure }) => `${service}: ${lastFailure?.error ?? "none"}`);
  };
  await spec("");
  assertEquals((await world.miniboss("start")).code, 1);
  assertMatch((await failures()).join(), /db: none,web: .*web is broken/);
  assertEquals((await world.miniboss("stop", "--remove", "db")).code, 0);
  await spec('throw new Error("db is broken");');
  assertEquals((await world.miniboss("start")).code, 1);
  assertMatch((await failures()).join(), /db: .*db is broken.*,web: Not reached, because "db" failed/);
  await spec("");
  assertEquals((await world.miniboss("start", "db")).code, 0);
  assertEquals((await world.miniboss("stop")).code, 0);
  assertMatch((await failures()).join(), /db: none/);
});
