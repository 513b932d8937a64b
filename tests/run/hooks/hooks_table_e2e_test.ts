/** Walks the tables of docs/hooks.md: each row is brought about on a real engine, and what ran is compared with it. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { makeWorld, SLEEPER, type World } from "../../e2e/world.ts";
import { copied, notes, NOTING } from "../../parity/support.ts";

const SERVICE_HOOKS = ["preStart", "ping", "postStart", "preStop", "postStop"];
const GROUP_HOOKS = ["onStart", "onStop", "onReload"];

interface Row {
  readonly command: string;
  readonly state: string;
  /** The hooks in the order in which they run. */
  readonly hooks: readonly string[];
}

/** The rows of the table whose columns end with these hooks. */
function rowsOf(markdown: string, hooks: readonly string[]): Row[] {
  const lines = markdown.split("\n").map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const header = lines.findIndex((cells) => cells.slice(2).join() === hooks.join());
  const end = lines.findIndex((cells, i) => i > header && cells.length === 0);
  return lines.slice(header + 2, end).map(([command = "", state = "", ...numbers]) => ({
    command,
    state,
    hooks: hooks.filter((_, i) => numbers[i] !== "")
      .sort((a, b) => Number(numbers[hooks.indexOf(a)]) - Number(numbers[hooks.indexOf(b)])),
  }));
}

const markdown = await Deno.readTextFile(fromFileUrl(new URL("../../../docs/hooks.md", import.meta.url)));
const rows = rowsOf(markdown, SERVICE_HOOKS);
const groupRows = rowsOf(markdown, GROUP_HOOKS);
/** The rows that a test compared. */
const walked = new Set<Row>();

/** Compares what ran with the rows of a command, for the services that are in the rows' states. */
async function compare(
  world: World,
  command: string,
  services: Readonly<Record<string, string>>,
): Promise<void> {
  compareServices(await notes(world), command, services);
}

function compareServices(
  noted: readonly string[],
  command: string,
  services: Readonly<Record<string, string>>,
): void {
  for (const [service, state] of Object.entries(services)) {
    const row = rows.find((r) => r.command === command && r.state === state);
    assert(row, `docs/hooks.md has no row for "${command}", "${state}"`);
    const ran = noted.filter((line) => line.startsWith(`${service} `)).map((line) =>
      line.split(" ")[1] ?? ""
    );
    assertEquals(ran, row.hooks, `${command}: ${service}, which ${state}`);
    walked.add(row);
  }
}

/** Notes its group hooks under the name of the group. */
const GROUP =
  `onStart() { note("group onStart"); }, onStop() { note("group onStop"); }, onReload() { note("group onReload"); }`;

const STATES = {
  fresh: "has no container",
  same: "runs unchanged",
  cut1: "runs, a killed run left ping and postStart undone",
  cut2: "runs, a killed run left postStart undone",
  changed: "runs, its definition was changed",
  stopped: "is stopped",
  cut3: "is stopped, a killed run left postStart undone",
  stale: "is stopped, its definition was changed",
  always: "is stopped, with alwaysStartNew",
  paused: "is paused",
  created: "has a container that was never started",
  left: "is excluded",
  gone: "is not in the spec any more",
  blocked: "depends on one that fails",
  pre: "has no container, preStart throws",
  pings: "has no container, ping throws",
  post: "has no container, postStart throws",
  task: "is a job that has not run",
  done: "is a job that is done",
  again: "is a job that failed last time",
} as const;

const job = (code: string) =>
  `kind: "job", image: "debian:bookworm-slim", cmd: ["sh", "-c", "${code}"], volumes: ["marks:/marks"]`;
const THROWS = `{ throw new Error("as asked"); }`;

Deno.test("docs/hooks.md tells when the hooks of services run at start and stop", async (t) => {
  await using world = await makeWorld("hooks");
  const { containers } = world.engine;
  const id = async (name: string) => (await world.container(name)).Id ?? "";
  const sleepers = ["same", "cut1", "cut2", "stopped", "cut3", "paused", "created", "left"]
    .map((name) => `noted({ name: "${name}", ${SLEEPER} })`);
  const both = [
    ...sleepers,
    `noted({ name: "always", ${SLEEPER}, alwaysStartNew: true })`,
    `noted({ name: "done", ${job("exit 0")} })`,
    `noted({ name: "again", ${job("test -e /marks/again || (touch /marks/again; exit 1)")} })`,
  ].join();
  await world.spec(
    `${both}, noted({ name: "gone", ${SLEEPER} }), noted({ name: "changed", ${SLEEPER} }), noted({ name: "stale", ${SLEEPER} })`,
    { before: NOTING },
  );
  assertEquals((await world.miniboss("start", "--keep-failed")).code, 1, "one job fails");
  for (const name of ["stopped", "cut3", "stale", "always", "left"]) {
    await containers.stop(await id(name), { graceMs: 0 });
  }
  await containers.pause(await id("paused"));
  const created = await world.container("created");
  await containers.remove(created.Id ?? "", { force: true });
  await copied(world, created);
  const journal = (await world.context())?.journal ?? {};
  const cut = async (name: string, done: string[]) => Object.assign(journal[await id(name)] ?? {}, { done });
  await cut("cut1", ["create", "start"]);
  for (const name of ["cut2", "cut3"]) await cut(name, ["create", "start", "ping"]);
  await world.writeJournal(journal);
  await notes(world);

  await t.step("start", async () => {
    await world.spec(
      `${both},
       ${["changed", "stale"].map((name) => `noted({ name: "${name}", ${SLEEPER}, env: { A: 1 } })`)},
       noted({ name: "fresh", ${SLEEPER} }),
       noted({ name: "pre", ${SLEEPER}, preStart() ${THROWS} }),
       noted({ name: "pings", ${SLEEPER}, ping() ${THROWS} }),
       noted({ name: "post", ${SLEEPER}, postStart() ${THROWS} }),
       noted({ name: "blocked", ${SLEEPER}, dependencies: ["pre"] }),
       noted({ name: "task", ${job("exit 0")} })`,
      { before: NOTING },
    );
    // Containers of services that are not in the spec any more go with --remove-orphans.
    const { gone: _gone, ...others } = STATES;
    assertEquals((await world.miniboss("start", "--exclude", "left")).code, 1);
    await compare(world, "start", others);
    await world.miniboss("start", "--remove-orphans");
    assertEquals(await world.containers("gone"), []);
    await compare(world, "start", { gone: STATES.gone });
  });

  await t.step("stop", async () => {
    await containers.pause(await id("paused"));
    await containers.stop(await id("stopped"), { graceMs: 0 });
    await containers.remove(await id("fresh"), { force: true });
    await world.spec(
      `${
        ["same", "paused", "stopped", "fresh", "left"].map((name) => `noted({ name: "${name}", ${SLEEPER} })`)
      },
       noted({ name: "changed", ${SLEEPER}, env: { A: 1 }, preStop() ${THROWS} })`,
      { before: NOTING },
    );
    await notes(world);
    const { code } = await world.miniboss("stop", "--exclude", "left");
    assertEquals(code, 1);
    assertEquals((await world.container("changed")).State?.Running, false);
    await compare(world, "stop", {
      same: "runs",
      changed: "runs, preStop throws",
      paused: "is paused",
      stopped: "is stopped",
      fresh: "has no container",
      left: "is excluded",
    });
  });

  await t.step("stop --remove", async () => {
    assertEquals((await world.miniboss("start", "left")).code, 0);
    await notes(world);
    assertEquals((await world.miniboss("stop", "--remove")).code, 0);
    await compare(world, "stop --remove", { left: "runs", same: "is stopped" });
  });
});

Deno.test("docs/hooks.md tells when the hooks of services and of the group run at reload", async (t) => {
  await using world = await makeWorld("hookload");
  const { containers } = world.engine;
  const dockerfile = (text: string) => world.write("app/Dockerfile", `FROM debian:bookworm-slim\n${text}\n`);
  await dockerfile("");
  const app = SLEEPER.replace("debian:bookworm-slim", "app:latest");
  await world.spec(
    `noted({ name: "app", ${app}, buildFrom: "app" }), noted({ name: "other", ${SLEEPER} }),
     noted({ name: "dep", ${SLEEPER}, dependencies: ["app"] }), noted({ name: "off", ${SLEEPER}, dependencies: ["app"] })`,
    { before: NOTING, group: GROUP },
  );
  assertEquals((await world.miniboss("start")).code, 0);
  const stop = async (name: string) =>
    await containers.stop((await world.container(name)).Id ?? "", { graceMs: 0 });
  await stop("off");
  await notes(world);
  const reload = async (...more: string[]) => (await world.miniboss("reload", "app", ...more)).code;

  await t.step("reload", async () => {
    assertEquals(await reload(), 0);
    await compare(world, "reload", {
      app: "is the reloaded one and runs",
      dep: "runs and depends on the reloaded one",
      off: "is stopped and depends on the reloaded one",
      other: "does not depend on the reloaded one",
    });
  });

  await t.step("reload --remove", async () => {
    assertEquals(await reload("--remove"), 0);
    await compare(world, "reload --remove", { dep: "runs and depends on the reloaded one" });
  });

  await t.step("suspend and resume", async () => {
    assertEquals((await world.miniboss("suspend")).code, 0);
    await compare(world, "suspend", { app: "runs" });
    assertEquals((await world.miniboss("resume")).code, 0);
    await compare(world, "resume", { app: "is suspended", off: "is stopped" });
  });

  await t.step("reload --if-changed", async () => {
    assertEquals(await reload("--if-changed"), 0);
    await compareGroup(world, "reload --if-changed", "nothing changed", {
      app: "is the reloaded one, its image is the same",
      dep: "runs and depends on the reloaded one, whose image is the same",
    });
  });

  await t.step("reload of a stopped service", async () => {
    await stop("app");
    assertEquals(await reload(), 0);
    await compareGroup(world, "reload", "all runs", { app: "is the reloaded one and is stopped" });
  });

  await t.step("reload with a build that fails", async () => {
    await dockerfile("NONSENSE");
    assertEquals(await reload(), 1);
    await compareGroup(world, "reload", "a service failed", {
      app: "is the reloaded one, its build fails",
      dep: "runs and depends on the reloaded one, whose build fails",
    });
  });
});

/** Compares the group's hooks with their row, and the services' with theirs. */
async function compareGroup(
  world: World,
  command: string,
  outcome: string,
  services: Readonly<Record<string, string>> = {},
): Promise<void> {
  const noted = await notes(world);
  const row = groupRows.find((r) => r.command === command && r.state === outcome);
  assert(row, `docs/hooks.md has no row for "${command}", "${outcome}"`);
  const ran = noted.filter((line) => line.startsWith("group ")).map((line) => line.replace("group ", ""));
  assertEquals(ran, row.hooks, `${command}: ${outcome}`);
  walked.add(row);
  compareServices(noted, command, services);
}

Deno.test("docs/hooks.md tells when the hooks of the group run at start and stop", async () => {
  await using world = await makeWorld("grouphook");
  const spec = (hooks: string) =>
    world.spec(`noted({ name: "db", ${SLEEPER}, ${hooks} })`, { before: NOTING, group: GROUP });
  const expect = async (code: number, ...args: string[]) => {
    const ended = await world.miniboss(...args);
    assertEquals(ended.code, code, ended.stderr);
  };
  await spec(`preStart() ${THROWS}`);
  await expect(1, "start");
  await compareGroup(world, "start", "a service failed");
  await expect(2, "start", "nobody");
  await compareGroup(world, "start", "it was refused (exit code 2)");
  await spec(
    `ping: (self) => { self.log("waiting"); return new Promise(() => setInterval(() => {}, 100)); }`,
  );
  const run = world.begin(["start"]);
  await run.printed(/waiting/);
  run.signal("SIGINT");
  assertEquals((await run.ended).code, 130);
  await compareGroup(world, "start", "it was cancelled");
  await spec("");
  await expect(0, "start");
  await compareGroup(world, "start", "all runs");
  await expect(0, "start");
  await compareGroup(world, "start", "there was nothing to do");
  await spec(`preStop() ${THROWS}`);
  await expect(1, "stop");
  await compareGroup(world, "stop", "a service failed");
  await expect(0, "stop");
  await compareGroup(world, "stop", "there was nothing to do");
  await spec("");
  await expect(0, "start");
  await notes(world);
  await expect(0, "stop");
  await compareGroup(world, "stop", "all is stopped");
  await expect(0, "stop", "--remove");
  await compareGroup(world, "stop --remove", "all is removed");
});

Deno.test("every row of docs/hooks.md was walked", () => {
  assert(rows.length > 30 && groupRows.length > 10);
  const left = [...rows, ...groupRows].filter((row) => !walked.has(row));
  assertEquals(left.map(({ command, state }) => `${command}: ${state}`), []);
});
