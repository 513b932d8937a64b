import { assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../src/model/labels.ts";
import { networkName } from "../../src/model/names.ts";
import { openPty } from "./pty.ts";
import { eventually, IMAGE, makeWorld, type Running, SLEEPER, type World } from "./world.ts";

/** The one-off containers of the world's group. */
async function oneOffs(world: World): Promise<string[]> {
  return (await world.containers()).filter(({ Labels }) => Labels?.[LABEL.owner] !== undefined).map((
    { Id = "" },
  ) => Id);
}

/** Whether nothing is left of a group. */
async function nothingLeft(world: World): Promise<boolean> {
  const networks = await world.engine.networks.list({ [LABEL.group]: world.group });
  return (await world.containers()).length === 0 && networks.length === 0;
}

Deno.test("run gives a command a container like the service's, and removes it", async () => {
  await using world = await makeWorld("run");
  await world.spec(`
    { name: "db", ${SLEEPER}, postStart(self) { self.context.set("user_id", 7); } },
    { name: "web", ${SLEEPER}, dependencies: ["db"], env: { OWNER: "{user_id}" }, ports: { 80: 0 },
      volumes: ["data:/data"], workingDir: "/srv" },
  `);
  const early = await world.miniboss("run", "web", "true");
  assertEquals(early.code, 1);
  assertMatch(early.stderr, /no context value "user_id"/);
  assertEquals(await nothingLeft(world), true);
  assertEquals((await world.miniboss("start", "--no-wait")).code, 0);
  const before = (await world.containers()).map(({ Id }) => Id);

  const script =
    'echo "$OWNER $A $PWD"; echo kept > /data/file; getent ahostsv4 db >/dev/null && echo sees db; ' +
    "getent ahostsv4 web | grep -c STREAM; echo err >&2; exit 42";
  const { code, stdout, stderr } = await world.miniboss(
    "run",
    "-e",
    "A=1 2",
    "web",
    "--",
    "sh",
    "-c",
    script,
  );
  assertEquals([code, stdout, stderr], [42, "7 1 2 /srv\nsees db\n1\n", "err\n"]);
  const again = await world.miniboss(
    "run",
    "-u",
    "nobody",
    "-w",
    "/",
    "web",
    "sh",
    "-c",
    "id -un; pwd; cat /data/file",
  );
  assertEquals([again.code, again.stdout], [0, "nobody\n/\nkept\n"]);
  assertEquals((await world.containers()).map(({ Id }) => Id), before);
  const own = await world.miniboss("run", "web", "nope");
  assertEquals(own.code, 127);
  assertMatch(own.stderr, /nope/);
  const status = await world.miniboss("status", "--json");
  assertEquals(JSON.parse(status.stdout).length, 2);
});

Deno.test("run needs no started group: it makes the network, and takes it back", async () => {
  await using world = await makeWorld("run-alone");
  await world.spec(`{ name: "web", ${SLEEPER}, ports: { 80: 0 } }`);
  const running = world.begin(["run", "--ports", "web", "sh", "-c", "echo ready; sleep 1000 & wait"]);
  await running.printed(/ready/);
  const [id = ""] = await oneOffs(world);
  const { Config, HostConfig, NetworkSettings } = await world.engine.containers.inspect(id);
  assertEquals(Object.keys(NetworkSettings?.Networks ?? {}), [networkName(world.group)]);
  assertEquals(Object.keys(NetworkSettings?.Ports ?? {}), ["80/tcp"]);
  assertEquals([HostConfig?.RestartPolicy?.Name, Config?.Tty, Config?.OpenStdin], ["no", false, false]);
  assertMatch(Config?.Labels?.[LABEL.owner] ?? "", new RegExp(`^${running.pid}:[\\w-]+:\\d+:\\d+$`));
  // A group that has come to use the network keeps it.
  running.signal("SIGTERM");
  assertEquals((await running.ended).code, 143);
  assertEquals(await nothingLeft(world), true);
  assertEquals((await world.miniboss("run", "wbe")).stderr, 'No such service: "wbe", did you mean "web"?\n');
});

Deno.test("run passes signals on, the third by force, and removes the container whatever happens", async () => {
  await using world = await makeWorld("run-sig");
  await world.spec(`{ name: "web", ${SLEEPER} }`);
  const ready = async (script: string): Promise<Running> => {
    const running = world.begin(["run", "web", "--", "sh", "-c", script]);
    await running.printed(/ready/);
    return running;
  };
  const polite = await ready("trap 'echo got INT; exit 9' INT; echo ready; sleep 1000 & wait");
  polite.signal("SIGINT");
  assertEquals(await polite.ended, { code: 9, stdout: "ready\ngot INT\n", stderr: "" });

  const stubborn = await ready("trap 'echo heard' TERM; echo ready; while :; do sleep 1000 & wait; done");
  for (let times = 1; times <= 2; times++) {
    stubborn.signal("SIGTERM");
    await stubborn.printed(new RegExp(`(heard\n){${times}}`));
    // A second signal that comes at once is taken for an echo of the first.
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  stubborn.signal("SIGTERM");
  assertEquals((await stubborn.ended).code, 137);

  const spoilt = await ready("echo ready; exec sleep 1000");
  const [id = ""] = await oneOffs(world);
  await world.engine.containers.remove(id, { force: true });
  assertEquals((await spoilt.ended).code === 0, false);
  await eventually(() => nothingLeft(world), "nothing was left");
});

Deno.test("run builds the image it needs, and tells when it cannot", async () => {
  await using world = await makeWorld("run-build");
  await world.write("web/Dockerfile", `FROM ${IMAGE}\nRUN echo built > /built\n`);
  await world.write("bad/Dockerfile", `FROM ${IMAGE}\nRUN exit 3\n`);
  await world.spec(`
    { name: "web", image: "web-${world.group}:latest", buildFrom: "web", cmd: ["cat", "/built"] },
    { name: "bad", image: "bad-${world.group}:latest", buildFrom: "bad" },
  `);
  const unbuilt = await world.miniboss("run", "--no-build", "web");
  assertEquals([unbuilt.code, unbuilt.stdout], [1, ""]);
  assertMatch(unbuilt.stderr, /its image was never built/);
  const { code, stdout, stderr } = await world.miniboss("run", "web");
  assertEquals([code, stdout], [0, "built\n"], stderr);
  assertMatch(stderr, /web: built/);
  const bad = await world.miniboss("run", "bad", "true");
  assertEquals([bad.code, bad.stdout], [1, ""]);
  assertMatch(bad.stderr, /exit 3/);
  assertEquals(await nothingLeft(world), true);
});

Deno.test("run in a terminal gives the command one, and leaves both as they were", async () => {
  await using world = await makeWorld("run-tty");
  await world.spec(`{ name: "web", ${SLEEPER} }`);
  const script = "stty -g > before; ./mb run web bash --norc; echo code $?; stty -g > after";
  await using pty = await openPty(world, script);
  await pty.printed(/bash-[\d.]+# /);
  await pty.type("stty size\r");
  await pty.printed(/\r20 90\r\n/);
  await pty.type("exit 42\r");
  await pty.printed(/code 42\r\n/);
  await pty.ended;
  assertEquals(await world.read("after"), await world.read("before"));
  assertEquals(await nothingLeft(world), true);

  const lost = await openPty(world, "./mb run web sleep 1000");
  await eventually(async () => {
    const [found] = await world.containers();
    return found?.State === "running";
  }, "the container ran");
  await lost[Symbol.asyncDispose]();
  await eventually(() => nothingLeft(world), "nothing was left");
});
