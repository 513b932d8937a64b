import { assertEquals, assertMatch } from "@std/assert";
import { LABEL, selector } from "../../../src/model/labels.ts";
import { IMAGE, makeWorld, SLEEPER } from "../../e2e/world.ts";
import { proxied, refusal } from "../../parity/support.ts";

Deno.test("start names the idle networks when the engine has no addresses left for another", async () => {
  await using world = await makeWorld("pools");
  await using proxy = await proxied(world);
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  const idle = `miniboss-${world.group}-idle`;
  await world.engine.networks.create(idle, {
    ...selector({ group: world.group, instance: "other" }),
    [LABEL.name]: idle,
  });
  proxy.next(
    /^POST \/networks\/create/,
    () => refusal(403, "could not find an available, non-overlapping IPv4 address pool among the defaults"),
  );
  const { code, stderr } = await world.miniboss("--host", proxy.host, "start");
  assertEquals(code, 1);
  assertMatch(stderr, /the engine has no addresses left for another one/);
  assertMatch(stderr, new RegExp(`These of miniboss have no containers: .*${idle}`));
  assertEquals(await world.containers(), []);
});

Deno.test("start that is cancelled while its network is made waits for it, so that it is found again", async () => {
  await using world = await makeWorld("pending");
  await using proxy = await proxied(world);
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  const asked = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  proxy.next(/^POST \/networks\/create/, async (forward) => {
    asked.resolve();
    await cancelled.promise;
    return await forward();
  });
  const running = world.begin(["--host", proxy.host, "start"]);
  await asked.promise;
  running.signal("SIGINT");
  cancelled.resolve();
  assertEquals((await running.ended).code, 130);
  const networks = await world.engine.networks.list(selector({ group: world.group, instance: "main" }));
  assertEquals(networks.length, 1);
});

Deno.test("start takes no volume for its own that another group's is called like", async () => {
  await using world = await makeWorld("volumes");
  await world.spec(`{ name: "db", ${SLEEPER}, volumes: ["b-c:/data"] }`);
  await using other = await makeWorld("volumes", { group: `${world.group}-b` });
  await other.spec(`{ name: "db", ${SLEEPER}, volumes: ["c:/data"] }`);
  assertEquals((await world.miniboss("start")).code, 0);
  const { code, stderr } = await other.miniboss("start");
  assertEquals(code, 1);
  assertMatch(
    stderr,
    new RegExp(`the engine calls it "${world.group}-b-c", and group "${world.group}" has one of that name`),
  );
  assertEquals(await other.containers(), []);
});

Deno.test("start hands the modes of volumes to the engine, which keeps to them", async () => {
  await using world = await makeWorld("modes");
  await world.spec(`{ name: "db", ${SLEEPER}, volumes: ["data:/data:z", "./conf:/conf:ro,Z"] }`);
  await world.write("conf/x", "");
  assertEquals((await world.miniboss("start")).code, 0);
  const [container] = await world.containers();
  assertEquals(
    container?.Mounts?.map(({ Destination, Mode, RW }) => [Destination, Mode, RW]).sort(),
    [["/conf", "ro,Z", false], ["/data", "rw,z", true]],
  );
  assertEquals((await world.miniboss("start")).code, 0);
  assertEquals((await world.containers()).map(({ Id }) => Id), [container?.Id]);
});

Deno.test("a new container that cannot be made leaves the old one running", async () => {
  await using world = await makeWorld("unmade");
  const spec = (more = "") =>
    world.spec(
      `{ name: "app", image: "app:latest", buildFrom: "app", cmd: ["sleep", "600"], stopSignal: "SIGKILL", ${more} },
      { name: "web", ${SLEEPER}, dependencies: ["app"] }, { name: "db", ${SLEEPER}, ${more} }`,
    );
  await world.write("app/Dockerfile", `FROM ${IMAGE}\nENV WORLD=${world.group}\n`);
  await spec();
  const first = await world.miniboss("start");
  assertEquals(first.code, 0, first.stderr);
  const running = async () => (await world.containers()).map(({ Id, State }) => `${State} ${Id}`).sort();
  const before = await running();
  await spec(`capAdd: ["NO_SUCH"]`);
  for (const command of [["start"], ["reload", "app"]]) {
    const { code, stderr } = await world.miniboss(...command);
    assertEquals(code, 1, stderr);
    assertMatch(stderr, /NO_SUCH/);
    assertEquals(await running(), before, command.join(" "));
  }
});
