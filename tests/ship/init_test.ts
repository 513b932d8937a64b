import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { folderOf, run } from "../cli/terminal.ts";
import { program } from "./program.ts";

const TYPES = "miniboss.d.ts";

/** All files below a folder, by path. */
async function filesOf(folder: string, below = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = join(below, name);
    if (isDirectory) Object.assign(files, await filesOf(folder, path));
    else files[path] = await Deno.readTextFile(join(folder, path));
  }
  return files;
}

Deno.test("init makes a spec, its types and an import map in an empty folder, and leaves all of it alone the next time", async () => {
  await using folder = await folderOf({ "a folder é/.keep": "" });
  const cwd = join(folder.path, "a folder é");
  const { code, stdout, stderr } = await run(["init"], { cwd });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.split("\n").map((line) => line.split(":")[0]), [
    "Made miniboss.ts",
    "Made .miniboss/miniboss.d.ts",
    "Made deno.json",
    "Made .gitignore",
    "",
  ]);
  const made = await filesOf(cwd);
  assertEquals(Object.keys(made).sort(), [
    ".gitignore",
    ".keep",
    ".miniboss/miniboss.d.ts",
    "deno.json",
    "miniboss.ts",
  ]);
  assertEquals(made[".gitignore"], ".miniboss-context*\n.miniboss/\n");
  assertEquals(JSON.parse(made["deno.json"] ?? ""), { imports: { miniboss: `./.miniboss/${TYPES}` } });
  assertMatch((await run(["check"], { cwd })).stdout, /is fine: 2 services \(db, web\)/);

  const again = await run(["init", "--json"], { cwd });
  assertEquals(JSON.parse(again.stdout), [
    { path: join(cwd, "miniboss.ts"), done: "left", note: "it is there already" },
    { path: join(cwd, `.miniboss/${TYPES}`), done: "left", note: "it is there already" },
    {
      path: join(cwd, "deno.json"),
      done: "left",
      note: `it says to Deno what "miniboss" means in a spec already: "./.miniboss/${TYPES}"`,
    },
    {
      path: join(cwd, ".gitignore"),
      done: "left",
      note: "it keeps the files that miniboss writes out of Git already",
    },
  ]);
  assertEquals([again.code, await filesOf(cwd)], [0, made]);
});

Deno.test("init adds to the settings that are there, in their own layout", async () => {
  const rows: [files: Record<string, string>, expected: Record<string, string>, args?: string[]][] = [
    [
      {
        "deno.jsonc":
          '// ours\n{\n\t"tasks": {}, // none yet\n\t"imports": {\n\t\t"x": "npm:x@1",\n\t},\n}\n',
      },
      {
        "deno.jsonc": '// ours\n{\n\t"tasks": {}, // none yet\n\t"imports": {\n\t\t"x": "npm:x@1",\n\t\t' +
          `"miniboss": "./.miniboss/${TYPES}",\n\t},\n}\n`,
      },
    ],
    [
      { "deno.json": '{\r\n    "lock": false\r\n}\r\n' },
      {
        "deno.json": '{\r\n    "lock": false,\r\n    "imports": {\r\n        "miniboss": ' +
          `"./.miniboss/${TYPES}"\r\n    }\r\n}\r\n`,
      },
    ],
    [
      { "deno.json": "{}", "tsconfig.json": '{\n  "compilerOptions": {\n    "baseUrl": "../src"\n  }\n}' },
      {
        "deno.json": `{\n  "imports": {\n    "miniboss": "./shop/.miniboss/${TYPES}"\n  }\n}`,
        "tsconfig.json":
          '{\n  "compilerOptions": {\n    "baseUrl": "../src",\n    "paths": {\n      "miniboss": [\n' +
          `        "../work/shop/.miniboss/${TYPES}"\n      ]\n    }\n  }\n}`,
      },
      ["-f", "shop/spec.ts"],
    ],
  ];
  for (const [files, expected, args = []] of rows) {
    await using folder = await folderOf({ "work/.keep": "" });
    const cwd = join(folder.path, "work");
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(cwd, name), text);
    const { code, stdout, stderr } = await run([...args, "init"], { cwd });
    assertEquals([code, stderr], [0, ""]);
    for (const [name, text] of Object.entries(expected)) {
      assertEquals(await Deno.readTextFile(join(cwd, name)), text);
      assertMatch(stdout, new RegExp(`^Changed ${name}: says to `, "m"));
    }
  }
});

Deno.test("init leaves alone what it cannot add to, and says what is missing", async () => {
  const missing = `set "imports.miniboss" to "./.miniboss/${TYPES}" by hand`;
  const rows: [name: string, text: string, said: string][] = [
    ["miniboss.ts", "mine", "it is there already"],
    [
      `.miniboss/${TYPES}`,
      "older",
      'it has other types than this version of miniboss, remove it and run "miniboss init" again',
    ],
    ["deno.json", "{", `it is no valid JSON (line 1: CloseBraceExpected), ${missing}`],
    ["deno.json", "[]", `it is no object, ${missing}`],
    ["deno.json", '{ "imports": 7 }', `"imports" is no object, ${missing}`],
    ["deno.json", '{ "importMap": "map.json" }', `its import map is "map.json", ${missing}`],
    [
      "deno.json",
      '{ "imports": { "miniboss": "npm:miniboss" } }',
      'it says to Deno what "miniboss" means in a spec already: "npm:miniboss"',
    ],
    [
      "tsconfig.json",
      '{ "extends": "./base.json" }',
      `its own "paths" would hide those it extends, set "compilerOptions.paths.miniboss" to ["./.miniboss/${TYPES}"] by hand`,
    ],
  ];
  for (const [name, text, said] of rows) {
    await using folder = await folderOf({ [name]: text });
    const { code, stdout, stderr } = await run(["init"], { cwd: folder.path });
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Left ${name} alone: ${said}\n`);
    assertEquals(await Deno.readTextFile(join(folder.path, name)), text);
  }
});

Deno.test("init says what it cannot do", async () => {
  await using folder = await folderOf({ ".miniboss": "", "sub/.keep": "" });
  const cwd = folder.path;
  const { code, stdout, stderr } = await run(["init"], { cwd });
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^Cannot make ".*\/\.miniboss\/miniboss\.d\.ts": /);
  for (const url of ["https://example.com/spec.ts", "npm:spec"]) {
    const refused = await run(["-f", url, "init"], { cwd });
    assertEquals([refused.code, refused.stderr], [2, `Cannot make a spec at "${url}": give a path\n`]);
  }
});

Deno.test("deno and tsc check what init made, and know its types, with nothing else installed", async (t) => {
  await using folder = await folderOf({ "tsconfig.json": '{ "compilerOptions": { "strict": true } }' });
  const cwd = folder.path;
  assertEquals((await run(["init"], { cwd })).code, 0);
  const tsc = ["run", "-A", "--no-config", "--no-lock", "npm:typescript@7.0.2/tsc", "--noEmit", "-p", "."];
  const checkers = { deno: ["check", "miniboss.ts"], tsc };
  const spec = join(cwd, "miniboss.ts");
  const good = await Deno.readTextFile(spec);
  for (const [name, args] of Object.entries(checkers)) {
    await t.step(name, async () => {
      await Deno.writeTextFile(spec, good);
      const { code, stdout, stderr } = await program([Deno.execPath(), ...args], { cwd });
      assertEquals(code, 0, stdout + stderr);
      await Deno.writeTextFile(spec, good.replace('name: "web"', "name: 7"));
      const wrong = await program([Deno.execPath(), ...args], { cwd });
      assertEquals(wrong.code > 0, true);
      assertStringIncludes(wrong.stdout + wrong.stderr, "Type 'number' is not assignable to type 'string'");
    });
  }
});

Deno.test("init adds to the nearest .gitignore of the repository, and never looks above the repository", async () => {
  const ours = ".miniboss-context*\n.miniboss/\n";
  const rows: [files: Record<string, string>, path: string, expected: string][] = [
    [{ ".gitignore": "/dist" }, ".gitignore", `/dist\n${ours}`],
    [
      { ".gitignore": "dist\r\n.miniboss/\r\n" },
      ".gitignore",
      "dist\r\n.miniboss/\r\n.miniboss-context*\r\n",
    ],
    [{ ".gitignore": ours, "shop/.gitignore": "x\n" }, "shop/.gitignore", `x\n${ours}`],
    [{ ".gitignore": "x\n", "shop/.git/HEAD": "" }, "shop/.gitignore", ours],
    [{ ".gitignore": "x\n", "shop/.git/HEAD": "" }, ".gitignore", "x\n"],
  ];
  for (const [files, path, expected] of rows) {
    await using folder = await folderOf({ "shop/.keep": "", ".git/HEAD": "", ...files });
    const { code } = await run(["-f", "shop/miniboss.ts", "init"], { cwd: folder.path });
    assertEquals([code, await Deno.readTextFile(join(folder.path, path))], [0, expected]);
  }
});

Deno.test("init --vscode recommends the extension in the workspace's folder, and without it writes nothing there", async () => {
  const path = ".vscode/extensions.json";
  const rows: [before: string | undefined, expected: string, said: string][] = [
    [undefined, '{\n  "recommendations": [\n    "denoland.vscode-deno"\n  ]\n}\n', "Made"],
    [
      '{\n  // ours\n  "recommendations": [\n    "a.b"\n  ]\n}\n',
      '{\n  // ours\n  "recommendations": [\n    "a.b",\n    "denoland.vscode-deno"\n  ]\n}\n',
      "Changed",
    ],
    ["{}", '{\n  "recommendations": [\n    "denoland.vscode-deno"\n  ]\n}', "Changed"],
    ['{"recommendations":["denoland.vscode-deno"]}', '{"recommendations":["denoland.vscode-deno"]}', "Left"],
    ['{"recommendations":7}', '{"recommendations":7}', "Left"],
    ["[", "[", "Left"],
  ];
  for (const [before, expected, said] of rows) {
    await using folder = await folderOf({
      "shop/.keep": "",
      ".git/HEAD": "",
      ...before !== undefined && { [path]: before },
    });
    const { code, stdout } = await run(["-f", "shop/miniboss.ts", "init", "--vscode"], { cwd: folder.path });
    assertEquals([code, await Deno.readTextFile(join(folder.path, path))], [0, expected]);
    assertMatch(stdout, new RegExp(`^${said} ${path}`, "m"));
  }
  await using folder = await folderOf({});
  await run(["init"], { cwd: folder.path });
  assertEquals(Object.keys(await filesOf(folder.path)).filter((name) => name.startsWith(".vscode")), []);
});
