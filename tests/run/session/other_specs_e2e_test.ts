/** Two specs of one group name: two projects that know nothing of each other, two that share a group, and one that moved. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { LABEL } from "../../../src/model/labels.ts";
import { makeWorld, SLEEPER, type World } from "../../e2e/world.ts";

/** The group's containers (with their ids), networks and volumes. */
async function allOf({ engine, group, containers }: World): Promise<string[]> {
  const labels = { [LABEL.group]: group };
  return [
    ...(await containers()).map(({ Id, State, Labels }) => `${Labels?.[LABEL.service]} ${State} ${Id}`),
    ...(await engine.networks.list(labels)).map(({ Name }) => `network ${Name}`),
    ...(await engine.volumes.list(labels)).map(({ Name }) => `volume ${Name}`),
  ].sort();
}

/** The kinds of `allOf()`: `db running`. */
async function shapeOf(world: World): Promise<string[]> {
  return (await allOf(world)).map((line) =>
    line.replace(/ [0-9a-f]{64}$/, "").replaceAll(world.group, "GROUP")
  );
}

Deno.test("two projects of one folder name never touch what the other made, unless told to", async (t) => {
  await using one = await makeWorld("twins");
  await using two = await makeWorld("twins2", { group: one.group, state: one.state });
  await one.spec(`{ name: "db", ${SLEEPER}, volumes: ["data:/data"] }, { name: "mail", ${SLEEPER} }`);
  await two.spec(
    `{ name: "db", ${SLEEPER}, volumes: ["data:/data"], env: { A: "1" } }, { name: "web", ${SLEEPER} }`,
  );
  assertEquals((await one.miniboss("start")).code, 0);
  const ofOne = await allOf(one);

  await t.step("refused before anything is touched, naming both specs", async () => {
    for (
      const args of [["start"], ["start", "db"], ["plan"], ["stop"], ["stop", "--remove", "--volumes"], [
        "plan",
        "stop",
      ], ["suspend"]]
    ) {
      const { code, stderr } = await two.miniboss(...args);
      assertEquals(code, 2, `${args.join(" ")}: ${stderr}`);
      assertMatch(stderr, /^Cannot \w+ "db": ".*" made its container, and ".*" has the same group name/m);
      assertStringIncludes(stderr, `"${one.folder}/miniboss.ts" made`);
      assertStringIncludes(stderr, `"${two.folder}/miniboss.ts" has`);
      assertMatch(stderr, /take over what the other made: miniboss (start|stop|suspend) --adopt\n/);
      assertEquals(await allOf(one), ofOne);
    }
  });

  await t.step(
    "what only one of them has is its own: started beside the other's, and left by the other",
    async () => {
      assertEquals((await two.miniboss("start", "web")).code, 0);
      const { code, stderr } = await one.miniboss("stop", "--remove");
      assertEquals(code, 0, stderr);
      assertMatch(stderr, /Network "miniboss-.*" and the saved context stay: services of ".*" use them/);
      assertEquals(await shapeOf(one), ["network miniboss-GROUP", "volume GROUP-data", "web running"]);
    },
  );

  await t.step("a volume that the other made is not mounted, with --adopt it is", async () => {
    const { code, stderr } = await two.miniboss("start");
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /Cannot mount volume ".*-data" in "db": ".*" made it, and ".*" has the same group name/,
    );
    const adopted = await two.miniboss("start", "--adopt");
    assertEquals(adopted.code, 0, adopted.stderr);
    assertMatch(adopted.stderr, /takes over volume ".*-data" from/);
    assertEquals((await two.miniboss("start")).code, 0);
  });

  await t.step("what was adopted is the other's no more", async () => {
    assertEquals((await one.miniboss("stop")).code, 2);
    assertEquals((await two.miniboss("stop", "--remove", "--volumes")).code, 0);
    assertEquals(await allOf(one), []);
  });
});

Deno.test("--adopt takes a running container over, and replaces it only where it differs", async () => {
  await using one = await makeWorld("adopt");
  await using two = await makeWorld("adopt2", { group: one.group, state: one.state });
  await one.spec(`{ name: "db", ${SLEEPER} }, { name: "web", ${SLEEPER} }`);
  await two.spec(`{ name: "db", ${SLEEPER} }, { name: "web", ${SLEEPER}, env: { A: "1" } }`);
  assertEquals((await one.miniboss("start")).code, 0);
  const [db, web] = [await one.container("db"), await one.container("web")];
  const { code, stderr } = await two.miniboss("start", "--adopt");
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /".*" takes over "(db|web)", "(db|web)" from ".*"/);
  assertEquals((await two.container("db")).Id, db.Id);
  assertEquals((await two.container("web")).Id === web.Id, false);
  assertEquals((await two.miniboss("stop")).code, 0);
  assertEquals((await one.miniboss("start")).code, 2);
});

Deno.test("a spec that moved takes its containers with it, and says so once", async () => {
  await using world = await makeWorld("moved");
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  assertEquals((await world.miniboss("start")).code, 0);
  const { Id } = await world.container("db");
  await Deno.rename(join(world.folder, "miniboss.ts"), join(world.folder, "infra.ts"));
  const { code, stderr } = await world.miniboss("-f", "infra.ts", "start");
  assertEquals(code, 0, stderr);
  assertMatch(
    stderr,
    /"\/.*\/infra.ts" takes over "db" from "\/.*\/miniboss.ts", which is no longer there\n/,
  );
  assertEquals((await world.container("db")).Id, Id);
  const again = await world.miniboss("-f", "infra.ts", "start");
  assertEquals([again.code, again.stderr.includes("takes over")], [0, false]);
  assertEquals((await world.miniboss("-f", "infra.ts", "stop", "--remove")).code, 0);
  assertEquals(await allOf(world), []);
});
