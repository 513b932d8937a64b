import { assert, assertEquals, assertMatch } from "@std/assert";
import { breakableProxy } from "./breakable_proxy.ts";
import { eventually, IMAGE, makeWorld, PROGRAM, type World } from "./world.ts";

/** A service that runs a shell script, as source text. */
function service(name: string, script: string): string {
  return `{ name: "${name}", image: "${IMAGE}", cmd: ["sh", "-c", ${
    JSON.stringify(script)
  }], stopSignal: "SIGKILL" }`;
}

/** Waits until a service's container has printed a line. */
async function hasPrinted(world: World, name: string, line: string): Promise<void> {
  const { Id = "" } = await world.container(name);
  await eventually(async () => {
    const entries = (await Array.fromAsync(world.engine.containers.logEntries(Id))).flat();
    return entries.some(({ data }) => new TextDecoder().decode(data) === line);
  }, `"${name}" printed "${line}"`);
}

Deno.test("logs shows what services printed, merged by time, byte for byte", async () => {
  await using world = await makeWorld("logs");
  const none = await (async () => {
    await world.spec(service("db", "true"));
    return await world.miniboss("logs");
  })();
  assertEquals([none.code, none.stdout, none.stderr], [0, "", "No containers: there are no logs\n"]);
  // Two streams reach the engine in any order: what is compared in order is written apart.
  const db = service(
    "db",
    "echo one; sleep 0.7; printf 'a\\001\\000\\n'; sleep 0.3; echo warned >&2; exec sleep 600",
  );
  const app = service("web-app", "sleep 0.3; echo two; sleep 0.7; printf end; exec sleep 600");
  await world.spec(`${db}, ${app}`);
  assertEquals((await world.miniboss("start")).code, 0);
  await hasPrinted(world, "db", "warned");
  const states = async () => (await world.containers()).map(({ Id, Status }) => [Id, Status?.split(" ")[0]]);
  const before = await states();

  const all = await world.miniboss("logs");
  assertEquals([all.code, all.stderr], [0, ""]);
  const lines = all.stdout.split("\n");
  assertEquals(lines.slice(0, 2).sort(), ["db      | one", "web-app | two"]);
  assertEquals(lines.slice(2), ["db      | a\x01\0", "db      | warned", ""]);

  const timed = await world.miniboss("logs", "db", "--timestamps", "--tail", "1");
  assertMatch(timed.stdout, /^db \| \d{4}-\d\d-\d\dT[\d:.]+Z warned\n$/);
  const at = timed.stdout.split(" ")[2] ?? "";
  const since = await world.miniboss("logs", "--since", at, "db");
  assertEquals(since.stdout, "db | warned\n");
  assertEquals((await world.miniboss("logs", "--until", "1h", "db")).stdout, "");
  assertEquals((await world.miniboss("logs", "-f", "--until", at, "db")).stdout.split("\n").length, 4);

  const json = await world.miniboss("logs", "--json", "db");
  const objects = json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const told = objects.map(({ service, stream, text }) => [service, stream, text]);
  assertEquals(told, [["db", "stdout", "one"], ["db", "stdout", "a\x01\0"], ["db", "stderr", "warned"]]);
  assert(objects.every((line) => /Z$/.test(line.at)));
  assertEquals(await states(), before);
});

Deno.test("logs refuses what makes no sense, before it asks an engine", async () => {
  await using world = await makeWorld("logs-bad");
  await world.spec(service("db", "true"));
  const rows: [args: string[], message: RegExp][] = [
    [
      ["--since", "yesterday"],
      /^Option "--since <time>" argument "yesterday" is invalid: give a time such as/,
    ],
    [
      ["--tail", "some"],
      /^Option "--tail <lines>" argument "some" is invalid: give a whole number, or "all"/,
    ],
  ];
  for (const [args, message] of rows) {
    const { code, stdout, stderr } = await world.miniboss("logs", ...args, "--host", "/no/such.sock");
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, message);
  }
  const unknown = await world.miniboss("logs", "bd");
  assertEquals([unknown.code, unknown.stderr], [2, 'No such service: "bd", did you mean "db"?\n']);
});

Deno.test("logs -f follows services across restarts and new containers, losing and repeating nothing", async () => {
  await using world = await makeWorld("follow");
  // Each run has a name of its own and ends with a line that does not end.
  const run = "id=$(cut -c1-8 /proc/sys/kernel/random/uuid); i=0; " +
    'trap \'printf "$id end"; exit\' TERM; while :; do i=$((i+1)); echo "$id $i"; sleep 0.02 & wait $!; done';
  const counter = (more = "") =>
    `{ name: "counter", image: "${IMAGE}", cmd: ["sh", "-c", ${JSON.stringify(run)}]${more} }`;
  await world.spec(counter());
  const logs = world.begin(["logs", "-f"]);
  await logs.printed(/No containers yet: waiting for them/);
  const begun = (count: number) => logs.printed(new RegExp(`(\\w{8} 1\\n[^]*){${count}}`));
  const ended = (count: number) => logs.printed(new RegExp(`(\\w{8} end\\n[^]*){${count}}`));
  assertEquals((await world.miniboss("start")).code, 0);
  await begun(1);
  assertEquals((await world.miniboss("stop")).code, 0);
  await ended(1);
  assertEquals((await world.miniboss("start")).code, 0);
  await begun(2);
  await world.spec(counter(`, env: { CHANGED: "yes" }`));
  const third = await world.miniboss("start");
  assertMatch(third.stderr, /env CHANGED/);
  await begun(3);
  const { Id = "" } = await world.container("counter");
  await world.engine.containers.stop(Id, { graceMs: 10_000 });
  await ended(2);
  logs.signal("SIGINT");
  const { code, stdout, stderr } = await logs.ended;
  assertEquals([code, stderr], [130, "No containers yet: waiting for them\n"]);
  const runs = Map.groupBy(
    stdout.trimEnd().split("\n").map((line) => line.replace("counter | ", "").split(" ")),
    ([id]) => id,
  );
  assertEquals(runs.size, 3);
  for (const lines of runs.values()) {
    const numbers = lines.map(([, number]) => number).filter((number) => number !== "end");
    assertEquals(numbers, numbers.map((_, i) => `${i + 1}`));
  }
});

Deno.test("logs -f says that the engine went away, and goes on where it was when it is back", async () => {
  await using world = await makeWorld("reconnect");
  await using proxy = await breakableProxy(world.engine.endpoint);
  const counter = 'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.01; done';
  await world.spec(service("counter", counter));
  assertEquals((await world.miniboss("start")).code, 0);
  const logs = world.begin(["logs", "-f", "--tail", "2", "--host", proxy.host]);
  await logs.printed(/line \d/);
  for (let time = 1; time <= 2; time++) {
    proxy.goAway();
    await logs.printed(new RegExp(`(Lost the engine[^]*){${time}}`));
    await world.engine.exec((await world.container("counter")).Id ?? "", { command: ["sleep", "0.1"] });
    proxy.comeBack();
    await logs.printed(new RegExp(`(The engine at .* is back\\n[^]*){${time}}`));
    const { Id = "" } = await world.container("counter");
    const [last] = (await Array.fromAsync(world.engine.containers.logEntries(Id, { tail: 1 }))).flat();
    await logs.printed(new RegExp(`\\| ${new TextDecoder().decode(last?.data)}\\n`));
  }
  logs.signal("SIGINT");
  const { stdout, stderr } = await logs.ended;
  const host = proxy.host;
  const once = `Lost the engine at "${host}": waiting until it is back\nThe engine at "${host}" is back\n`;
  assertEquals(stderr, once + once);
  const numbers = stdout.trimEnd().split("\n").map((line) => Number(line.split(" ").at(-1)));
  assertEquals(numbers, numbers.map((_, i) => (numbers[0] ?? 0) + i));
});

/** A file of the kernel about a process. */
async function about(pid: number, file: string): Promise<string> {
  return await Deno.readTextFile(`/proc/${pid}/${file}`);
}

/** Resolves when a process does nothing any more. */
async function waiting(pid: number): Promise<void> {
  let [ticks, idle] = ["", 0];
  await eventually(async () => {
    const now = (await about(pid, "stat")).split(" ").slice(13, 15).join(" ");
    idle = now === ticks ? idle + 1 : 0;
    ticks = now;
    return idle > 5;
  }, "the program waited for its reader");
}

Deno.test("logs waits for a slow reader without growing, and ends quietly when the reader goes", async () => {
  await using world = await makeWorld("slow");
  const count = 250_000;
  await world.spec(
    service(
      "db",
      `yes "$(head -c 150 /dev/zero | tr '\\0' x)" | head -n ${count}; echo done; exec sleep 600`,
    ),
  );
  assertEquals((await world.miniboss("start")).code, 0);
  const { Id = "" } = await world.container("db");
  await eventually(async () => {
    const last = (await Array.fromAsync(world.engine.containers.logEntries(Id, { tail: 1 }))).flat()[0];
    return last?.data.length === 4;
  }, "all was printed");
  const [command = "", ...program] = PROGRAM;
  const begin = (...flags: string[]) =>
    new Deno.Command(command, {
      args: [...program, "logs", ...flags],
      cwd: world.folder,
      stdout: "piped",
      stderr: "piped",
    }).spawn();

  const slow = begin();
  const reader = slow.stdout.getReader();
  let bytes = (await reader.read()).value?.length ?? 0;
  await waiting(slow.pid);
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(await about(slow.pid, "status"))?.[1]);
  assert(kilobytes < 120_000, `${kilobytes} kB, waiting to write some 40 MB`);
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) bytes += chunk.value.length;
  assertEquals(bytes, count * "db | ".length + count * 151 + "db | done\n".length);
  assertEquals([(await slow.status).code, await slow.stderr.text()], [0, ""]);

  const broken = begin();
  const first = broken.stdout.getReader();
  await first.read();
  await first.cancel();
  assertEquals([(await broken.status).code, await broken.stderr.text()], [0, ""]);

  const stuck = begin("-f");
  const held = stuck.stdout.getReader();
  await held.read();
  await waiting(stuck.pid);
  stuck.kill("SIGINT");
  assertEquals((await stuck.status).code, 130);
  await held.cancel();
  assertEquals(await stuck.stderr.text(), "");
});

Deno.test("logs -f and status --watch end when their reader has gone, also when nothing happens any more", async () => {
  await using world = await makeWorld("unread");
  await world.spec(`{ name: "quiet", image: "${IMAGE}", cmd: ["sh", "-c", "echo hello; exec sleep 600"] }`);
  assertEquals((await world.miniboss("start")).code, 0);
  for (
    const [args, first] of [[["logs", "-f"], "quiet | hello\n"], [
      ["status", "--watch", "--json"],
      "[{",
    ]] as const
  ) {
    const script = '"$@" | head -c 14; echo "code ${PIPESTATUS[0]}"';
    const { stdout, stderr } = await new Deno.Command("timeout", {
      args: ["60", "bash", "-c", script, "bash", ...PROGRAM, ...args],
      cwd: world.folder,
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert(text.startsWith(first) && text.endsWith("code 0\n"), text + new TextDecoder().decode(stderr));
  }
});
