/** Commands that are killed or cancelled at every moment, and the one command after them. */
import { assertEquals } from "@std/assert";
import { LABEL } from "../../src/model/labels.ts";
import { countingProxy } from "./counting_proxy.ts";
import { makeWorld, type Running, SLEEPER, type World } from "./world.ts";

const SERVICES = ["db", "cache", "api", "web"];
/** Network, four creates, four starts. */
const CHANGES = 9;

async function states(world: World): Promise<string[]> {
  return (await world.containers()).map(({ Labels, State }) => `${Labels?.[LABEL.service]} ${State}`).sort();
}

/** What is right after each command, whatever happened before it. */
const right: Readonly<Record<string, (world: World) => Promise<void>>> = {
  "start": async (world) => {
    assertEquals(await states(world), SERVICES.map((name) => `${name} running`).sort());
  },
  "stop": async (world) => {
    assertEquals((await states(world)).filter((state) => !state.endsWith(" exited")), []);
  },
  "stop --remove": async (world) => {
    assertEquals(await states(world), []);
    assertEquals(await world.engine.networks.list({ [LABEL.group]: world.group }), []);
  },
};

Deno.test("after a start that was killed or cancelled at any of its engine calls, one command reaches its state", async (t) => {
  await using world = await makeWorld("killed");
  let running: Running | undefined;
  let signal: Deno.Signal = "SIGKILL";
  let left = Infinity;
  await using proxy = await countingProxy(world.engine.endpoint, (request) => {
    const changes = /^POST .*\/(?:create|start)$/.test(request);
    if (changes && --left === 0) running?.signal(signal);
  });
  await world.spec(`
    { name: "db", ${SLEEPER} },
    { name: "cache", ${SLEEPER} },
    { name: "api", ${SLEEPER}, dependencies: ["db"], preStart() {} },
    { name: "web", ${SLEEPER}, dependencies: ["cache"] },
  `);
  const commands = Object.keys(right);
  for (let change = 1; change <= CHANGES; change++) {
    const next = commands[change % commands.length] ?? "";
    signal = change % 2 === 0 ? "SIGINT" : "SIGKILL";
    await t.step(`${signal} at change ${change}, then ${next}`, async () => {
      left = change;
      running = world.begin(["--host", proxy.host, "start"]);
      const { code, stderr } = await running.ended;
      assertEquals(code, signal === "SIGINT" ? 130 : 137, stderr);
      left = Infinity;
      const after = await world.miniboss("--host", proxy.host, ...next.split(" "));
      assertEquals(after.code, 0, after.stderr);
      await right[next]?.(world);
      const last = await world.miniboss("--host", proxy.host, "stop", "--remove");
      assertEquals(last.code, 0, last.stderr);
      await right["stop --remove"]?.(world);
    });
  }
});

Deno.test("start after a killed stop waits for the engine to finish stopping, and starts the service again", async () => {
  await using world = await makeWorld("killstop");
  const running: Running[] = [];
  await using proxy = await countingProxy(world.engine.endpoint, (request) => {
    if (/^POST .*\/stop$/.test(request)) running[0]?.signal("SIGKILL");
  });
  const slow = `cmd: ["sh", "-c", "trap 'sleep 1; exit 0' TERM; while :; do sleep 0.1; done"]`;
  await world.spec(`{ name: "slow", image: "debian:bookworm-slim", ${slow} }`);
  const first = await world.miniboss("--host", proxy.host, "start");
  assertEquals(first.code, 0, first.stderr);
  const stopping = world.begin(["--host", proxy.host, "stop"]);
  running.push(stopping);
  assertEquals((await stopping.ended).code, 137);
  const next = await world.miniboss("--host", proxy.host, "start");
  assertEquals(next.code, 0, next.stderr);
  const { State } = await world.container("slow");
  assertEquals([State?.Running, State?.Restarting], [true, false], next.stderr);
  assertEquals(/^Waiting for the engine/m.test(next.stderr), true, next.stderr);
});

Deno.test("a start that is cancelled while starts queue leaves nothing that was created and not started", async () => {
  await using world = await makeWorld("queued");
  const running: Running[] = [];
  await using proxy = await countingProxy(world.engine.endpoint, (request) => {
    if (/^POST .*\/start$/.test(request)) running[0]?.signal("SIGINT");
  });
  const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
  await world.spec(names.map((name) => `{ name: "${name}", ${SLEEPER} }`).join());
  const starting = world.begin(["--host", proxy.host, "start"]);
  running.push(starting);
  const { code, stderr } = await starting.ended;
  assertEquals(code, 130, stderr);
  const left = await states(world);
  assertEquals(left.filter((state) => !state.endsWith(" running")), [], stderr);
  assertEquals(left.length < names.length, true, stderr);
  const told = /^What was started stays \(([^)]*)\)/m.exec(stderr)?.[1]?.split(", ") ?? [];
  assertEquals(
    told.filter((name) => name.startsWith("s")).map((name) => `${name} running`).sort(),
    left,
    stderr,
  );
});
