import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { textOf } from "../engine/helpers.ts";
import { countingProxy } from "./counting_proxy.ts";
import { IMAGE, makeWorld, SLEEPER } from "./world.ts";

/** Milliseconds since 1970 of an engine's time. */
function ms(time: unknown): number {
  return Date.parse(String(time));
}

Deno.test("start starts nothing before what it depends on is ready, and creates before then only what cannot depend on it", async () => {
  await using world = await makeWorld("order");
  await world.spec(`
    {
      name: "db", image: "${IMAGE}", stopSignal: "SIGKILL",
      cmd: ["sh", "-c", "sleep 3; touch /tmp/ready; exec sleep 600"],
      ping: ready.exec(["test", "-e", "/tmp/ready"]),
      postStart(self) { self.context.set("user_id", 7); },
    },
    { name: "web", ${SLEEPER}, dependencies: ["db"], env: { OWNER: "{user_id}" } },
    { name: "api", ${SLEEPER}, dependencies: ["db"] },
  `);
  const { code, stdout, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  assertEquals(stdout, "");
  const [db, web] = [await world.container("db"), await world.container("web")];
  const api = await world.container("api");
  const command = ["stat", "-c", "%.Y", "/tmp/ready"];
  const readyAt = Number(textOf((await world.engine.exec(db.Id ?? "", { command })).stdout)) * 1000;
  assert(readyAt - ms(db.Created) >= 3000, `${db.Created} ${readyAt}`);
  assert(ms(web.Created) >= readyAt, `${readyAt} ${web.Created}`);
  assert(ms(api.Created) < readyAt, `${api.Created} ${readyAt}`);
  assert(ms(api.State?.StartedAt) >= readyAt, `${readyAt} ${api.State?.StartedAt}`);
  assertEquals(web.Config?.Env?.filter((line) => line.startsWith("OWNER=")), ["OWNER=7"]);
  assertMatch(stderr, /^db: ready in .* s$[^]*^web: created \(no container\)$/m);
  assertMatch(stderr, /\n\nStarted: db, web, api\nTook \d/);
});

Deno.test("start brings services that do not depend on each other up side by side", async () => {
  await using world = await makeWorld("overlap");
  // Each waits for the other: one after the other neither would ever come to its end.
  const meeting = (name: string) => `
    {
      name: "${name}", ${SLEEPER},
      async preStart() { await meet("preStart", "${name}"); },
      async ping() { await meet("ping", "${name}"); return true; },
    },
    { name: "after-${name}", ${SLEEPER}, dependencies: ["${name}"], async preStart() { await meet("after", "${name}"); } },
  `;
  await world.spec(`${meeting("a")} ${meeting("b")}`, {
    before: `
      const met = new Map();
      async function meet(where, name) {
        const point = met.get(where) ?? { names: new Set(), ...Promise.withResolvers() };
        met.set(where, point);
        if (point.names.add(name).size === 2) point.resolve();
        await point.promise;
      }`,
  });
  const { code, stderr } = await world.miniboss("start", "--timeout", "60");
  assertEquals(code, 0, stderr);
  assertEquals((await world.containers()).length, 4);
});

Deno.test("start of what runs makes one list call, touches nothing and says that all is running", async () => {
  await using world = await makeWorld("again");
  await world.spec(`
    {
      name: "db", ${SLEEPER}, volumes: ["data:/data"], ports: { 5432: 0 }, ping: ready.exec(["true"]),
      postStart(self) { self.context.set("user_id", 7); },
    },
    { name: "web", ${SLEEPER}, dependencies: ["db"], env: { OWNER: "{user_id}" } },
  `);
  await using proxy = await countingProxy(world.engine.endpoint);
  assertEquals((await world.miniboss("start", "--host", proxy.host)).code, 0);
  const before = [await world.container("db"), await world.container("web")];
  const saved = await world.read(".miniboss-context");
  const first = proxy.requests.length;
  const again = world.begin(["start", "--host", proxy.host], { env: { NO_COLOR: "", TERM: "xterm" } });
  const { code, stderr } = await again.ended;
  assertEquals(code, 0, stderr);
  assert(!stderr.includes("\x1b"), "escape codes in a pipe");
  assertEquals(proxy.requests.slice(first), ["GET /_ping", "GET /containers/json"]);
  assertMatch(stderr, /\n\nAlready running: db, web\nTook .* s\nPorts: db localhost:\d+\n$/);
  const after = [await world.container("db"), await world.container("web")];
  assertEquals(after.map((c) => [c.Id, c.State?.StartedAt]), before.map((c) => [c.Id, c.State?.StartedAt]));
  assertEquals(await world.read(".miniboss-context"), saved);
});

Deno.test("start publishes ports on 127.0.0.1 only, unless told otherwise", async () => {
  await using world = await makeWorld("ports");
  await world.spec(`
    { name: "web", ${SLEEPER}, ports: { 80: 0, "53/udp": 0 } },
    { name: "open", ${SLEEPER}, ports: { 80: "0.0.0.0:0" } },
  `);
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /\nPorts: (web localhost:\d+(\/udp)?, ){2}open localhost:\d+\n$/);
  const ports = (await world.container("web")).NetworkSettings?.Ports ?? {};
  assertEquals(Object.keys(ports).sort(), ["53/udp", "80/tcp"]);
  assertEquals(Object.values(ports).map((bound) => bound?.map((b) => b.HostIp)), [["127.0.0.1"], [
    "127.0.0.1",
  ]]);
  // The engine's own listener tells: whatever listens everywhere also answers at the other addresses of loopback.
  const connect = async (hostname: string, published: typeof ports) => {
    const port = Number(published["80/tcp"]?.[0]?.HostPort);
    (await Deno.connect({ hostname, port })).close();
  };
  await connect("127.0.0.1", ports);
  await assertRejects(() => connect("127.0.0.2", ports), Deno.errors.ConnectionRefused);
  await connect("127.0.0.2", (await world.container("open")).NetworkSettings?.Ports ?? {});
});

Deno.test("status, plan and check speak JSON to programs", async () => {
  await using world = await makeWorld("json");
  await world.spec(`{ name: "db", ${SLEEPER}, ports: { 5432: 0 } }, { name: "web", image: "web:1" }`);
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await world.miniboss(...args, "--json");
    assertEquals([code, stderr], [0, ""]);
    return JSON.parse(stdout);
  };
  assertEquals(await json("start", "db"), { done: ["db"], failed: [] });
  const db = await world.container("db");
  const [{ uptimeMs, ...row }, web] = await json("status");
  assert(Number.isInteger(uptimeMs) && uptimeMs >= 0);
  assertEquals(row, {
    service: "db",
    state: "running",
    exitCode: null,
    health: null,
    ports: [{
      containerPort: 5432,
      protocol: "tcp",
      hostIp: "127.0.0.1",
      hostPort: Number(db.NetworkSettings?.Ports?.["5432/tcp"]?.[0]?.HostPort),
    }],
    image: IMAGE,
    startedAt: db.State?.StartedAt,
    restarts: 0,
    oomKilled: false,
    changes: [],
    lastFailure: null,
  });
  assertEquals([web.service, web.state, web.ports, web.startedAt, web.uptimeMs], [
    "web",
    "not created",
    [],
    null,
    null,
  ]);
  const plan = await json("plan", "start", "web");
  assertEquals(plan.command, "start");
  assertEquals(await json("plan", "web"), plan);
  assertEquals(plan.nodes[0], {
    id: "web:pull",
    service: "web",
    action: { kind: "pull", image: "web:1", always: false },
    after: [],
    cause: "no container",
  });
  assertEquals(await json("check"), { group: world.group, services: ["db", "web"] });
});
