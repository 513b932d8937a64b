import { assertEquals, assertNotEquals } from "@std/assert";
import { changedFields, configOf } from "../../src/model/config.ts";
import type { Service } from "../../src/model/group.ts";
import { resolve } from "../../src/model/resolve.ts";
import { build, contextOf, NETWORK, service } from "../plan/world.ts";

function config(options: Parameters<typeof service>[1] = {}, network = NETWORK, values = {}) {
  const of = service("db", options);
  return configOf(resolve(of, contextOf(values), values), network, of.image);
}

type Changed = readonly [field: string, Parameters<typeof service>[1]];

/** A change of every field that makes another container. */
const changes: readonly Changed[] = [
  ["image", { image: "db:2" }],
  ["env A", { env: { A: 1 } }],
  ["ports", { ports: [{ containerPort: 80, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 8080 }] }],
  ["volumes", { volumes: [{ kind: "volume", source: "data", target: "/data", readOnly: false }] }],
  ["stopSignal", { stopSignal: "SIGINT" }],
  ["entrypoint", { entrypoint: ["sh"] }],
  ["cmd", { cmd: ["sleep", "1"] }],
  ["user", { user: "nobody" }],
  ["workingDir", { workingDir: "/srv" }],
  ["labels", { labels: { a: "b" } }],
  ["platform", { platform: "linux/arm64" }],
  ["init", { init: true }],
  ["tmpfs", { tmpfs: { "/run": "" } }],
  ["shmBytes", { shmBytes: 1 }],
  ["memoryBytes", { memoryBytes: 1 }],
  ["cpus", { cpus: 0.5 }],
  ["ulimits", { ulimits: { nofile: { soft: 1, hard: 1 } } }],
  ["capAdd", { capAdd: ["NET_ADMIN"] }],
  ["capDrop", { capDrop: ["ALL"] }],
  ["readOnly", { readOnly: true }],
  ["extraHosts", { extraHosts: { a: "127.0.0.1" } }],
  ["aliases", { aliases: ["database"] }],
  ["healthcheck", { healthcheck: { test: "true" } }],
  ["restart", { restart: "always" }],
  ["gpus", { gpus: "all" }],
  ["kind", { kind: "job" }],
];

/** A change of every field that concerns no container that is there already. */
const others: readonly Changed[] = [
  ["dependencies", { dependencies: ["x"] }],
  ["build", { build: build() }],
  ["sync", { sync: [{ from: "/shop/src", to: "/app", then: { kind: "nothing" } }] }],
  ["pull", { pull: "always" }],
  ["timeoutMs", { timeoutMs: 1 }],
  ["hookTimeoutMs", { hookTimeoutMs: 1 }],
  ["alwaysStartNew", { alwaysStartNew: true }],
  ["hooks", { hooks: ["postStart"] }],
];

for (const [field, options] of changes) {
  Deno.test(`B10: configOf() differs when ${field} is edited, and the difference has its name`, () => {
    assertEquals(changedFields(config(), config(options)), [field]);
    assertEquals(changedFields(config(options), config()), [field]);
  });
}

for (const [field, options] of others) {
  Deno.test(`configOf() is the same when ${field} is edited`, () => assertEquals(config(options), config()));
}

Deno.test("configOf() has a row in these tables for every field of a service", () => {
  const rows = [...changes, ...others].map(([field]) => field.split(" ")[0]);
  const fields = Object.keys(service("db") satisfies Service).filter((field) => field !== "name");
  assertEquals(fields.filter((field) => !rows.includes(field)), []);
});

Deno.test("configOf() compares env values as text, and by what their placeholders stand for", () => {
  assertEquals(config({ env: { PORT: 12345 } }), config({ env: { PORT: "12345" } }));
  assertEquals(
    config({ env: { OWNER: "{id}" } }, NETWORK, { id: 7 }),
    config({ env: { OWNER: "7" } }),
  );
  assertNotEquals(config({ env: { OWNER: "{id}" } }, NETWORK, { id: 8 }), config({ env: { OWNER: "7" } }));
});

Deno.test("configOf() differs on another network, and does not mind the order of keys", () => {
  assertEquals(changedFields(config(), config({}, "other")), ["network"]);
  assertEquals(config({ labels: { a: "1", b: "2" } }), config({ labels: { b: "2", a: "1" } }));
  assertNotEquals(config({ cmd: ["a", "b"] }), config({ cmd: ["b", "a"] }));
});
