/** The ready-made pings, and what counts as ready without one, on a real engine. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { makeWorld, SLEEPER } from "../../e2e/world.ts";

const IMAGE = `image: "debian:bookworm-slim", stopSignal: "SIGKILL"`;

/** A web server that listens a little later; it says 404 for /missing, and 503 for its first two requests. */
const SERVER = `
use IO::Socket::INET;
select(undef, undef, undef, 0.3);
my $listener = IO::Socket::INET->new(Listen => 9, LocalPort => 80, ReuseAddr => 1) or die;
$| = 1; print "listening\\n";
for (my $n = 0; my $client = $listener->accept; ) {
  my $line = <$client> or next;
  while (my $header = <$client>) { last if $header =~ /^\\r?$/ }
  my $status = $line =~ /missing/ ? "404 Not Found" : $n++ < 2 ? "503 Busy" : "200 OK";
  print $client "HTTP/1.1 $status\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n";
  close $client;
}`;

Deno.test("ready pings wait for what they ask for", async (t) => {
  await using world = await makeWorld("ready");
  await world.write("server.pl", SERVER);
  const server = `${IMAGE}, cmd: ["perl", "/server.pl"], volumes: ["./server.pl:/server.pl:ro"]`;
  const health = (test: string) =>
    `healthcheck: { test: "${test}", intervalMs: 200, retries: 1, startPeriodMs: 2000 }`;
  await world.spec(
    `{ name: "tcp", ${server}, ping: ready.tcp(80) },
     { name: "http", ${server}, ping: ready.http(80, "/health") },
     { name: "status", ${server}, ping: ready.http(80, "/missing", { status: 404 }) },
     { name: "log", ${server}, ping: ready.log(/^listen/) },
     { name: "exec", ${server}, ping: ready.exec(["perl", "-MIO::Socket::INET", "-e", "IO::Socket::INET->new('127.0.0.1:80') or exit 1"]) },
     { name: "all", ${server}, ping: ready.all(ready.tcp(80), ready.log("listening")) },
     { name: "any", ${server}, ping: ready.any(ready.tcp(81), ready.log("listening")) },
     { name: "healthy", ${IMAGE}, cmd: ["sh", "-c", "sleep 0.5; touch /up; exec sleep 600"], ${
      health("test -e /up")
    } },
     { name: "closed", ${SLEEPER}, ping: ready.tcp(80), timeoutMs: 1500 },
     { name: "silent", ${SLEEPER}, ping: ready.log("never"), timeoutMs: 1500 },
     { name: "sick", ${SLEEPER}, ping: ready.healthy(), healthcheck: { test: "echo no such luck; exit 1", intervalMs: 200, retries: 1 } },
     { name: "nocheck", ${SLEEPER}, ping: ready.healthy() }`,
  );
  const { code, stderr } = await world.miniboss("start", "--timeout", "60");
  assertEquals(code, 1);
  const names = (await world.containers()).map(({ Labels }) => Labels?.["dev.miniboss.service"] ?? "").sort();
  const told = (name: string) => stderr.slice(stderr.lastIndexOf(`\n${name}: failed`)).split("\n\n")[0] ?? "";

  await t.step("all that come about are ready", () => {
    assertEquals(names, ["all", "any", "exec", "healthy", "http", "log", "status", "tcp"], stderr);
  });

  await t.step("those that do not say what they waited for", () => {
    assertMatch(told("closed"), /was not ready within 1\.5 s, last answer: port 80: connection refused/);
    assertMatch(told("silent"), /was not ready within 1\.5 s, last answer: no log line matches \/never\//);
    assertMatch(told("sick"), /is unhealthy: no such luck/);
    assertMatch(told("nocheck"), /has no health check: give its image or its service one/);
  });
});

Deno.test("a crash loop is a failure that names the restarts, the last exit code and the last lines", async () => {
  await using world = await makeWorld("loop");
  const crashes = (seconds: string) => `cmd: ["sh", "-c", "echo once more; sleep ${seconds}; exit 3"]`;
  await world.spec(
    `{ name: "loop", ${IMAGE}, restart: "always", ${crashes("0")} },
     { name: "slow", ${IMAGE}, restart: "always", ${crashes("0.3")} },
     { name: "asked", ${IMAGE}, restart: "always", ${crashes("0.1")}, ping: () => false },
     { name: "tried", ${IMAGE}, restart: "on-failure", ${
      crashes("0.9")
    }, ping: () => false, timeoutMs: 2000 },
     { name: "job", kind: "job", ${IMAGE}, restart: "on-failure", cmd: ["sh", "-c", "test -e /up && exit 0; touch /up; exit 1"] },
     { name: "late", ${IMAGE}, restart: "on-failure", cmd: ["sh", "-c", "test -e /up && exec sleep 600; touch /up; exit 1"] }`,
  );
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1);
  const restarted = (name: string, more: string) =>
    assertMatch(stderr, new RegExp(`Container "${name}-[^"]*" restarted ${more}[^]*?once more`));
  restarted("loop", "3 times before it was ready, its last exit code was 3\n");
  restarted("asked", "3 times before it was ready, its last exit code was 3\n");
  restarted("slow", "(once|\\d times), its last exit code was 3\\. It was ready, but did not stay up\n");
  restarted("tried", '(once|2 times), its last exit code was 3\\. Service "tried" was not ready within 2 s');
  assertEquals((await world.container("job")).State?.ExitCode, 0, stderr);
  assert((await world.container("late")).State?.Running, stderr);
});

Deno.test("a ping of the spec's own is called every 0.1 s", async () => {
  await using world = await makeWorld("gap");
  await world.spec(
    `{ name: "db", ${SLEEPER}, ping() { at.push(performance.now()); return at.length === 6; },
       postStart(self) { self.log("gap " + Math.min(...at.slice(1).map((ms, i) => ms - at[i]))); } }`,
    { before: "const at = [];" },
  );
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  assert(Number(/gap ([\d.]+)/.exec(stderr)?.[1]) >= 99, stderr);
});

Deno.test("a container that is removed by hand during a start is reported as removed", async () => {
  await using world = await makeWorld("byhand");
  await world.spec(`{ name: "db", ${SLEEPER}, ping: () => false }`);
  const starting = world.begin(["start"]);
  await starting.printed(/^db: started$/m);
  const { Id = "" } = await world.container("db");
  await world.engine.containers.remove(Id, { force: true });
  const { code, stderr } = await starting.ended;
  assertEquals(code, 1);
  assertMatch(stderr, /Somebody removed its container meanwhile\. Start it again with "miniboss start db"/);
  assertEquals(stderr.includes("137"), false, stderr);
});
