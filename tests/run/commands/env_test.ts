import { assertEquals } from "@std/assert";
import type { ObservedContainer } from "../../../src/model/snapshot.ts";
import { shellEnv, variableName } from "../../../src/run/commands/env.ts";
import { container, service } from "../../plan/world.ts";

function port(containerPort: number, hostPort: number, hostIp = "127.0.0.1", protocol = "tcp") {
  return { containerPort, hostPort, hostIp, protocol };
}

function running(name: string, ports: ObservedContainer["ports"], options: Partial<ObservedContainer> = {}) {
  return container(service(name), "running", { ports, ...options });
}

/** Variables as `NAME=value` lines, and notes. */
function envOf(
  names: readonly string[],
  containers: readonly ObservedContainer[],
  values = {},
  host = "127.0.0.1",
) {
  const services = names.map((name) => service(name));
  const { variables, notes } = shellEnv(services, { containers }, { host, values });
  return { lines: variables.map(({ name, value }) => `${name}=${value}`), notes };
}

Deno.test("variableName() is a name in every shell", () => {
  const rows: [string, string][] = [
    ["appdb", "APPDB"],
    ["app-db", "APP_DB"],
    ["app.db_2", "APP_DB_2"],
    ["2nd", "_2ND"],
    ["user id/ü", "USER_ID__"],
  ];
  for (const [text, name] of rows) assertEquals(variableName(text), name);
});

Deno.test("shellEnv() has the host and ports of what runs, then the context", () => {
  const containers = [
    running("web", [port(8080, 32768), port(443, 32769)]),
    running("app-db", [port(5432, 5433)]),
    running("dns", [port(53, 1053), port(53, 1054, "127.0.0.1", "udp")]),
    running("worker", []),
    container(service("off"), "exited", { ports: [] }),
  ];
  const values = { user_id: 7, name: "it's", list: [1, "a"], nothing: null };
  assertEquals(envOf(["app-db", "web", "dns", "worker", "off"], containers, values), {
    lines: [
      "APP_DB_HOST=127.0.0.1",
      "APP_DB_PORT_5432=5433",
      "WEB_HOST=127.0.0.1",
      "WEB_PORT_443=32769",
      "WEB_PORT_8080=32768",
      "DNS_HOST=127.0.0.1",
      "DNS_PORT_53=1053",
      "DNS_PORT_53_UDP=1054",
      "USER_ID=7",
      "NAME=it's",
      'LIST=[1,"a"]',
      "NOTHING=null",
    ],
    notes: ['Not running: "off"'],
  });
});

Deno.test("shellEnv() takes the newest container, the address that is reached, and IPv4 before IPv6", () => {
  const old = running("db", [port(80, 1)], { createdAt: 1 });
  const now = running("db", [port(80, 3, "::"), port(80, 2, "0.0.0.0")], { createdAt: 2 });
  assertEquals(envOf(["db"], [old, now], {}, "build.example").lines, [
    "DB_HOST=build.example",
    "DB_PORT_80=2",
  ]);
  const special = running("db", [port(80, 2, "192.168.1.5")]);
  assertEquals(envOf(["db"], [special]).lines, ["DB_HOST=192.168.1.5", "DB_PORT_80=2"]);
});

Deno.test("shellEnv() gives a name to the first that wants it, and says who went without", () => {
  const containers = [
    running("a-b", [port(80, 1)]),
    running("a.b", [port(80, 2), port(81, 3)]),
    running("docker", [port(80, 4)]),
  ];
  const values = { "a-b_host": "mine", path: "/evil", Name: 1, name: 2, nul: "a\0b" };
  assertEquals(envOf(["a-b", "a.b", "docker"], containers, values), {
    lines: ["A_B_HOST=127.0.0.1", "A_B_PORT_80=1", "A_B_PORT_81=3", "DOCKER_PORT_80=4", "NAME=1"],
    notes: [
      'Left out the host of "a.b": A_B_HOST is the host of "a-b"',
      'Left out port 80 of "a.b": A_B_PORT_80 is port 80 of "a-b"',
      'Left out the host of "docker": DOCKER_HOST means something else to other programs',
      'Left out context value "a-b_host": A_B_HOST is the host of "a-b"',
      'Left out context value "path": PATH means something else to other programs',
      'Left out context value "name": NAME is context value "Name"',
      'Left out context value "nul": a variable cannot hold its NUL character',
    ],
  });
});
