import { assertEquals, assertMatch } from "@std/assert";
import { exists } from "@std/fs";
import { breakableProxy } from "./breakable_proxy.ts";
import { openPty } from "./pty.ts";
import { eventually, makeWorld, PROGRAM, SLEEPER, type World } from "./world.ts";

async function sleeper(name: string): Promise<World> {
  const world = await makeWorld(name);
  await world.spec(`{ name: "db", ${SLEEPER} }, { name: "other", ${SLEEPER} }`);
  const { code, stderr } = await world.miniboss("start", "db");
  assertEquals(code, 0, stderr);
  return world;
}

/** What a shell script prints in the container. */
async function run(world: World, script: string): Promise<string> {
  const { Id = "" } = await world.container("db");
  return new TextDecoder().decode((await world.engine.exec(Id, { command: ["sh", "-c", script] })).stdout);
}

/** The command lines of the container's processes, but for those of this question. */
async function processes(world: World): Promise<string[]> {
  const lines = await run(
    world,
    "for p in /proc/[0-9]*; do [ ${p#/proc/} = $$ ] || { tr '\\0' ' ' < $p/cmdline; echo; }; done",
  );
  return lines.split("\n").map((line) => line.trim()).filter((line) =>
    line !== "" && !line.startsWith("tr ")
  );
}

Deno.test("exec runs a command, passes its streams and exit code on, and says what cannot be run", async () => {
  await using world = await sleeper("exec");
  const rows: [args: string[], code: number, stdout: string, stderr: RegExp][] = [
    [["db", "echo", "hi"], 0, "hi\n", /^$/],
    [["db", "--", "sh", "-c", "echo out; echo err >&2; exit 42"], 42, "out\n", /^err\n$/],
    [["db", "ls", "-d", "/usr", "--", "/etc"], 0, "/etc\n/usr\n", /^$/],
    [
      [
        "-u",
        "nobody",
        "-w",
        "/etc",
        "-e",
        "A=1 2",
        "-e",
        "FROM_HERE",
        "-e",
        "NOT_HERE",
        "db",
        "sh",
        "-c",
        'echo "$(id -un) $PWD $A $FROM_HERE ${NOT_HERE-unset}"',
      ],
      0,
      "nobody /etc 1 2 here unset\n",
      /^$/,
    ],
    [["db", "nope"], 127, "", /^Cannot run "nope" in "db": there is no such command in its container\n$/],
    [
      ["db", "/nope"],
      127,
      "",
      /^Cannot run "\/nope" in "db": there is no such command in its container\n$/,
    ],
    [["db", "/etc/passwd"], 126, "", /^Cannot run "\/etc\/passwd" in "db": .*permission denied\n$/],
    [
      ["-w", "/nope", "db", "ls"],
      126,
      "",
      /^Cannot run "ls" in "db": .*\/nope.*no such file or directory\n$/,
    ],
    [["-u", "nobodies", "db", "ls"], 126, "", /^Cannot run "ls" in "db": unable to find user nobodies/],
    [["db", "echo", "OCI runtime exec failed: not really"], 0, "OCI runtime exec failed: not really\n", /^$/],
    [["dbs", "ls"], 2, "", /^No such service: "dbs", did you mean "db"\?\n$/],
    [["db", "--"], 2, "", /^Name a command/],
    [["-e", "=x", "db", "ls"], 2, "", /^Option "-e, --env <NAME=value>" argument "=x" is invalid/],
    [["-t", "db", "ls"], 2, "", /^Option -t wants a terminal, and standard input is none/],
    [
      ["other", "ls"],
      1,
      "",
      /^Service "other" does not run: it has no container. Start it with "miniboss start other"\n$/,
    ],
  ];
  for (const [args, code, stdout, stderr] of rows) {
    const ended = await world.begin(["exec", ...args], { env: { FROM_HERE: "here" } }).ended;
    assertEquals([ended.code, ended.stdout], [code, stdout], args.join(" ") + ended.stderr);
    assertMatch(ended.stderr, stderr);
  }
});

Deno.test("exec -i passes standard input on, byte for byte", async () => {
  await using world = await sleeper("exec-in");
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const all = new Uint8Array(1_200_000).map((_, i) => bytes[i % bytes.length] ?? 0);
  const [command = "", ...program] = PROGRAM;
  const process = new Deno.Command(command, {
    args: [...program, "exec", "-i", "db", "sh", "-c", "cat; echo done >&2; exit 3"],
    cwd: world.folder,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writing = new Response(all).body?.pipeTo(process.stdin);
  const { code, stdout, stderr } = await process.output();
  await writing;
  assertEquals([code, new TextDecoder().decode(stderr)], [3, "done\n"]);
  assertEquals(stdout.length, all.length);
  assertEquals(stdout, all);
});

Deno.test("exec passes signals on, and ends what writes into a closed pipe", async () => {
  await using world = await sleeper("exec-sig");
  const trap = "trap 'echo got TERM; exit 9' TERM; echo ready; sleep 1000 & wait";
  const running = world.begin(["exec", "db", "sh", "-c", trap]);
  await running.printed(/ready/);
  running.signal("SIGTERM");
  assertEquals(await running.ended, { code: 9, stdout: "ready\ngot TERM\n", stderr: "" });

  const [command = "", ...program] = PROGRAM;
  const yes = new Deno.Command(command, {
    args: [...program, "exec", "db", "yes"],
    cwd: world.folder,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = yes.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assertEquals([(await yes.status).code, await yes.stderr.text()], [0, ""]);
  await eventually(async () => (await processes(world)).length === 1, "no process was left");
  assertEquals(await processes(world), ["sleep 600"]);
});

Deno.test("exec in a terminal: keys, size, exit code, and a terminal that is as before", async () => {
  await using world = await sleeper("exec-tty");
  const script = "stty -g > before; ./mb exec db bash --norc; echo code $?; stty -g > after";
  await using pty = await openPty(world, script);
  await pty.printed(/bash-[\d.]+# /);
  await pty.type("stty size; tty\r");
  await pty.printed(/\r20 90\r\n\/dev\/pts\/0\r\n/);
  await pty.resize(101, 33);
  const size = async () => (await run(world, "stty -F /dev/pts/0 size")).trim();
  await eventually(async () => await size() === "33 101", "the new size arrived");
  await pty.type("stty size\r");
  await pty.printed(/\r33 101\r\n/);
  await pty.type("sleep 1000\r");
  await eventually(async () => (await processes(world)).includes("sleep 1000"), "a command ran");
  await pty.type("\x03");
  await pty.printed(/\^C\r\n/);
  await pty.type("echo first\r");
  await pty.printed(/\rfirst\r\n[^]*# /);
  // The engine's own keys to detach begin with Ctrl-P, and would hold it back.
  await pty.type("\x10");
  await pty.printed(/# echo first[^]*# echo first/);
  await pty.type("\r");
  await pty.type("exit 42\r");
  await pty.printed(/code 42\r\n/);
  assertEquals((await pty.ended).code, 0);
  assertEquals(await world.read("after"), await world.read("before"));
  assertEquals(await processes(world), ["sleep 600"]);
});

Deno.test("exec leaves the terminal as it was when the engine goes away, and no process when the terminal does", async () => {
  await using world = await sleeper("exec-end");
  await using proxy = await breakableProxy(world.engine.endpoint);
  const script = `stty -g > before; ./mb exec --host ${proxy.host} db sh; echo code $?; stty -g > after`;
  await using lost = await openPty(world, script);
  await lost.printed(/# /);
  proxy.goAway();
  await lost.printed(/Cannot run "sh" in container "\w+": lost the engine[^]*\r\ncode 3\r\n/);
  await lost.ended;
  assertEquals(await world.read("after"), await world.read("before"));

  // Without a terminal of its own, the process gets what this one makes of the keys.
  await using plain = await openPty(world, "./mb exec -i db cat; echo code $?");
  await plain.type("typed\r");
  await plain.printed(/typed\r\n[^]*typed\r\n/);
  await plain.type("\x04");
  await plain.printed(/code 0\r\n/);

  const pty = await openPty(world, "./mb exec db sh -c 'echo here; exec sleep 1001'");
  await pty.printed(/here/);
  const pid = await pty.pid();
  await pty[Symbol.asyncDispose]();
  await eventually(async () => !(await processes(world)).includes("sleep 1001"), "the process was gone");
  await eventually(async () => !await exists(`/proc/${pid}`), "the program was gone");
});
