import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { makeWorld, PROGRAM, SLEEPER, type World } from "./world.ts";

async function sleeper(
  name: string,
  script: string,
): Promise<{ world: World; run: (script: string) => Promise<string> }> {
  const world = await makeWorld(name);
  await world.spec(`{ name: "db", ${SLEEPER} }, { name: "other", ${SLEEPER} }`);
  const { code, stderr } = await world.miniboss("start", "db");
  assertEquals(code, 0, stderr);
  const { Id = "" } = await world.container("db");
  const run = async (text: string) =>
    new TextDecoder().decode((await world.engine.exec(Id, { command: ["sh", "-c", text] })).stdout);
  await run(script);
  return { world, run };
}

/** What is in a folder of the world and below: names, with what links lead to. */
async function tree(world: World, folder: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `cd "${join(world.folder, folder)}" && find . -printf '%P%y%l\n' | LC_ALL=C sort`],
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").filter((line) => line !== "d");
}

Deno.test("cp copies out of a container as cp does", async () => {
  const { world } = await sleeper(
    "cp-out",
    "mkdir -p /t/sub; echo hi > /t/f; echo deep > /t/sub/g; chmod 600 /t/f; " +
      "ln -s f /t/soft; ln -s /etc/passwd /t/away; ln -s /t /circle1; ln -sf /circle2 /circle3; ln -s /circle3 /circle2; mkfifo /t/pipe",
  );
  await using _world = world;
  const inside = ["awayl/etc/passwd", "ff", "softlf", "subd", "sub/gf"];
  await world.write("there/old", "kept");
  const rows: [from: string, to: string, folder: string, expected: string[]][] = [
    ["db:/t", "new", "new", inside],
    ["db:/t", "there", "there", [...inside.map((name) => `t/${name}`), "oldf", "td"]],
    ["db:/t/.", "contents", "contents", inside],
    ["db:/t/.", "there", "there", [...inside, ...inside.map((name) => `t/${name}`), "oldf", "td"]],
    ["db:/circle1", "followed", "followed", inside],
  ];
  for (const [from, to, folder, expected] of rows) {
    const { code, stderr } = await world.miniboss("cp", from, to);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^Left out ".*pipe": it is no file, folder or link\n$/);
    assertEquals((await tree(world, folder)).sort(), expected.sort(), `${from} ${to}`);
  }
  assertEquals(((await Deno.stat(join(world.folder, "new/f"))).mode ?? 0) & 0o777, 0o600);
  for (
    const [from, to, path] of [["db:t/f", "file", "file"], ["db:/t/soft", "there/", "there/soft"]] as const
  ) {
    assertEquals(await world.miniboss("cp", from, to), { code: 0, stdout: "", stderr: "" });
    assertEquals(await world.read(path), "hi\n");
  }
  const failures: [args: string[], code: number, message: RegExp][] = [
    [["db:/nope", "x"], 1, /^There is no "\/nope" in "db"\n$/],
    [["db:/t", "file"], 1, /^Cannot copy the folder "\/t" to ".*\/file": that is a file\n$/],
    [["db:/t/f", "nowhere/"], 1, /^Cannot copy to ".*\/nowhere\/": there is no such folder\n$/],
    [["db:/t/f", "nowhere/x"], 1, /^Cannot copy to ".*\/nowhere\/x": ".*\/nowhere" is no folder\n$/],
    [["db:/circle2", "x"], 1, /links go in a circle|too many (levels of )?symbolic links|too many links/i],
    [["other:/t", "x"], 1, /^Service "other" has no container. Start it with "miniboss start other"\n$/],
    [["dc:/t", "x"], 2, /^No such service: "dc", did you mean "db"\?\n$/],
    [["db:/t", "db:/u"], 2, /^Name one place in a container/],
    [["a", "b"], 2, /^Name one place in a container/],
  ];
  for (const [args, code, message] of failures) {
    const ended = await world.miniboss("cp", ...args);
    assertEquals([ended.code, ended.stdout], [code, ""], args.join(" ") + ended.stderr);
    assertMatch(ended.stderr, message);
  }
});

Deno.test("cp copies into a container as cp does, also one that does not run", async () => {
  const { world, run } = await sleeper(
    "cp-in",
    "mkdir /there; echo old > /there/old; ln -s /there /link; mkdir /u",
  );
  await using _world = world;
  await world.write("src/a", "hello\n");
  await world.write("src/sub/b", "deep\n");
  await Deno.symlink("a", join(world.folder, "src/soft"));
  await Deno.chmod(join(world.folder, "src/a"), 0o640);
  const list = (folder: string) =>
    run(`cd ${folder} && find . ! -name . -printf '%P%y%l ' | tr ' ' '\\n' | sort | tr '\\n' ' '`);
  const inside = "af softla sub/bf subd ";
  const rows: [from: string, to: string, folder: string, expected: string][] = [
    ["src", "db:/new", "/new", inside],
    ["src", "db:/there", "/there", `oldf src/af src/softla src/sub/bf src/subd srcd `],
    ["src/.", "db:/u", "/u", inside],
    ["src/sub", "db:/link", "/there/sub", "bf "],
  ];
  for (const [from, to, folder, expected] of rows) {
    assertEquals(await world.miniboss("cp", from, to), { code: 0, stdout: "", stderr: "" }, `${from} ${to}`);
    assertEquals((await list(folder)).split(" ").sort(), expected.split(" ").sort(), `${from} ${to}`);
  }
  assertEquals(await run("stat -c '%U %a' /new/a"), "root 640\n");
  await world.write("one", "replaced\n");
  assertEquals((await world.miniboss("cp", "one", "db:there/old")).code, 0);
  assertEquals((await world.miniboss("cp", "one", "db:/there")).code, 0);
  assertEquals(await run("cat /there/old /there/one"), "replaced\nreplaced\n");
  const failures: [from: string, to: string, message: RegExp][] = [
    ["nope", "db:/x", /^There is no ".*\/nope"\n$/],
    ["src", "db:/there/old", /^Cannot copy a folder to "\/there\/old" in "db": that is a file\n$/],
    ["one", "db:/nowhere/", /^There is no folder "\/nowhere\/" in "db"\n$/],
    ["one", "db:/nowhere/x", /^There is no folder "\/nowhere" in "db"\n$/],
  ];
  for (const [from, to, message] of failures) {
    const ended = await world.miniboss("cp", from, to);
    assertEquals(ended.code, 1, ended.stderr);
    assertMatch(ended.stderr, message);
  }
  assertEquals((await world.miniboss("stop")).code, 0);
  assertEquals((await world.miniboss("cp", "one", "db:/stopped")).code, 0);
  assertEquals((await world.miniboss("cp", "db:/stopped", "back")).code, 0);
  assertEquals(await world.read("back"), "replaced\n");
});

Deno.test("cp writes a tar to standard output, and takes one from standard input", async () => {
  const { world, run } = await sleeper("cp-tar", "mkdir /t /u; echo hi > /t/f");
  await using _world = world;
  const shell = async (script: string) => {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", script, "sh", ...PROGRAM],
      cwd: world.folder,
    }).output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  };
  assertEquals(await shell('"$@" cp db:/t - | tar xO t/f'), { code: 0, stdout: "hi\n", stderr: "" });
  await world.write("here", "from here\n");
  assertEquals((await shell('tar c here | "$@" cp - db:/u')).code, 0);
  assertEquals(await run("cat /u/here"), "from here\n");
  const missing = await shell('tar c here | "$@" cp - db:/nowhere');
  assertEquals([missing.code, missing.stderr], [1, 'There is no folder "/nowhere" in "db"\n']);
});

Deno.test("cp of what is in a folder leaves the mode and time of the folder that it goes to, and escapes in names are not obeyed", async () => {
  await using world = await makeWorld("cpmode");
  await world.spec(`{ name: "db", ${SLEEPER} }`);
  assertEquals((await world.miniboss("start")).code, 0);
  const { Id = "" } = await world.container("db");
  const escape = 'mkdir /x; chmod 777 /x; echo a > /x/a; mkfifo "/x/$(printf "p\\033[31mipe")"';
  await world.engine.exec(Id, { command: ["sh", "-c", escape] });
  await world.write("out/kept", "");
  const out = `${world.folder}/out`;
  await Deno.chmod(out, 0o750);
  const { code, stderr } = await world.miniboss("cp", "db:/x/.", "out");
  assertEquals(code, 0, stderr);
  assertEquals(((await Deno.stat(out)).mode ?? 0) & 0o777, 0o750);
  assertEquals(Array.from(Deno.readDirSync(out), ({ name }) => name).sort(), ["a", "kept"]);
  assertEquals(stderr.includes("\x1b"), false);
  assertMatch(stderr, /^Left out ".*pipe": it is no file, folder or link$/m);
});
