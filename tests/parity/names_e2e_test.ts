/** What things are called, where they are found again, and that a group never touches another's. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { LABEL } from "../../src/model/labels.ts";
import { makeWorld, SLEEPER } from "../e2e/world.ts";

Deno.test("two groups whose names begin alike, with services whose names end alike", async (t) => {
  await using shop = await makeWorld("shop");
  await using shop2 = await makeWorld("shop2", { group: `${shop.group}2` });
  const { engine } = shop;
  const services = `{ name: "api", ${SLEEPER}, ports: { 8080: 0 } },
    { name: "my-api", ${SLEEPER}, dependencies: ["api"] }`;
  await shop2.spec(services);
  await shop.spec(services);
  // The other group's network is there first, as the trap needs it.
  assertEquals((await shop2.miniboss("start")).code, 0);
  const started = await shop.miniboss("start");
  assertEquals(started.code, 0, started.stderr);
  const [api, mine] = [await shop.container("api"), await shop.container("my-api")];
  const network = `miniboss-${shop.group}`;

  await t.step("parity 13: the network is miniboss-GROUP, a bridge, made when missing", async () => {
    const found = await engine.networks.find(network);
    assertEquals([found?.Driver, found?.Labels?.[LABEL.group]], ["bridge", shop.group]);
  });

  await t.step(
    "parity 14: a container is called SERVICE-GROUP-DIGITS, its network alias is the service",
    async () => {
      assertMatch(api.Name ?? "", new RegExp(`^/api-${shop.group}-\\d{4}$`));
      assert(api.NetworkSettings?.Networks?.[network]?.Aliases?.includes("api"));
      const { code, stdout } = await engine.exec(mine.Id ?? "", { command: ["getent", "hosts", "api"] });
      const address = api.NetworkSettings?.Networks?.[network]?.IPAddress ?? "none";
      assertEquals([code, new TextDecoder().decode(stdout).split(" ")[0]], [0, address]);
    },
  );

  await t.step("parity 15: one network, only declared ports, and labels on all that is made", () => {
    assertEquals(Object.keys(api.NetworkSettings?.Networks ?? {}), [network]);
    assertEquals(Object.keys(api.HostConfig?.PortBindings ?? {}), ["8080/tcp"]);
    assertEquals(Object.keys(mine.HostConfig?.PortBindings ?? {}), []);
    for (const [container, service] of [[api, "api"], [mine, "my-api"]] as const) {
      const labels = container.Config?.Labels ?? {};
      assertEquals([labels[LABEL.group], labels[LABEL.service]], [shop.group, service]);
    }
  });

  const [binding] = api.NetworkSettings?.Ports?.["8080/tcp"] ?? [];

  await t.step("parity 4: a port is published, on one of the engine's choice for host port 0", async () => {
    assert(Number(binding?.HostPort) > 0);
    const [row] = JSON.parse((await shop.miniboss("status", "--json")).stdout);
    assertEquals(row.ports[0].hostPort, Number(binding?.HostPort));
  });

  await t.step("B25: it is open to this machine only", () => {
    assertEquals(binding?.HostIp, "127.0.0.1");
  });

  await t.step("B8: a network whose name begins alike is not taken for the group's own", () => {
    assertEquals(Object.keys(mine.NetworkSettings?.Networks ?? {}), [network]);
  });

  await t.step("B6: my-api running does not mean that api runs, nor does stop api stop my-api", async () => {
    assertEquals((await shop.miniboss("stop", "my-api")).code, 0);
    assertEquals((await shop.miniboss("stop", "api")).code, 0);
    assertEquals((await shop.miniboss("start", "my-api", "--timeout", "60")).code, 0);
    assertEquals((await shop.miniboss("stop", "api", "--no-deps")).code, 0);
    assertEquals((await shop.container("my-api")).State?.Running, true);
    const { stdout } = await shop.miniboss("plan");
    assertMatch(stdout, /^api:start \w+ \(stopped\)$/m);
  });

  await t.step("B7: stop of one group leaves the other, whatever the network name", async () => {
    assertEquals((await shop.miniboss("stop", "--network-name", `${network}2`)).code, 0);
    for (const name of ["api", "my-api"]) assertEquals((await shop2.container(name)).State?.Running, true);
  });

  await t.step("B8: stop --remove of one group leaves the other's network and containers", async () => {
    assertEquals((await shop.miniboss("stop", "--remove")).code, 0);
    assertEquals(await shop.containers(), []);
    assertEquals(await engine.networks.find(network), undefined);
    assert(await engine.networks.find(`${network}2`));
    for (const name of ["api", "my-api"]) assertEquals((await shop2.container(name)).State?.Running, true);
  });
});

Deno.test("parity 12: the folder's slug names the group; an explicit name wins; all commands agree", async () => {
  const unique = crypto.randomUUID().slice(0, 8);
  const name = `some-weird-dir-${unique}`;
  await using world = await makeWorld("weird", { group: name });
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  const text = await world.read("miniboss.ts");
  const spec = `Some Weird_Dir ${unique}/miniboss.ts`;
  await world.write(spec, text.replace(`name: "${name}", `, ""));
  for (const command of [["start"], ["stop"], ["start"], ["stop", "--remove"]]) {
    const { code, stderr } = await world.miniboss("-f", spec, ...command);
    assertEquals(code, 0, stderr);
    const [db] = await world.containers("db");
    assertEquals(db?.State, { start: "running", stop: "exited" }[command.join(" ")]);
  }
  const { stdout } = await world.miniboss("check", "--json");
  assertEquals(JSON.parse(stdout).group, name);
});

Deno.test("parity 13: --network-name is used by start, reload and stop, reused if it is there, and left if it is not ours", async () => {
  await using world = await makeWorld("network");
  const { engine } = world;
  const network = `net-${world.group}`;
  const { id } = await engine.networks.create(network, { [LABEL.group]: world.group, made: "by hand" });
  await world.write("app/Dockerfile", "FROM debian:bookworm-slim\n");
  await world.spec(
    `{ name: "db", image: "${world.group}:latest", buildFrom: "app", cmd: "sleep 600", stopSignal: "SIGKILL" }`,
  );
  const networks = async () => Object.keys((await world.container("db")).NetworkSettings?.Networks ?? {});
  for (const command of [["start"], ["reload", "db"]]) {
    const { code, stderr } = await world.miniboss(...command, "--network-name", network);
    assertEquals(code, 0, stderr);
    assertEquals(await networks(), [network]);
    assertEquals(await engine.networks.find(`miniboss-${world.group}`), undefined);
  }
  const { code, stderr } = await world.miniboss("stop", "--remove", "--network-name", network);
  assertEquals(code, 0, stderr);
  assertEquals((await engine.networks.find(network))?.Id, id);
});

Deno.test("parity 16: relative paths are beside the spec, wherever the command runs", async () => {
  await using world = await makeWorld("paths");
  await world.write("sub/data/file", "beside the spec");
  await world.spec(`{ name: "db", ${SLEEPER}, volumes: ["./data:/data:ro"],
    postStart: async (self) => self.context.set("file", (await self.exec(["cat", "/data/file"])).stdout) }`);
  await Deno.rename(join(world.folder, "miniboss.ts"), join(world.folder, "sub", "miniboss.ts"));
  const { code, stderr } = await world.miniboss("-f", "sub/miniboss.ts", "start");
  assertEquals(code, 0, stderr);
  const saved = JSON.parse(await world.read("sub/.miniboss-context"));
  assertEquals(Object.values(saved.groups[world.group]), [{ file: "beside the spec" }]);
});
