/** What the fields of a definition do on a real engine. */
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { makeWorld } from "../e2e/world.ts";

Deno.test("a service with all the fields of the Python tool", async (t) => {
  await using world = await makeWorld("fields");
  const { engine } = world;
  const app = await Deno.realPath(world.folder);
  await world.write("app/Other", 'FROM debian:bookworm-slim\nRUN useradd worker\nENTRYPOINT ["false"]\n');
  await world.write("seed/file", "from the host");
  await world.spec(
    `{ name: "app", image: "${world.group}:1", buildFrom: ${
      JSON.stringify(`${app}/app`)
    }, dockerfile: "Other",
       entrypoint: "bash -c", cmd: ["trap 'exit 7' INT; while :; do sleep 0.05; done"], user: "worker",
       stopSignal: "SIGINT", volumes: ["./seed:/seed:ro", "kept:/kept"], env: { N: 7 } },
     class extends Service { name = "web"; image = "debian:bookworm-slim"; cmd = "sleep 600"; stopSignal = "SIGKILL";
       dependencies = ["app"]; }`,
  );
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  const { Id = "" } = await world.container("app");
  const run = async (...command: string[]) => {
    const { code, stdout } = await engine.exec(Id, { command });
    return [code, new TextDecoder().decode(stdout).trim()];
  };

  await t.step("parity 7: it is built from an absolute folder, with the declared Dockerfile", async () => {
    assertEquals((await world.container("app")).Config?.Image, `${world.group}:1`);
    assertEquals(await run("getent", "passwd", "worker").then(([found]) => found), 0);
  });

  await t.step("parity 8: entrypoint, cmd and user are the declared ones, not the image's", async () => {
    const { Config } = await world.container("app");
    assertEquals([Config?.Entrypoint, Config?.Cmd?.length], [["bash", "-c"], 1]);
    assertEquals(await run("id", "-un"), [0, "worker"]);
  });

  await t.step(
    "parity 9: folders are mounted, read-only if so declared; other names are volumes of the group",
    async () => {
      assertEquals(await run("cat", "/seed/file"), [0, "from the host"]);
      assertNotEquals((await run("sh", "-c", "echo x > /seed/file"))[0], 0);
      const [volume] = await engine.volumes.list({ "dev.miniboss.group": world.group });
      assertEquals(volume?.Name, `${world.group}-kept`);
    },
  );

  await t.step("parity 10: a dependency is up before what depends on it is started", async () => {
    const [one, other] = [await world.container("app"), await world.container("web")];
    assertEquals(Date.parse(one.State?.StartedAt ?? "") < Date.parse(other.State?.StartedAt ?? ""), true);
  });

  await t.step("parity 6: it is stopped by its signal", async () => {
    assertEquals((await world.miniboss("stop", "--timeout", "20")).code, 0);
    assertEquals((await world.container("app")).State?.ExitCode, 7);
  });

  await t.step("volumes outlive stop --remove, unless they are to go as well", async () => {
    const volumes = async () => (await engine.volumes.list({ "dev.miniboss.group": world.group })).length;
    assertEquals((await world.miniboss("stop", "--remove")).code, 0);
    assertEquals(await volumes(), 1);
    assertEquals((await world.miniboss("stop", "--remove", "--volumes")).code, 0);
    assertEquals(await volumes(), 0);
  });

  await t.step("B1: start with a circle behind leaves ends at once, with its path", async () => {
    const service = (name: string, dependencies: string) =>
      `{ name: "${name}", image: "x", dependencies: [${dependencies}] }`;
    await world.spec(
      [service("l1", ""), service("l2", ""), service("a", `"l1","l2","b"`), service("b", `"l1","l2","a"`)]
        .join(),
    );
    const { code, stderr } = await world.miniboss("start");
    assertEquals(code, 2);
    assertMatch(stderr, /Circular dependency: a -> b -> a/);
  });
});
