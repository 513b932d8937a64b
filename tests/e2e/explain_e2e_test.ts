import { assert, assertEquals, assertMatch } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { IMAGE, makeWorld, SLEEPER } from "./world.ts";

const DB = `{ name: "db", ${SLEEPER} }`;

/** Fields that leave a trace in the engine's own description of a container. */
const FIELDS: Record<string, [source: string, shown: string]> = {
  aliases: ['["www"]', "www"],
  capAdd: ['["NET_ADMIN"]', "NET_ADMIN"],
  capDrop: ['["MKNOD"]', "MKNOD"],
  cpus: ["0.5", "0.5"],
  env: ['{ API_TOKEN: "t0ps3cret", URL: "pg://ann:t0ps3cret@db/x" }', ""],
  extraHosts: ['{ other: "10.0.0.1" }', "other:10.0.0.1"],
  healthcheck: [
    '{ test: ["true"], intervalMs: 100 }',
    '{"Test":["CMD","true"],"Interval":100000000}',
  ],
  init: ["true", "true"],
  labels: ['{ tier: "front" }', '{"tier":"front"}'],
  memoryBytes: ["100_000_000", "100000000"],
  ports: ["{ 8080: 0 }", "8080/tcp on 127.0.0.1:any"],
  readOnly: ["true", "true"],
  restart: ['"on-failure"', "on-failure"],
  shmBytes: ["1_000_000", "1000000"],
  tmpfs: ['{ "/scratch": "size=1m" }', '{"/scratch":"size=1m"}'],
  ulimits: ["{ nofile: 1024 }", '{"nofile":"1024:1024"}'],
  user: ['"nobody"', "nobody"],
  workingDir: ['"/tmp"', "/tmp"],
};

Deno.test("why compares a container with its spec field by field, and shows no secret", async () => {
  await using world = await makeWorld("why");
  const fields = Object.entries(FIELDS).map(([name, [source]]) => `${name}: ${source}`).join(", ");
  await world.spec(`${DB}, { name: "web", ${SLEEPER}, dependencies: ["db"], ${fields} }`);
  const none = await world.miniboss("why", "web");
  assertEquals([none.code, none.stdout.split("\n")[0]], [0, "web has no container"]);
  assertEquals((await world.miniboss("start")).code, 0);
  const kept = await world.miniboss("why", "web");
  assertMatch(kept.stdout, /^web is running .*\nIt was started because: no container \(ready in .*\)\n/);
  assertMatch(kept.stdout, /start would leave it alone: runs unchanged\n$/);

  await world.spec(`${DB}, { name: "web", image: "${IMAGE}", cmd: "sleep 5", dependencies: ["db"] }`);
  const { code, stdout } = await world.miniboss("why", "web", "--json");
  assertEquals(code, 0);
  assert(!stdout.includes("t0ps3cret"), stdout);
  const { next, changes } = JSON.parse(stdout);
  assertEquals(next.action, "create");
  const found = new Map(changes.map((change: { field: string; old: string | null; new: string | null }) => [
    change.field,
    `${change.old} -> ${change.new}`,
  ]));
  const wanted: [string, string][] = Object.entries(FIELDS).map((
    [name, [, shown]],
  ) => [name, `${shown} -> null`]);
  const more: [string, string][] = [
    ["cmd", "sleep 600 -> sleep 5"],
    ["env API_TOKEN", "**** -> null"],
    ["env URL", "pg://ann:****@db/x -> null"],
    ["stopSignal", "SIGKILL -> SIGTERM"],
  ];
  const expected = new Map([...wanted.filter(([name]) => name !== "env"), ...more]);
  assertEquals([...found].sort(), [...expected].sort());

  const unknown = await world.miniboss("why", "wbe");
  assertEquals([unknown.code, unknown.stderr], [2, 'No such service: "wbe", did you mean "web"?\n']);
});

Deno.test("a start that failed leaves its timeline, graph shows what runs, and without an engine what there is", async () => {
  await using world = await makeWorld("graph");
  await world.spec(`${DB}, { name: "web", image: "${IMAGE}", cmd: "false", dependencies: ["db"] }`);
  const refused = await world.miniboss("start", "--timeline", "start.png");
  assertEquals(refused.code, 2);
  assertMatch(refused.stderr, /give a file that ends with \.svg, \.html or \.json/);
  const nowhere = await world.miniboss("start", "--timeline", "none/start.svg");
  assertEquals([nowhere.code, (await world.containers()).length], [2, 0]);
  const started = await world.miniboss("start", "--timeline", "start.html");
  assertEquals(started.code, 1);
  assertMatch(await world.read("start.html"), /<td>web<\/td><td>ready<\/td>.*ended with exit code 1/s);

  const graph = await world.miniboss("graph");
  assertEquals(graph.code, 0);
  assertMatch(graph.stdout, /^web {2}not created\n└─ db \* {2}running, \d+\.\d s\n$/);
  const lost = await world.miniboss("--host", "unix:///nowhere.sock", "graph", "--format", "mermaid");
  assertEquals([lost.code, lost.stdout], [0, 'flowchart TD\n  n0["db"]\n  n1["web"]\n  n1 --> n0\n']);
  assertMatch(lost.stderr, /^Drawing the graph without states\. Cannot reach an engine/);
  const dot = await world.miniboss("graph", "--format", "dot");
  assertMatch(dot.stdout, /n0 \[label="db\\nrunning, .*penwidth=3\]/);
  const json = JSON.parse((await world.miniboss("graph", "--json")).stdout);
  assertEquals(json.map((row: { name: string; state: string }) => `${row.name} ${row.state}`), [
    "db running",
    "web not created",
  ]);

  const stopped = await world.miniboss("stop", "--remove", "--timeline", "stop.json");
  assertEquals(stopped.code, 0);
  const { traceEvents } = JSON.parse(await world.read("stop.json"));
  assert(traceEvents.some((event: { name: string }) => event.name === "removeNetwork"));
  assertEquals(await exists(join(world.folder, "start.png")), false);
});
