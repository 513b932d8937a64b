/** What a definition may be: every error is found by loading alone, before any engine is spoken to. */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { Service } from "miniboss";
import { join, toFileUrl } from "@std/path";
import { SpecError } from "../../src/base/errors.ts";
import { findSpec } from "../../src/load/find.ts";
import { validate } from "../../src/load/validate.ts";
import type { Service as Validated } from "../../src/model/group.ts";

const folder = await Deno.makeTempDir({ prefix: "miniboss-parity-" });
await Deno.mkdir(join(folder, "app"));
await Deno.writeTextFile(join(folder, "app", "Dockerfile"), "FROM scratch\n");
await Deno.writeTextFile(join(folder, "app", "Other"), "FROM scratch\n");
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const origin = { specUrl: toFileUrl(join(folder, "miniboss.ts")), folder, shown: "miniboss.ts" };

function load(...services: unknown[]): readonly Validated[] {
  return validate({ services }, origin).services;
}

/** The fields of one service as they are read. */
function read(fields: Record<string, unknown>): Validated {
  const [service] = load({ name: "db", image: "db:1", ...fields });
  assert(service);
  return service;
}

function problems(...services: unknown[]): string {
  return assertThrows(() => load(...services), SpecError).message;
}

/** Each must be refused, with a problem at the field. */
function refused(field: string, ...values: unknown[]): void {
  for (const value of values) {
    const text = problems({ name: "db", image: "db:1", [field]: value });
    assertMatch(text, new RegExp(`: ${field}\\b`), `${field} ${Deno.inspect(value)}`);
  }
}

Deno.test("parity 1: a group without services, or a service without a name or image, is an error", () => {
  assertStringIncludes(problems(), "No services defined");
  class Nameless extends Service {
    image = "db:1";
    declare name: string;
  }
  assertMatch(problems(Nameless), /name: Missing/);
  assertMatch(problems({ name: "db" }), /image: Missing/);
});

Deno.test("parity 2: names are not empty and unique, images not empty", () => {
  refused("name", "", 3, undefined, "a b");
  refused("image", "", 3, undefined);
  const [a, b] = [{ name: "a", image: "x" }, { name: "b", image: "x" }];
  assertStringIncludes(problems(a, b, a, b), "Repeated service names: a, b");
});

Deno.test("parity 3: env is a record whose numbers are allowed; it is empty by default", () => {
  assertEquals(read({}).env, {});
  assertEquals(read({ env: { PORT: 5432, NAME: "x" } }).env, { PORT: 5432, NAME: "x" });
  refused("env", ["A=1"], "A=1", 3);
});

Deno.test("parity 4: ports is a record of container port to host port; there are none by default", () => {
  assertEquals(read({}).ports, []);
  const [port] = read({ ports: { 5432: 5433 } }).ports;
  assertEquals([port?.containerPort, port?.hostPort], [5432, 5433]);
  refused("ports", [5432], "5432:5433", { 5432: "x" }, { x: 5432 });
});

Deno.test("parity 5: alwaysStartNew is a boolean, false by default", () => {
  assertEquals(read({}).alwaysStartNew, false);
  assertEquals(read({ alwaysStartNew: true }).alwaysStartNew, true);
  refused("alwaysStartNew", "yes", 1);
});

Deno.test("parity 6: stopSignal is one of four names, SIGTERM by default", () => {
  assertEquals(read({}).stopSignal, "SIGTERM");
  for (const stopSignal of ["SIGINT", "SIGTERM", "SIGKILL", "SIGQUIT"]) {
    assertEquals(read({ stopSignal }).stopSignal, stopSignal);
  }
  refused("stopSignal", "SIGHUP", "TERM", 15, "");
});

Deno.test("parity 7: buildFrom is absolute or relative to the spec's folder, the Dockerfile is one in it", () => {
  assertEquals(read({}).build, undefined);
  const directory = join(folder, "app");
  for (const buildFrom of ["app", "./app/", directory]) {
    assertEquals(read({ buildFrom }).build?.directory, directory);
  }
  assertEquals(read({ buildFrom: "app" }).build?.dockerfile, "Dockerfile");
  assertEquals(read({ buildFrom: "app", dockerfile: "Other" }).build?.dockerfile, "Other");
  refused("buildFrom", "", 3, "nowhere");
  refused("dockerfile", "", 3);
});

Deno.test("parity 8: entrypoint and cmd are text or lists of texts, user is text; empty means the image's", () => {
  const { entrypoint, cmd, user } = read({ entrypoint: "sh -c", cmd: ["sleep", "9"], user: "nobody" });
  assertEquals({ entrypoint, cmd, user }, {
    entrypoint: ["sh", "-c"],
    cmd: ["sleep", "9"],
    user: "nobody",
  });
  const none = read({ entrypoint: "", cmd: [], user: "" });
  assertEquals([none.entrypoint, none.cmd, none.user], [undefined, undefined, undefined]);
  for (const field of ["entrypoint", "cmd"]) refused(field, 3, ["a", 3], { a: 1 });
  refused("user", 3, ["me"]);
});

Deno.test("parity 9: volumes is a list of texts or a record of folder to target, and nothing else", () => {
  const data = { kind: "folder", source: "/srv", target: "/data", readOnly: false } as const;
  assertEquals(read({ volumes: ["/srv:/data"] }).volumes, [data]);
  assertEquals(read({ volumes: ["/srv:/data:ro"] }).volumes, [{ ...data, readOnly: true }]);
  assertEquals(read({ volumes: { "/srv": { bind: "/data" } } }).volumes, [data]);
  assertEquals(read({ volumes: { "/srv": { bind: "/data", mode: "ro" } } }).volumes, [{
    ...data,
    readOnly: true,
  }]);
  refused("volumes", "/srv:/data", ["/srv:/data", 3], { "/srv": 3 }, { "/srv": {} }, { "/srv": { bind: 3 } });
});

Deno.test("parity 10: dependencies are names or services, known ones, without a circle", () => {
  class Db extends Service {
    name = "db";
    image = "db:1";
  }
  const cache = { name: "cache", image: "cache:1" };
  const [, , api] = load(Db, cache, { name: "api", image: "api:1", dependencies: ["db", cache, Db] });
  assertEquals(api?.dependencies, ["db", "cache"]);
  assertEquals(read({}).dependencies, []);
  assertMatch(problems({ name: "db", image: "db:1", dependencies: ["nowhere"] }), /No service "nowhere"/);
  const a = { name: "a", image: "x", dependencies: ["b"] };
  const b = { name: "b", image: "x", dependencies: ["a"] };
  assertStringIncludes(problems(a, b), "Circular dependency: a -> b -> a");
});

Deno.test("parity 11: a class and its instances are one service; all errors share a base class", async () => {
  class Db extends Service {
    name = "db";
    image = "db:1";
  }
  const web = { name: "web", image: "web:1", dependencies: [new Db()] };
  assertEquals(load(Db, web)[1]?.dependencies, ["db"]);
  const errors = await import("../../src/base/errors.ts");
  const { BuildError, EngineError } = await import("../../src/engine/errors.ts");
  const { ContainerStartError } = await import("../../src/run/execute/diagnose.ts");
  const { SpecError, ContextError, UsageError, HookError, EngineUnavailableError } = errors;
  for (
    const kind of [
      SpecError,
      ContextError,
      UsageError,
      HookError,
      EngineUnavailableError,
      EngineError,
      BuildError,
      ContainerStartError,
    ]
  ) {
    assert(kind.prototype instanceof errors.MinibossError, kind.name);
  }
});

Deno.test("parity 16: the spec's folder is the main folder; without a spec the error says what to do", async () => {
  await Deno.writeTextFile(join(folder, "some.ts"), "export default {};\n");
  const found = await findSpec({ spec: join(folder, "some.ts"), fromEnv: undefined, cwd: "/" });
  assertEquals(found.folder, folder);
  const empty = await Deno.makeTempDir();
  try {
    const error = await findSpec({ spec: undefined, fromEnv: undefined, cwd: empty }).catch((e) => e);
    assert(error instanceof SpecError);
    assertMatch(error.message, /Found no spec: no miniboss\.ts/);
  } finally {
    await Deno.remove(empty);
  }
});

Deno.test("B1: a circle behind leaves is found, whatever the order, and its path is told", () => {
  const edges: Record<string, string[]> = { l1: [], l2: [], a: ["l1", "l2", "b"], b: ["l1", "l2", "a"] };
  for (const names of [["a", "b", "l1", "l2"], ["l1", "l2", "b", "a"]]) {
    const services = names.map((name) => ({ name, image: "x", dependencies: edges[name] }));
    assertMatch(problems(...services), /Circular dependency: (a -> b -> a|b -> a -> b)$/);
  }
});

Deno.test("B21: an unknown dependency names the service that has it and the one that is missing, in that order", () => {
  assertMatch(
    problems({ name: "web", image: "x", dependencies: ["bd"] }, { name: "db", image: "x" }),
    /services\[0\] "web": dependencies\[0\]: No service "bd" in the group, did you mean "db"\?$/,
  );
});

Deno.test("B22: services inherit from shared base services; group hooks belong to their group", () => {
  abstract class Base extends Service {
    image = "base:1";
    env = { SHARED: "yes" };
    postStart() {}
  }
  class Middle extends Base {
    name = "middle";
  }
  class Leaf extends Middle {
    override name = "leaf";
  }
  const services = load(Middle, Leaf);
  assertEquals(services.map(({ name, image, env }) => [name, image, env]), [
    ["middle", "base:1", { SHARED: "yes" }],
    ["leaf", "base:1", { SHARED: "yes" }],
  ]);
  assert(services.every((service) => service.hooks.postStart));
  const called: string[] = [];
  const group = (name: string) =>
    validate({ name, services: [Middle], onStart: () => void called.push(name) }, origin);
  const [one, two] = [group("one"), group("two")];
  for (const { onStart } of [one, two]) void onStart?.([], undefined as never);
  assertEquals(called, ["one", "two"]);
});

Deno.test("B25: ports bind 127.0.0.1, may be UDP or the engine's choice; ./ is beside the spec; a lone name is refused", () => {
  const ports = read({ ports: { 80: 8080, "5353/udp": "0.0.0.0:5353", 81: 0 } }).ports;
  assertEquals(ports.map((p) => `${p.hostIp}:${p.hostPort}:${p.containerPort}/${p.protocol}`), [
    "127.0.0.1:8080:80/tcp",
    "127.0.0.1:0:81/tcp",
    "0.0.0.0:5353:5353/udp",
  ]);
  assertEquals(read({ volumes: ["./data:/data"] }).volumes[0]?.source, join(folder, "data"));
  assertMatch(problems({ name: "db", image: "x", volumes: ["vol"] }), /the target is missing/);
});
