import { assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../src/model/labels.ts";
import { IMAGE, makeWorld, SLEEPER } from "./world.ts";

Deno.test("start tells why an image cannot be pulled or built, and what a host port is held by", async () => {
  await using world = await makeWorld("unfit");
  await using other = await makeWorld("holder");
  await world.write(
    "app/Dockerfile",
    `FROM ${IMAGE}\nRUN for i in $(seq 30); do echo line $i; done; exit 9\n`,
  );
  const held = await other.engine.containers.create(`holder-${other.group}`, {
    Image: IMAGE,
    Cmd: ["sleep", "600"],
    Labels: { [LABEL.group]: other.group },
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] } },
  });
  await other.engine.containers.start(held.id);
  const { NetworkSettings } = await other.engine.containers.inspect(held.id);
  const containerPort = Number(NetworkSettings?.Ports?.["80/tcp"]?.[0]?.HostPort);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await world.spec(`
    { name: "pulled", image: "localhost:1/x:1" },
    { name: "never", image: "${world.group}-nowhere:1", pull: "never" },
    { name: "built", image: "${world.group}:1", buildFrom: "app" },
    { name: "taken", ${SLEEPER}, ports: { 80: ${containerPort} } },
    { name: "busy", ${SLEEPER}, ports: { 80: ${listener.addr.port} } },
    { name: "fine", ${SLEEPER} },
  `);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1, stderr);
  assertMatch(stderr, /^pulled: failed: Cannot pull image "localhost:1\/x:1": .*connection refused$/m);
  assertMatch(
    stderr,
    /^never: failed: Cannot start "never": image ".*-nowhere:1" is not here, and pull is "never"$/m,
  );
  const lines = Array.from({ length: 20 }, (_, i) => `\n  line ${i + 11}`).join("");
  assertMatch(
    stderr,
    new RegExp(
      `^built: failed: Cannot build image "${world.group}:1" from "${world.folder}/app": ` +
        `step ".* RUN for i in .*" failed: exit code 9\n  Last lines of output:${lines}$`,
      "m",
    ),
  );
  const inUse = (service: string, port: number, holder: string) =>
    assertMatch(
      stderr,
      new RegExp(
        `^${service}: failed: Cannot start "${service}": host port ${port} is in use by ${holder}\\. Free it, or choose`,
        "m",
      ),
    );
  inUse("taken", containerPort, `container "holder-${other.group}"`);
  inUse("busy", listener.addr.port, `process ${Deno.pid} \\(deno.*\\)`);
  const left = (await world.containers()).map((container) => container.Labels?.[LABEL.service]);
  assertEquals(left, ["fine"]);
  assertEquals((await other.engine.containers.inspect(held.id)).State?.Running, true);
});

Deno.test("start whose build at every start fails leaves the running container alone", async () => {
  await using world = await makeWorld("broken");
  const image = `${world.group}:latest`;
  await world.spec(`{ name: "app", buildFrom: "app", ${SLEEPER.replace(IMAGE, image)} }`);
  await world.write("app/Dockerfile", `FROM ${IMAGE}\nENV GROUP=${world.group}\n`);
  assertEquals((await world.miniboss("start")).code, 0);
  const before = await world.container("app");
  await world.write("app/Dockerfile", `FROM ${IMAGE}\nRUN exit 3\n`);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1, stderr);
  assertMatch(
    stderr,
    /^app: failed: Cannot build image .* step "\[2\/2\] RUN exit 3" failed: exit code 3$/m,
  );
  const after = await world.container("app");
  assertEquals([after.Id, after.State?.StartedAt], [before.Id, before.State?.StartedAt]);
});
