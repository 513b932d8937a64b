import { assertEquals } from "@std/assert";
import { LABEL, MAIN_INSTANCE } from "../../src/model/labels.ts";
import { ownerLabel, thisProcess } from "../../src/run/one_off/owner.ts";
import { IMAGE, makeWorld, SLEEPER, type World } from "./world.ts";

/** What gc has to say of the world's group: tests run side by side. */
function about(world: World, text: string): string[] {
  return text.split("\n").filter((line) => line.includes(`"${world.group}"`));
}

Deno.test("gc removes what dead runs left, and never what is alive or has no owner", async () => {
  await using world = await makeWorld("gc");
  await world.spec(`{ name: "web", ${SLEEPER} }`);
  assertEquals((await world.miniboss("start")).code, 0);
  const { Id: service } = await world.container("web");

  const alive = world.begin(["run", "web", "--", "sh", "-c", "echo ready; sleep 1000 & wait"]);
  await alive.printed(/ready/);
  const killed = world.begin(["run", "web", "--", "sh", "-c", "echo ready; sleep 1000"]);
  await killed.printed(/ready/);
  const ofPid = async (pid: number) => {
    const all = await world.containers();
    return all.find(({ Labels }) => Labels?.[LABEL.owner]?.startsWith(`${pid}:`));
  };
  const [left, kept] = [await ofPid(killed.pid), await ofPid(alive.pid)];
  killed.signal("SIGKILL");
  await killed.ended;

  const here = await thisProcess();
  const labels = (owner: string, name: string) => ({
    [LABEL.group]: world.group,
    [LABEL.name]: `${world.group}-${name}`,
    [LABEL.instance]: "copy",
    [LABEL.owner]: owner,
  });
  const gone = ownerLabel({ ...here, startTime: "1" });
  const elsewhere = ownerLabel({ ...here, namespace: "1" });
  const { networks, volumes, containers } = world.engine;
  await networks.create(`${world.group}-gone`, labels(gone, "gone"));
  await volumes.create(`${world.group}-gone`, labels(gone, "gone"));
  // The labels of another: whoever made it copied them.
  await volumes.create(`${world.group}-similar`, labels(gone, "gone"));
  await volumes.create(`${world.group}-mine`, labels(ownerLabel(here), "mine"));
  await volumes.create(`${world.group}-elsewhere`, labels(elsewhere, "elsewhere"));
  await volumes.create(`${world.group}-odd`, labels("what is this", "odd"));
  const copy = await containers.create(`${world.group}-copy`, {
    Image: IMAGE,
    Cmd: ["true"],
    Labels: labels(gone, "copy"),
    NetworkingConfig: { EndpointsConfig: { [`${world.group}-gone`]: {} } },
  });

  const name = (left?.Names?.[0] ?? "").slice(1);
  const lines = (verb: string) =>
    [
      `${verb} container "${name}" of group "${world.group}": process ${killed.pid}, which made it, has ended`,
      `${verb} container "${world.group}-copy" of group "${world.group}": process ${here.pid}, which made it, has ended`,
      `${verb} network "${world.group}-gone" of group "${world.group}": process ${here.pid}, which made it, has ended`,
      `${verb} volume "${world.group}-gone" of group "${world.group}": process ${here.pid}, which made it, has ended`,
    ].sort();
  const ids = async () => (await world.containers()).map(({ Id }) => Id).sort();
  const everything = [service, left?.Id, kept?.Id, copy.id].sort();
  const dry = await world.miniboss("gc", "--dry-run");
  assertEquals([dry.code, about(world, dry.stdout).sort()], [0, lines("Would remove")]);
  assertEquals(await ids(), everything);
  const told = about(world, dry.stderr);
  assertEquals(told, [
    `Left volume "${world.group}-elsewhere" of group "${world.group}": process ${here.pid}, which made it, ` +
    "may run on another machine or in a container",
  ]);

  const json = JSON.parse((await world.miniboss("gc", "--dry-run", "--json")).stdout);
  const kinds = json.filter((one: { group: string }) => one.group === world.group).map((
    one: { kind: string },
  ) => one.kind);
  assertEquals(kinds, ["container", "container", "network", "volume"]);

  const wet = await world.miniboss("gc");
  assertEquals([wet.code, about(world, wet.stdout).sort()], [0, lines("Removed")], wet.stderr);
  assertEquals(await ids(), [service, kept?.Id].sort());
  assertEquals((await volumes.list({ [LABEL.group]: world.group })).map(({ Name }) => Name).sort(), [
    `${world.group}-elsewhere`,
    `${world.group}-mine`,
    `${world.group}-odd`,
    `${world.group}-similar`,
  ]);
  assertEquals(
    (await networks.list({ [LABEL.group]: world.group })).map(({ Labels }) => Labels?.[LABEL.instance]),
    [
      MAIN_INSTANCE,
    ],
  );
  alive.signal("SIGTERM");
  assertEquals((await alive.ended).code, 143);
});
