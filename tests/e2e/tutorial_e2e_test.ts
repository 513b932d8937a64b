/** The tutorial, walked as a reader walks it: each file written, each command run in a shell, its output compared. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "../../tools/gate/files.ts";
import { blocksOf } from "../docs/markdown.ts";
import { makeWorld, PROGRAM, type World } from "./world.ts";

/** The tutorial's folder, whose name is the group's. */
const FOLDER = "first-group";

Deno.test("the tutorial does what it says, from an empty folder to the end", async (t) => {
  await using world = await makeWorld("tutorial");
  // The group's name is unique, as tests share an engine.
  const page = (await Deno.readTextFile(join(ROOT, "docs/tutorial.md"))).replaceAll(FOLDER, world.group)
    .replaceAll("first-web:", `${world.group}-web:`);
  await writeCommand(world, "miniboss", PROGRAM);
  // Not every machine has curl; `curl -s URL` prints what a GET answers.
  const get = "await Deno.stdout.write(await (await fetch(Deno.args[1])).bytes())";
  await writeCommand(world, "curl", [Deno.execPath(), "eval", get]);
  const shell = openShell(world.folder);
  let files = 0;
  for (const { info, code, before } of blocksOf(page)) {
    if (info === "console") {
      for (const { command, expected } of commandsOf(code)) {
        await t.step(command.replaceAll(world.group, FOLDER), async () => {
          const { status, output } = await shell(command);
          assertEquals(status, 0, output);
          const printed = linesOf(output);
          assertEquals(linesOf(expected).filter((line) => !printed.includes(line)), [], output);
        });
      }
    } else {
      const [, path = ""] = /`([\w./]+)`( again)?:$/.exec(before) ?? [];
      assertMatch(path, /\w\.\w+$|Dockerfile$/, `No file is named before:\n${code}`);
      await world.write(join(world.group, path), code);
      files++;
    }
  }
  assertEquals(files, 6);
  assertEquals(await world.containers(), []);
});

/** Writes a command that the shell finds. */
async function writeCommand(world: World, name: string, command: readonly string[]): Promise<void> {
  const path = `bin/${name}`;
  await world.write(path, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")} "$@"\n`);
  await Deno.chmod(join(world.folder, path), 0o755);
}

/** A shell that stays in the folder that a command leaves it in, as a reader's does. */
function openShell(folder: string): (command: string) => Promise<{ status: number; output: string }> {
  const memory = join(folder, "cwd");
  let cwd = folder;
  return async (command) => {
    const script = `{ ${command}\n} 2>&1; status=$?; pwd > '${memory}'; exit $status`;
    const { code, stdout } = await new Deno.Command("sh", {
      args: ["-c", script],
      cwd,
      env: { PATH: `${join(folder, "bin")}:${Deno.env.get("PATH")}`, NO_COLOR: "1" },
      stdin: "null",
      signal: AbortSignal.timeout(120_000),
    }).output();
    cwd = (await Deno.readTextFile(memory)).trim();
    return { status: code, output: new TextDecoder().decode(stdout) };
  };
}

/** The commands of a console block, each with the output that is shown below it. */
function commandsOf(code: string): { command: string; expected: string }[] {
  return code.split(/^\$ /m).slice(1).map((part) => {
    const [command = "", ...expected] = part.split("\n");
    return { command, expected: expected.join("\n") };
  });
}

/** Lines without what differs from run to run: keys, ids, numbers, widths, and where the time went. */
function linesOf(output: string): string[] {
  return output.split("\n").map((line) =>
    line.replace(/^Took .*/, "Took").replaceAll(/\b[0-9a-f]{12,16}\b/g, "ID").replaceAll(/\d+(\.\d+)?/g, "0")
      .replaceAll(/ +/g, " ").trim()
  ).filter((line) => line !== "");
}
