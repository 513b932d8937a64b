import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LABEL } from "../../src/model/labels.ts";
import { IMAGE, makeWorld, SLEEPER, type World } from "./world.ts";

const BEFORE = `import { suite } from "miniboss";
const seeded = suite("seeded", {
  services: ["db"],
  scope: "world",
  setup: async ({ world }) => {
    const { stdout } = await world.service("db").exec(["sh", "-c", "echo 42 > /data/answer; cat /data/answer"]);
    return { answer: Number(stdout) };
  },
});`;

/** A database with a volume and a service that publishes the port that the group itself has. */
const SERVICES = `
  { name: "db", ${SLEEPER}, volumes: { data: "/data" }, postStart: () => ({ token: 7 }) },
  { name: "api", ${SLEEPER}, dependencies: ["db"], ports: { 8080: 18437 } },
  { name: "unused", ${SLEEPER} }`;

/** What the engine has of the group, whichever copy it belongs to. */
async function leftovers({ engine, group }: World): Promise<string[]> {
  const labels = { [LABEL.group]: group };
  const [containers, networks, volumes] = await Promise.all([
    engine.containers.list(labels),
    engine.networks.list(labels),
    engine.volumes.list(labels),
  ]);
  return [
    ...containers.map(({ Names }) => Names?.[0] ?? ""),
    ...networks.map(({ Name }) => Name ?? ""),
    ...volumes.map(({ Name }) => Name),
  ];
}

Deno.test("test runs suites in isolated copies, and the developer's own group stays as it is", async () => {
  await using world = await makeWorld("test");
  await world.spec(SERVICES, {
    before: `${BEFORE}
suite("orders", { services: ["api"], needs: { seeded } }, (test) => {
  test("reach a copy", async ({ world, seeded, context, eventually, log }) => {
    if (world.service("api").port(8080) === 18437) throw new Error("the group's own port");
    if (seeded.answer !== 42 || context.get("token") !== 7) throw new Error("no values");
    const env = world.env();
    if (env.API_PORT_8080 !== String(world.service("api").port(8080))) throw new Error("no variables");
    await eventually(() => world.service("db").exec(["true"]), ({ code }) => code === 0);
    log("from " + world.name);
  });
  test("keep volumes at a restart", async ({ world }) => {
    const db = world.service("db");
    await db.restart();
    const { stdout } = await db.exec(["cat", "/data/answer"]);
    if (stdout !== "42\\n") throw new Error("lost: " + stdout);
  });
  test("fail", async ({ world }) => {
    await world.service("api").stop();
    throw new TypeError("as planned");
  });
  test("get a new copy after a failure", async ({ world }) => {
    const { code } = await world.service("api").exec(["true"]);
    if (world.name !== "w2" || code !== 0) throw new Error("the old copy");
  });
});`,
  });
  assertEquals((await world.miniboss("start")).code, 0);
  const before = await leftovers(world);
  const own = await world.container("db");

  const { code, stdout } = await world.miniboss("test", "--junit", "out/results.xml", "--workers", "2");
  assertEquals(code, 1, stdout);
  assertStringIncludes(stdout, "Running 4 tests in 1 world\n");
  assertStringIncludes(stdout, "         from w1\npassed   orders > reach a copy");
  assertStringIncludes(stdout, "         TypeError: as planned\n");
  assertMatch(stdout, /at \S*\/miniboss\.ts:\d+:\d+\n/);
  assertMatch(stdout, /\n3 passed, 1 failed in \d/);
  assertMatch(await world.read("out/results.xml"), /<testsuite name="orders" tests="4" failures="1"/);
  assertEquals(await leftovers(world), before);
  assertEquals((await world.container("db")).Id, own.Id);
  assertEquals((await world.container("db")).State?.StartedAt, own.State?.StartedAt);

  const again = await world.miniboss("test", "--last-failed", "--tap");
  assertEquals([again.code, again.stdout.split("\n").slice(0, 3)], [1, [
    "TAP version 13",
    "1..1",
    "not ok 1 - orders > fail",
  ]]);
});

Deno.test("test runs a command with the copy's variables, on the host and on the copy's network", async () => {
  await using world = await makeWorld("test-command");
  await world.spec(SERVICES);
  const onHost = await world.miniboss(
    "test",
    "--",
    "sh",
    "-c",
    'echo "port $API_PORT_8080 token $TOKEN"; exit 42',
  );
  assertEquals(onHost.code, 42, onHost.stdout);
  assertMatch(onHost.stdout, /port [23]\d{4} token 7\n/);
  const inside = await world.miniboss(
    "test",
    "--in",
    IMAGE,
    "--",
    "sh",
    "-c",
    "getent hosts $API_HOST && echo $API_PORT_8080",
  );
  assertEquals(inside.code, 0, inside.stdout);
  assertMatch(inside.stdout, /^ {9}[\d.]+ {2,}api\n {9}8080\n/m);
  assertEquals(await leftovers(world), []);
});

Deno.test("test --list starts nothing, a file that cannot be loaded fails alone, and wrong words are usage errors", async () => {
  await using world = await makeWorld("test-list");
  await world.spec(SERVICES, { before: BEFORE });
  await world.write("tests/broken.suite.ts", "export const = 7;\n");
  await world.write(
    "tests/fine.suite.ts",
    'import { suite } from "miniboss";\nsuite("fine", { services: [] }, (test) => test("one", () => {}));\n',
  );
  const list = await world.miniboss("test", "--list");
  assertEquals([list.code, list.stdout], [
    0,
    "broken.suite.ts (tests/broken.suite.ts)\n  can be loaded\nfine (tests/fine.suite.ts)\n  one\n",
  ]);
  const { code, stdout } = await world.miniboss("test");
  assertEquals(code, 1);
  assertStringIncludes(stdout, "passed   fine > one");
  assertStringIncludes(stdout, "failed   broken.suite.ts > can be loaded");
  assertEquals((await world.miniboss("test", "tests/fine.suite.ts")).code, 0);
  const rows: [args: string[], stderr: RegExp][] = [
    [["fien"], /^No file, suite or test matches "fien", did you mean "fine"\?\n$/],
    [["--shard", "0/3"], /give the part and the number of parts/],
    [["--workers", "0"], /give a whole number from 1/],
    [["--grep", "("], /give a regular expression/],
    [["--junit", "/proc/no/such.xml"], /^Cannot write the report "\/proc\/no\/such\.xml"/],
  ];
  for (const [args, stderr] of rows) {
    const wrong = await world.miniboss("test", ...args);
    assertEquals(wrong.code, 2, wrong.stderr);
    assertMatch(wrong.stderr, stderr);
  }
  assertEquals(await leftovers(world), []);
});

Deno.test("test tears down and removes its copies at Ctrl-C, and says what ran", async () => {
  await using world = await makeWorld("test-cancel");
  await world.spec(SERVICES, {
    before: `${BEFORE}
suite("slow", { services: ["db"], needs: { seeded } }, (test) => {
  test("waits", async ({ signal, log }) => {
    log("waiting");
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  test("never begins", () => {});
});`,
  });
  const running = world.begin(["test"]);
  await running.printed(/waiting/);
  running.signal("SIGINT");
  const { code, stdout } = await running.ended;
  assertEquals(code, 130);
  assertStringIncludes(stdout, "skipped  slow > waits: the run was cancelled");
  assertStringIncludes(stdout, "skipped  slow > never begins: the run was cancelled");
  assertEquals(await leftovers(world), []);
  assert(stdout.includes("0 passed, 0 failed, 2 skipped"));
});
