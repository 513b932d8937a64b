import { assertEquals, assertMatch } from "@std/assert";
import { makeWorld, SLEEPER } from "./world.ts";

Deno.test("env prints ports and context for every shell, and runs commands with them", async () => {
  await using world = await makeWorld("env");
  await world.spec(`
    { name: "app-db", ${SLEEPER}, ports: { 5432: 0 },
      postStart(self) { self.context.set("user_id", 7); self.context.set("greeting", "it's $HOME"); } },
    { name: "web", ${SLEEPER} },
  `);
  const early = await world.miniboss("env");
  assertEquals([early.code, early.stdout, early.stderr], [0, "", 'Not running: "app-db", "web"\n']);
  assertEquals((await world.miniboss("start")).code, 0);
  const { NetworkSettings, State } = await world.container("app-db");
  const port = NetworkSettings?.Ports?.["5432/tcp"]?.[0]?.HostPort ?? "";

  const sh = await world.miniboss("env");
  assertEquals([sh.code, sh.stderr], [0, ""]);
  const expected = `export APP_DB_HOST='127.0.0.1'\nexport APP_DB_PORT_5432='${port}'\n` +
    `export USER_ID='7'\nexport GREETING='it'\\''s $HOME'\n`;
  assertEquals(sh.stdout, expected);
  for (const args of [["--json"], ["--format", "json"]]) {
    assertEquals(JSON.parse((await world.miniboss("env", ...args)).stdout), {
      APP_DB_HOST: "127.0.0.1",
      APP_DB_PORT_5432: port,
      USER_ID: "7",
      GREETING: "it's $HOME",
    });
  }
  const script = 'echo "$APP_DB_HOST:$APP_DB_PORT_5432 $GREETING"; exit 42';
  const child = await world.miniboss("env", "--", "sh", "-c", script);
  assertEquals(child, { code: 42, stdout: `127.0.0.1:${port} it's $HOME\n`, stderr: "" });
  assertEquals((await world.container("app-db")).State?.StartedAt, State?.StartedAt);
});

Deno.test("env says what cannot be run, and passes signals on to what can", async () => {
  await using world = await makeWorld("env-run");
  await world.spec(`{ name: "web", ${SLEEPER} }`);
  const rows: [args: string[], code: number, stderr: RegExp][] = [
    [
      ["--", "no-such-program"],
      127,
      /^Not running: "web"\nCannot run "no-such-program": there is no such command\n$/,
    ],
    [["--", "/etc/passwd"], 126, /Cannot run "\/etc\/passwd": permission denied\n$/],
    [["--", "sh", "-c", "kill -KILL $$"], 137, /^Not running: "web"\n$/],
    [["--format", "csh"], 2, /^Option "--format <format>" argument "csh" is invalid/],
    [["--format", "fish", "--", "true"], 2, /^Option --format is for printing/],
  ];
  for (const [args, code, stderr] of rows) {
    const ended = await world.miniboss("env", ...args);
    assertEquals(ended.code, code, ended.stderr);
    assertMatch(ended.stderr, stderr);
  }
  const running = world.begin([
    "env",
    "--",
    "sh",
    "-c",
    "trap 'echo got TERM; kill $!; exit 9' TERM; sleep 1000 & echo ready; wait",
  ]);
  await running.printed(/ready/);
  running.signal("SIGTERM");
  const { code, stdout } = await running.ended;
  assertEquals([code, stdout], [9, "ready\ngot TERM\n"]);
});
