import { folderOf, run } from "../terminal.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";

const SPEC = `
  console.log("A spec that talks");
  const image = "app:1";
  export default { services: [{ name: "db", image }, { name: "web", image }, { name: "worker", image }] };
`;

/** The values that fit, and what else does. */
async function fits(words: readonly string[], cwd: string): Promise<string[]> {
  const { code, stdout, stderr } = await run(["complete", "--", ...words], { cwd });
  assertEquals([code, stderr], [0, ""]);
  return stdout.trimEnd().split("\n").map((line) => line.split("\t")[0] ?? "");
}

Deno.test("complete tells what fits where the cursor is", async () => {
  await using folder = await folderOf({ "miniboss.ts": SPEC });
  await run(["check"], { cwd: folder.path });
  const table: [line: string[], fits: string[]][] = [
    [["stat"], ["status", ":nothing"]],
    [["-f", "miniboss.ts", "stat"], ["status", ":nothing"]],
    [["nonsense", ""], [":nothing"]],
    [["start", ""], ["db", "web", "worker", ":nothing"]],
    [["start", "w"], ["web", "worker", ":nothing"]],
    [["start", "web", "w"], ["worker", ":nothing"]],
    [["--json", "start", "--timeout", "5", "--no-build", "d"], ["db", ":nothing"]],
    [["start", "--exclude", "w"], ["web", "worker", ":nothing"]],
    [["start", "--exclude", "web,"], ["web,db", "web,worker", ":nothing"]],
    [["start", "--exclude=web,w"], ["--exclude=web,worker", ":nothing"]],
    [["start", "--timeout", ""], [":nothing"]],
    [["start", "--timeline", ""], [":files"]],
    [["start", "--tim"], ["--timeout", "--timeline", ":nothing"]],
    [["why", "web", ""], [":nothing"]],
    [["logs", "-f", "d"], ["db", ":nothing"]],
    [["exec", "w"], ["web", "worker", ":nothing"]],
    [["exec", "web", "--", "l"], [":files"]],
    [["plan", "reload", "--", "d"], ["db", ":nothing"]],
    [["graph", "--format", ""], ["text", "mermaid", "dot", "svg", ":nothing"]],
    [["graph", "--format", "m"], ["mermaid", ":nothing"]],
    [["graph", "--format=s"], ["--format=svg", ":nothing"]],
    [["graph", "--nonsense=s"], [":nothing"]],
    [["plan", "re"], ["reload", ":nothing"]],
    [["plan", ""], ["start", "stop", "reload", "db", "web", "worker", ":nothing"]],
    [["plan", "w"], ["web", "worker", ":nothing"]],
    [["plan", "web", "w"], ["worker", ":nothing"]],
    [["cp", ""], ["db:", "web:", "worker:", ":files"]],
    [["cp", "w"], ["web:", "worker:", ":files"]],
    [["cp", "file", "d"], ["db:", ":files"]],
    [["cp", "db:/x", "./"], [":files"]],
    [["plan", "stop", "d"], ["db", ":nothing"]],
    [["completions", ""], ["bash", "zsh", "fish", ":nothing"]],
    [["-f", "mini"], [":files"]],
    [["start", "-f", "nowhere.ts", ""], [":nothing"]],
    [["start", "-f", "http://localhost:1/x.ts", ""], [":nothing"]],
  ];
  for (const [line, wanted] of table) assertEquals(await fits(line, folder.path), wanted, line.join(" "));
});

Deno.test("complete runs no spec that no command has run before", async () => {
  const text = 'Deno.writeTextFileSync(new URL("./ran", import.meta.url), "");';
  await using folder = await folderOf({ "miniboss.ts": `${text}${SPEC}`, "named.ts": `${text}${SPEC}` });
  for (const file of [[], ["-f", "named.ts"]]) {
    assertEquals(await fits([...file, "start", ""], folder.path), [":nothing"]);
    await assertRejects(() => Deno.stat(`${folder.path}/ran`), Deno.errors.NotFound);
  }
  assertEquals((await run(["check"], { cwd: folder.path })).code, 0);
  assertEquals(await fits(["start", "d"], folder.path), ["db", ":nothing"]);
});

Deno.test("complete offers every command and its options, but not itself", async () => {
  const commands = await fits([""], "/tmp");
  assert(commands.length > 8 && !commands.includes("complete"), commands.join());
  for (const command of commands.filter((name) => name !== ":nothing" && name !== "help")) {
    const options = await fits([command, "--"], "/tmp");
    for (const name of ["--help", "--json", "--file"]) assert(options.includes(name), `${command} ${name}`);
  }
});

Deno.test("complete reads a line as bash gives it", async () => {
  await using folder = await folderOf({ "my specs/spec.ts": SPEC });
  await run(["-f", "my specs/spec.ts", "check"], { cwd: folder.path });
  const table: [string, string[]][] = [
    ["miniboss wh", ["why\tSay", ":nothing"]],
    ["A=1 /usr/bin/miniboss -f 'my specs/spec.ts' why d", ["db\tapp:1", ":nothing"]],
    ['miniboss -f "my specs/spec.ts" why ', ["db\tapp:1", "web\tapp:1", "worker\tapp:1", ":nothing"]],
    ['miniboss -f "my sp', [":files"]],
  ];
  for (const [line, wanted] of table) {
    const { stdout } = await run(["complete", "--line", line], { cwd: folder.path });
    const lines = stdout.trimEnd().split("\n").map((text) => text.split(" ")[0]);
    assertEquals(lines, wanted, line);
  }
});
