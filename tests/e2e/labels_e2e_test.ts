import { assert, assertEquals, assertMatch } from "@std/assert";
import { toFileUrl } from "@std/path";
import { IMAGE_LABEL, LABEL } from "../../src/model/labels.ts";
import { VERSION } from "../../src/model/version.ts";
import { IMAGE, makeWorld, SLEEPER } from "./world.ts";

/** A build directory whose content is the test's own, so that no other test makes the same image. */
function dockerfile(group: string): string {
  return `FROM ${IMAGE}\nRUN echo ${group} > /built\n`;
}

Deno.test("start labels all it makes: containers, network, volumes, built images", async () => {
  await using world = await makeWorld("labels");
  await world.write("app/Dockerfile", dockerfile(world.group));
  await world.spec(`
    { name: "db", ${SLEEPER}, volumes: ["data:/data"], labels: { team: "storage" } },
    { name: "web", buildFrom: "app", ${SLEEPER.replace(IMAGE, `${world.group}-web:1`)} },
    { name: "job", buildFrom: "app", ${SLEEPER.replace(IMAGE, `${world.group}-job:latest`)} },
  `);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  const group = {
    [LABEL.group]: world.group,
    [LABEL.instance]: "main",
    [LABEL.spec]: toFileUrl(`${await Deno.realPath(world.folder)}/miniboss.ts`).href,
    [LABEL.version]: VERSION,
  };
  const of = (service: string) => ({ ...group, [LABEL.service]: service });
  const { Config, Name = "" } = await world.container("db");
  const { [LABEL.config]: config = "", ...labels } = Config?.Labels ?? {};
  assertEquals(labels, { ...of("db"), [LABEL.name]: Name.slice(1), team: "storage" });
  assertEquals(Object.keys(JSON.parse(config)).sort(), [
    "cmd",
    "image",
    "labels",
    "network",
    "stopSignal",
    "volumes",
  ]);
  const selected = { [LABEL.group]: world.group };
  assertEquals((await world.engine.networks.list(selected)).map((n) => [n.Name, n.Labels]), [
    [`miniboss-${world.group}`, { ...group, [LABEL.name]: `miniboss-${world.group}` }],
  ]);
  assertEquals((await world.engine.volumes.list(selected)).map((v) => [v.Name, v.Labels]), [
    [`${world.group}-data`, { ...of("db"), [LABEL.name]: `${world.group}-data` }],
  ]);
  // An image has only the labels it is found by, and none that its containers would inherit as theirs.
  assertEquals(await world.engine.images.list(selected), []);
  const made = { [IMAGE_LABEL.group]: world.group, [IMAGE_LABEL.instance]: "main" };
  const images = await world.engine.images.list(made);
  assertEquals(images.map(({ Labels }) => Labels), images.map(() => made));
  assert(images.length > 0);
});

Deno.test("start, stop --remove --volumes touch nothing without the group's labels, whatever its name", async () => {
  await using world = await makeWorld("foreign");
  await using other = await makeWorld("neighbour");
  const { engine, group } = world;
  // Made by somebody else; labelled for the clean-up of another world, whose group has nothing to do with this one.
  const labels = { [LABEL.group]: other.group };
  const names = [`a-miniboss-${group}`, `miniboss-${group}2`];
  for (const name of names) await engine.networks.create(name, labels);
  // A volume of another group is refused; one of somebody else is used, and left.
  const elsewhere = { "example.made-for": group };
  await engine.volumes.create(`${group}-data`, elsewhere);
  const foreign = await Promise.all(
    [`web-${group}-0001`, `web-${group}2-0001`, "web"].map(async (name, i) => {
      const { id } = await engine.containers.create(i === 2 ? `web-${other.group}` : name, {
        Image: IMAGE,
        Cmd: ["sleep", "600"],
        Labels: { ...labels, ...(i === 0 && { [LABEL.service]: "web" }) },
        HostConfig: { NetworkMode: names[i % 2] ?? "" },
        NetworkingConfig: { EndpointsConfig: { [names[i % 2] ?? ""]: { Aliases: ["web", "db"] } } },
      });
      await engine.containers.start(id);
      return id;
    }),
  );
  const state = async () =>
    await Promise.all(foreign.map(async (id) => {
      const { State, NetworkSettings } = await engine.containers.inspect(id);
      return [State?.Status, State?.StartedAt, Object.keys(NetworkSettings?.Networks ?? {})];
    }));
  const before = await state();
  await world.spec(
    `{ name: "db", ${SLEEPER}, volumes: ["data:/data"] }, { name: "web", ${SLEEPER}, dependencies: ["db"] }`,
  );

  const started = await world.miniboss("start");
  assertEquals(started.code, 0, started.stderr);
  const { NetworkSettings } = await world.container("web");
  assertEquals(Object.keys(NetworkSettings?.Networks ?? {}), [`miniboss-${group}`]);
  assertEquals((await world.containers()).length, 2);
  assertEquals(await state(), before);
  const status = await world.miniboss("status", "--json");
  assertEquals(JSON.parse(status.stdout).length, 2);

  const stop = async (...args: string[]) => {
    const { code, stderr } = await world.miniboss("stop", "--remove", "--volumes", ...args);
    assertEquals(code, 0, stderr);
    assertEquals(await world.containers(), []);
    assertEquals(await state(), before);
  };
  await stop();
  // Not even a network that it was told to use.
  const joined = await world.miniboss("start", "db", "--network-name", `miniboss-${group}2`);
  assertEquals(joined.code, 0, joined.stderr);
  await stop("--network-name", `miniboss-${group}2`);
  const networks = (await engine.networks.list(labels)).map((network) => network.Name);
  assertEquals(networks.sort(), names);
  assertEquals((await engine.volumes.list(elsewhere)).map((volume) => volume.Name), [`${group}-data`]);
  await engine.volumes.remove(`${group}-data`);
});

Deno.test("stop --remove says what keeps its network, when a foreign container uses it", async () => {
  await using world = await makeWorld("guest");
  await using other = await makeWorld("host");
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  assertEquals((await world.miniboss("start")).code, 0);
  const { id } = await other.engine.containers.create(`guest-${other.group}`, {
    Image: IMAGE,
    Cmd: ["sleep", "600"],
    Labels: { [LABEL.group]: other.group },
    HostConfig: { NetworkMode: `miniboss-${world.group}` },
  });
  await other.engine.containers.start(id);
  const { code, stderr } = await world.miniboss("stop", "--remove");
  assertEquals(code, 1, stderr);
  const network = `miniboss-${world.group}`;
  const said =
    `^network ${network}: failed: Cannot remove network "${network}": "guest-${other.group}" still uses it\\.`;
  assertMatch(stderr, new RegExp(said, "m"));
  assert((await other.engine.containers.inspect(id)).State?.Running);
  await other.engine.containers.remove(id, { force: true });
  const again = await world.miniboss("stop", "--remove");
  assertEquals(again.code, 0, again.stderr);
  assertEquals(await world.engine.networks.list({ [LABEL.group]: world.group }), []);
});
