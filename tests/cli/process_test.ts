import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { folderOf } from "./terminal.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const miniboss = ["run", "-A", "--config", `${root}deno.json`, `${root}main.ts`];

/** Runs a shell script in which `$@` is the program. */
async function shell(
  script: string,
  cwd = "/tmp",
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", Deno.execPath(), ...miniboss],
    cwd,
    env: { NO_COLOR: "" },
  }).output();
  const [out = "", err = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: err };
}

Deno.test("a reader that goes away ends the program quietly", async () => {
  assertEquals(await shell('"$@" --help | true; echo ${PIPESTATUS[0]}'), {
    code: 0,
    stdout: "0\n",
    stderr: "",
  });
  const { stdout, stderr } = await shell('"$@" --help | head -n 1; echo ${PIPESTATUS[0]}');
  assertEquals([stdout, stderr], ["Usage: miniboss [options] [command]\n0\n", ""]);
});

Deno.test("an output that cannot be written is an error that says why", async () => {
  assertEquals(await shell('"$@" --help > /dev/full'), {
    code: 1,
    stdout: "",
    stderr:
      "Cannot write the output: No space left on device. Send it somewhere else, or make room there, and run the command again\n",
  });
});

Deno.test("an error that nobody reads keeps its exit code", async () => {
  assertEquals((await shell('"$@" strat 2>&1 >/dev/null | true; echo ${PIPESTATUS[0]}')).stdout, "2\n");
});

Deno.test("output that is no terminal has no escape codes", async () => {
  await using folder = await folderOf({ "spec.ts": "export default {\n  name: 1 2,\n};" });
  for (const args of ["--help", "-f spec.ts check", "strat", "start --host unix:///no.sock -f spec.ts"]) {
    const { stdout, stderr } = await shell(`TERM=xterm-256color "$@" ${args}`, folder.path);
    // deno-lint-ignore no-control-regex -- it is what is looked for
    assertEquals(/\x1b/.exec(stdout + stderr), null, stdout + stderr);
  }
});

Deno.test("a spec that may not be read is an error", async () => {
  await using folder = await folderOf({ "spec.ts": "" });
  await Deno.chmod(`${folder.path}/spec.ts`, 0);
  // Root may read everything, unless it gives that up.
  const asUser = Deno.uid() === 0 ? "setpriv --bounding-set=-dac_override,-dac_read_search " : "";
  assertEquals(await shell(`${asUser}"$@" -f spec.ts check`, folder.path), {
    code: 2,
    stdout: "",
    stderr:
      `Cannot load spec "spec.ts": cannot read "${folder.path}/spec.ts": Permission denied (os error 13)\n`,
  });
});

Deno.test("a spec that waits for what never comes is an error", async () => {
  await using folder = await folderOf({ "miniboss.ts": "export default () => new Promise(() => {});" });
  assertEquals(await shell('"$@" check', folder.path), {
    code: 2,
    stdout: "",
    stderr: 'Cannot load spec "miniboss.ts": it waits for something that never comes\n',
  });
});

Deno.test("a spec that takes long can be cancelled", async () => {
  await using folder = await folderOf({
    "miniboss.ts":
      'console.error("loading"); export default () => new Promise((resolve) => setTimeout(resolve, 1e6));',
  });
  const child = new Deno.Command(Deno.execPath(), {
    args: [...miniboss, "check"],
    cwd: folder.path,
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  for await (
    const chunk of child.stderr.pipeThrough(
      new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>,
    )
  ) {
    said += chunk;
    if (said === "loading\n") child.kill("SIGINT");
  }
  assertEquals((await child.status).code, 130);
  assertEquals(said, "loading\n");
});

const prints = [
  'console.log("read", 1)',
  'console.info("read", 1)',
  'console.debug("read", 1)',
  'console.dir("read 1")',
  'console.group("read 1")',
  'console.count("read")',
  'console.table(["read 1"])',
];

Deno.test("what a spec prints goes to standard error, so that JSON stays JSON", async () => {
  await using folder = await folderOf({
    "miniboss.ts": `${
      prints.join(";\n")
    };\nexport default { name: "g", services: [{ name: "a", image: "a" }] };`,
  });
  const { code, stdout, stderr } = await shell('"$@" check --json', folder.path);
  assertEquals([code, JSON.parse(stdout)], [0, { group: "g", services: ["a"] }]);
  assertEquals([...stderr.matchAll(/read/g)].length, prints.length, stderr);
});

const exits = ["Deno.exit(0)", 'import("node:process").then(({ exit }) => exit(0))'];
for (const exit of exits) {
  Deno.test(`a spec that calls ${exit} as it is loaded is an error`, async () => {
    await using folder = await folderOf({ "miniboss.ts": `await ${exit};` });
    const { code, stderr } = await shell('"$@" check', folder.path);
    assertEquals(code, 2);
    assertMatch(
      stderr,
      /^Cannot load spec "miniboss\.ts": It called Deno\.exit, which would end miniboss: .*\n {4}at .*\/miniboss\.ts:1:\d+\n$/,
    );
  });
}

Deno.test("--allow-host takes one host and may be repeated; what follows is the command's", async () => {
  await using folder = await folderOf({
    "miniboss.ts": 'import "http://127.0.0.1:9/a.ts"; import "http://localhost:9/b.ts";',
  });
  const said = async (args: string) => {
    return (await shell(`XDG_STATE_HOME="$PWD/state" "$@" ${args}`, folder.path)).stderr;
  };
  assertMatch(await said("--allow-host localhost:9 check"), /the host "127\.0\.0\.1:9" was never allowed/);
  assertMatch(
    await said("--allow-host localhost:9 check --allow-host 127.0.0.1:9"),
    /Fetch failed/,
  );
  assertMatch(await said("--allow-host localhost check web"), /Too many arguments for "check"/);
});
