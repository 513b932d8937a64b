import { assertEquals } from "@std/assert";
import type { Service } from "../../../src/model/group.ts";
import { LABEL } from "../../../src/model/labels.ts";
import { resolve } from "../../../src/model/resolve.ts";
import { createBody } from "../../../src/run/resources/create_body.ts";
import { contextOf, groupOf, service, SPEC } from "../../plan/world.ts";

/** What the engine is asked for. */
function body(options: Parameters<typeof service>[1] = {}, instance = "main") {
  const of = service("db", options);
  return createBody(resolve(of, contextOf({}), {}), {
    group: groupOf(of),
    identity: { group: "shop", instance },
    network: "net",
    image: "db:1",
    config: { image: "abc" },
  });
}

Deno.test("createBody() of a plain service asks for the network, the alias, the labels, and nothing of its own", () => {
  const { Labels, ...rest } = body();
  assertEquals(rest, {
    Image: "db:1",
    Env: [],
    StopSignal: "SIGTERM",
    ExposedPorts: {},
    HostConfig: { NetworkMode: "net", PortBindings: {}, Binds: [], RestartPolicy: { Name: "no" } },
    NetworkingConfig: { EndpointsConfig: { net: { Aliases: ["db"] } } },
  });
  const { [LABEL.version]: _version, ...labels } = Labels ?? {};
  assertEquals(labels, {
    [LABEL.group]: "shop",
    [LABEL.instance]: "main",
    [LABEL.service]: "db",
    [LABEL.spec]: SPEC,
    [LABEL.config]: '{"image":"abc"}',
  });
});

type Row = readonly [
  field: keyof Service,
  options: Parameters<typeof service>[1],
  place: string,
  wanted: unknown,
];

const fields: readonly Row[] = [
  ["env", { env: { A: 1, B: "x=y" } }, "Env", ["A=1", "B=x=y"]],
  ["entrypoint", { entrypoint: ["sh"] }, "Entrypoint", ["sh"]],
  ["cmd", { cmd: ["sleep", "9"] }, "Cmd", ["sleep", "9"]],
  ["user", { user: "nobody" }, "User", "nobody"],
  ["workingDir", { workingDir: "/srv" }, "WorkingDir", "/srv"],
  ["stopSignal", { stopSignal: "SIGINT" }, "StopSignal", "SIGINT"],
  ["init", { init: true }, "HostConfig.Init", true],
  ["readOnly", { readOnly: true }, "HostConfig.ReadonlyRootfs", true],
  ["tmpfs", { tmpfs: { "/run": "size=1m" } }, "HostConfig.Tmpfs", { "/run": "size=1m" }],
  ["shmBytes", { shmBytes: 64 }, "HostConfig.ShmSize", 64],
  ["memoryBytes", { memoryBytes: 128 }, "HostConfig.Memory", 128],
  ["cpus", { cpus: 0.5 }, "HostConfig.NanoCpus", 500_000_000],
  ["ulimits", { ulimits: { nofile: { soft: 1, hard: 2 } } }, "HostConfig.Ulimits", [{
    Name: "nofile",
    Soft: 1,
    Hard: 2,
  }]],
  ["capAdd", { capAdd: ["NET_ADMIN"] }, "HostConfig.CapAdd", ["NET_ADMIN"]],
  ["capDrop", { capDrop: ["ALL"] }, "HostConfig.CapDrop", ["ALL"]],
  ["extraHosts", { extraHosts: { a: "10.0.0.1", b: "host-gateway" } }, "HostConfig.ExtraHosts", [
    "a:10.0.0.1",
    "b:host-gateway",
  ]],
  ["restart", { restart: "on-failure" }, "HostConfig.RestartPolicy", { Name: "on-failure" }],
  ["gpus", { gpus: "all" }, "HostConfig.DeviceRequests", [{ Count: -1, Capabilities: [["gpu"]] }]],
  ["gpus", { gpus: 2 }, "HostConfig.DeviceRequests", [{ Count: 2, Capabilities: [["gpu"]] }]],
  ["healthcheck", { healthcheck: { test: "true" } }, "Healthcheck", { Test: ["CMD-SHELL", "true"] }],
  [
    "healthcheck",
    {
      healthcheck: {
        test: ["true"],
        intervalMs: 1500,
        timeoutMs: 1,
        retries: 2,
        startPeriodMs: 3,
        startIntervalMs: 4,
      },
    },
    "Healthcheck",
    {
      Test: ["CMD", "true"],
      Interval: 1_500_000_000,
      Timeout: 1e6,
      Retries: 2,
      StartPeriod: 3e6,
      StartInterval: 4e6,
    },
  ],
];

for (const [field, options, place, wanted] of fields) {
  Deno.test(`createBody() hands ${field} to the engine as ${place}: ${Deno.inspect(options)}`, () => {
    const found = place.split(".").reduce<unknown>(
      (at, key) => (at as Record<string, unknown>)[key],
      body(options),
    );
    assertEquals(found, wanted);
  });
}

Deno.test("B25: createBody() publishes on the loopback address, UDP too, and leaves the choice of port to the engine", () => {
  const port = { containerPort: 80, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 0 } as const;
  const { ExposedPorts, HostConfig } = body({
    ports: [
      port,
      { ...port, containerPort: 53, protocol: "udp", hostPort: 5353, hostIp: "0.0.0.0" },
      { ...port, containerPort: 81, hostPort: 8081 },
    ],
  });
  assertEquals(HostConfig?.PortBindings, {
    "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }],
    "53/udp": [{ HostIp: "0.0.0.0", HostPort: "5353" }],
    "81/tcp": [{ HostIp: "127.0.0.1", HostPort: "8081" }],
  });
  assertEquals(Object.keys(ExposedPorts ?? {}), ["80/tcp", "53/udp", "81/tcp"]);
});

Deno.test("createBody() mounts folders as they are, and volumes by names of the group or its copy", () => {
  const volumes = [
    { kind: "folder", source: "/srv", target: "/a", readOnly: true },
    { kind: "volume", source: "data", target: "/b", readOnly: false },
    { kind: "folder", source: "/x", target: "/c", readOnly: true, options: ["z"] },
  ] as const;
  assertEquals(body({ volumes }).HostConfig?.Binds, ["/srv:/a:ro", "shop-data:/b:rw", "/x:/c:ro,z"]);
  assertEquals(body({ volumes }, "test1").HostConfig?.Binds?.[1], "shop.test1-data:/b:rw");
});

Deno.test("createBody() lets no label of the spec stand in the place of miniboss's own", () => {
  const { Labels } = body({ labels: { [LABEL.group]: "other", mine: "1" } });
  assertEquals([Labels?.[LABEL.group], Labels?.mine], ["shop", "1"]);
});
