import { assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../../src/model/labels.ts";
import { resolve } from "../../../src/model/resolve.ts";
import { oneOffBody, type OneOffOptions } from "../../../src/run/one_off/one_off.ts";
import { contextOf, groupOf, service, SPEC } from "../../plan/world.ts";

const plain: OneOffOptions = {
  service: "db",
  command: [],
  stdin: false,
  tty: false,
  ports: false,
  build: true,
  env: {},
};

function body(asked: Partial<OneOffOptions> = {}) {
  const of = service("db", {
    env: { A: "{user_id}", B: "old" },
    cmd: ["serve"],
    entrypoint: ["/entry"],
    user: "db",
    ports: [{ containerPort: 80, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 8080 }],
    volumes: [{ kind: "volume", source: "data", target: "/data", readOnly: false }],
    aliases: ["database"],
    restart: "always",
    healthcheck: { test: "true" },
    labels: { "org.example": "yes" },
  });
  return oneOffBody(resolve(of, contextOf({ user_id: 7 }), { user_id: 7 }), {
    group: groupOf(of),
    identity: { group: "shop", instance: "main" },
    network: "net",
    image: "db:1",
    owner: "7:boot:99:1",
    asked: { ...plain, ...asked },
  });
}

Deno.test("oneOffBody() takes what the service's container has, but for what only one container may have", () => {
  const { Labels = {}, HostConfig, ...rest } = body();
  assertEquals(rest, {
    Image: "db:1",
    Env: ["A=7", "B=old"],
    StopSignal: "SIGTERM",
    ExposedPorts: {},
    Entrypoint: ["/entry"],
    Cmd: ["serve"],
    User: "db",
    Healthcheck: { Test: ["NONE"] },
    NetworkingConfig: { EndpointsConfig: { net: {} } },
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    AttachStdin: false,
  });
  assertEquals(HostConfig, {
    NetworkMode: "net",
    PortBindings: {},
    Binds: ["shop-data:/data:rw"],
    RestartPolicy: { Name: "no" },
    Init: true,
  });
  const { [LABEL.instance]: instance = "", [LABEL.version]: _version, ...labels } = Labels;
  assertMatch(instance, /^run-[0-9a-f]{8}$/);
  assertEquals(labels, {
    "org.example": "yes",
    [LABEL.group]: "shop",
    [LABEL.service]: "db",
    [LABEL.spec]: SPEC,
    [LABEL.owner]: "7:boot:99:1",
  });
});

Deno.test("oneOffBody() does as it is asked", () => {
  const { Cmd, User, WorkingDir, Env, HostConfig, Tty, OpenStdin, StdinOnce } = body({
    command: ["ls", "-la"],
    user: "root",
    workingDir: "/srv",
    env: { B: "new", C: "x=y" },
    ports: true,
    stdin: true,
    tty: true,
  });
  assertEquals([Cmd, User, WorkingDir], [["ls", "-la"], "root", "/srv"]);
  assertEquals(Env, ["A=7", "B=new", "C=x=y"]);
  assertEquals(HostConfig?.PortBindings, { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }] });
  assertEquals([Tty, OpenStdin, StdinOnce], [true, true, true]);
});
