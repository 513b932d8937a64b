import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { run as command } from "../../../tools/lib/command.ts";
import { openPty } from "../../../tools/lib/pty.ts";
import { Screen } from "../../report/terminal.ts";
import { folderOf, run } from "../terminal.ts";

const MAIN = fromFileUrl(new URL("../../../main.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

const SPEC = `export default { services: [{ name: "db", image: "a:1" }, { name: "web", image: "a:1" }] };\n`;
const LINES: [typed: string, completed: string][] = [
  ["miniboss why w", "miniboss why web"],
  ["miniboss graph --format=me", "miniboss graph --format=mermaid"],
  ["miniboss graph --format me", "miniboss graph --format mermaid"],
  ["miniboss start --exclude=db,w", "miniboss start --exclude=db,web"],
  ["miniboss relo", "miniboss reload"],
  ["miniboss -f minib", "miniboss -f miniboss.ts"],
];

async function isThere(shell: string): Promise<boolean> {
  return (await command(shell, ["--version"])).code === 0;
}

/** A folder with the program on its path, a spec and a shell's script. */
async function makeFolder(shell: string) {
  const { stdout } = await run(["completions", shell]);
  const folder = await folderOf({
    "bin/miniboss": `#!/bin/sh\nexec "${Deno.execPath()}" run -A --config "${CONFIG}" "${MAIN}" "$@"\n`,
    "miniboss.ts": SPEC,
    "completions": stdout,
  });
  await Deno.chmod(join(folder.path, "bin/miniboss"), 0o755);
  const env = { PATH: `${join(folder.path, "bin")}:${Deno.env.get("PATH")}`, HOME: folder.path };
  // Completion loads only what a command has loaded before.
  assertEquals(
    (await command(join(folder.path, "bin/miniboss"), ["check"], { cwd: folder.path, env })).code,
    0,
  );
  return { folder, env };
}

/** What is on the last line of an interactive zsh when Tab was pressed after each of the texts. */
async function pressTabInZsh(typed: readonly [text: string, completed: string][]): Promise<void> {
  const { folder, env } = await makeFolder("zsh");
  await using _folder = folder;
  await using screen = new Screen({ columns: 100, rows: 30 });
  let fed = Promise.resolve();
  let wanted = { line: "", seen: () => {} };
  const look = () => {
    if (screen.lines().at(-1)?.trimEnd() === wanted.line) wanted.seen();
  };
  const pty = openPty({
    command: ["zsh", "-f", "-i"],
    cwd: folder.path,
    env,
    ...screen.size(),
    onOutput: (text) => void (fed = fed.then(() => screen.feed(text)).then(look)),
  });
  const shows = async (line: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wanted = { line, seen: resolve };
    look();
    const ended = pty.ended.then(() => {
      throw new Error(`No line "${line}" in ${screen.lines().join("\n")}`);
    });
    await Promise.race([promise, ended]);
  };
  const timer = setTimeout(() => pty.kill(), 30_000);
  try {
    await pty.type("PS1='> '; autoload -U compinit; compinit -u -D; source ./completions; clear\n");
    await shows(">");
    for (const [text, completed] of typed) {
      await pty.type(`${text}\t`);
      await shows(`> ${completed}`);
      await pty.type("\x15");
      await shows(">");
    }
    await pty.type("exit\n");
    await pty.ended;
  } finally {
    clearTimeout(timer);
    await fed;
  }
}

Deno.test("completions work in the shells themselves", async (t) => {
  await t.step("bash", async () => {
    const { folder, env } = await makeFolder("bash");
    await using _folder = folder;
    const ask = `source ./completions; COMP_LINE="$1"; COMP_POINT=\${#1}; _miniboss; echo "\${COMPREPLY[*]}"`;
    for (const [typed, completed] of LINES) {
      const args = ["--norc", "-c", ask, "bash", typed];
      const { code, output } = await command("bash", args, { cwd: folder.path, env });
      // What bash replaces is only the part after the last space or equals sign.
      const part = typed.replace(/.*[ =]/, "");
      assertEquals([code, typed.slice(0, typed.length - part.length) + output.trim()], [0, completed]);
    }
  });
  await t.step("zsh, where it is installed", async () => {
    assertMatch((await run(["completions", "zsh"])).stdout, /^#compdef miniboss\n[^]*miniboss complete -- /);
    if (await isThere("zsh")) await pressTabInZsh(LINES);
  });
  await t.step("fish, where it is installed", async () => {
    assertMatch((await run(["completions", "fish"])).stdout, /\ncomplete -c miniboss -f -a [^]*$/);
    if (!await isThere("fish")) return;
    const { folder, env } = await makeFolder("fish");
    await using _folder = folder;
    for (const [typed, completed] of LINES) {
      const args = ["-N", "-c", "source ./completions; complete -C $argv[1]", typed];
      const { code, output } = await command("fish", args, { cwd: folder.path, env });
      assertEquals([code, output.split("\t")[0]?.trim()], [0, completed.split(" ").at(-1)]);
    }
  });
});

Deno.test("completions refuses other shells", async () => {
  const { code, stderr } = await run(["completions", "tcsh"]);
  assertEquals(code, 2);
  assertMatch(stderr, /"tcsh" is invalid.*: allowed choices are bash, zsh, fish/);
});
