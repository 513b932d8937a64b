import { assert, assertEquals } from "@std/assert";
import { exists } from "@std/fs";
import { fromFileUrl, join, relative } from "@std/path";
import { importCycles, roomOf, type Sources, wrongArrows, wrongShapes } from "./architecture/rules.ts";
import { type Import, type Scan, scan } from "./architecture/scan.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* sourceFiles(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

async function readSources(): Promise<Sources> {
  const sources: Record<string, Scan> = {};
  const add = async (path: string) => {
    sources[relative(ROOT, path)] = scan(path, await Deno.readTextFile(path));
  };
  for (const folder of ["spec", "src"]) {
    for await (const path of sourceFiles(join(ROOT, folder))) await add(path);
  }
  const main = join(ROOT, "main.ts");
  if (await exists(main)) await add(main);
  return sources;
}

function fake(imports: readonly Import[], scanned: Partial<Scan> = {}): Scan {
  return { lines: 10, imports, functions: [], exits: [], ...scanned };
}

const value = (specifier: string): Import => ({ specifier, typeOnly: false });
const type = (specifier: string): Import => ({ specifier, typeOnly: true });

Deno.test("the project's imports follow the arrows", async () => {
  const sources = await readSources();
  assert(Object.keys(sources).some((path) => roomOf(path) === "engine"), "the scan found no engine room");
  assertEquals(wrongArrows(sources), []);
});

Deno.test("no files of the project import each other in a circle", async () => {
  assertEquals(importCycles(await readSources()), []);
});

Deno.test("the project's files and functions are small, and only main.ts ends the process", async () => {
  assertEquals(wrongShapes(await readSources()), []);
});

Deno.test("wrongArrows() finds what must not be imported, and nothing else", () => {
  const rows: [path: string, imported: Import, found: string[]][] = [
    ["src/plan/start.ts", value("../model/plan.ts"), []],
    ["src/plan/start.ts", value("./graph.ts"), []],
    ["src/plan/start.ts", value("node:path"), []],
    ["src/plan/start.ts", type("../engine/engine.ts"), [
      'src/plan/start.ts: plan must not import engine ("../engine/engine.ts")',
    ]],
    ["src/report/progress/tty.ts", value("../../run/run.ts"), [
      'src/report/progress/tty.ts: report must not import run ("../../run/run.ts")',
    ]],
    ["src/base/time.ts", value("@std/async"), []],
    ["src/base/time.ts", value("../model/plan.ts"), [
      'src/base/time.ts: base must not import model ("../model/plan.ts")',
    ]],
    ["src/model/group.ts", type("miniboss"), []],
    ["src/model/group.ts", value("miniboss"), [
      'src/model/group.ts: model may import only types of spec ("miniboss")',
    ]],
    ["src/engine/http/http.ts", value("miniboss"), [
      'src/engine/http/http.ts: engine must not import spec ("miniboss")',
    ]],
    ["spec/ready.ts", value("../src/run/session/run.ts"), [
      'spec/ready.ts: spec must not import run ("../src/run/session/run.ts")',
    ]],
    ["spec/ready.ts", value("../tools/lib/say.ts"), [
      'spec/ready.ts: spec must not import tools/lib/say.ts ("../tools/lib/say.ts")',
    ]],
    ["src/run/session/run.ts", value("commander"), [
      'src/run/session/run.ts: "commander" is for src/cli/ only',
    ]],
    ["src/cli/start.ts", value("../engine/connect.ts"), []],
    ["src/run/state/x.ts", value("../session/run.ts"), [
      'src/run/state/x.ts: run/state must not import run/session ("../session/run.ts")',
    ]],
    ["src/run/hooks/x.ts", type("../execute/x.ts"), [
      'src/run/hooks/x.ts: run/hooks must not import run/execute ("../execute/x.ts")',
    ]],
    ["src/run/session/x.ts", value("../state/y.ts"), []],
    ["src/engine/errors.ts", value("./http/http.ts"), [
      'src/engine/errors.ts: engine/. must not import engine/http ("./http/http.ts")',
    ]],
    ["src/run/novel/x.ts", value("../state/y.ts"), [
      "src/run/novel/x.ts: src/run/novel has no arrows yet: add it to the table",
    ]],
    ["src/novel/x.ts", value("../base/time.ts"), [
      'src/novel/x.ts: the room "novel" has no arrows yet: add it to the table',
    ]],
    ["main.ts", value("./src/cli/main.ts"), []],
    ["main.ts", value("./src/run/run.ts"), ['main.ts: main must not import run ("./src/run/run.ts")']],
    ["spec/examples/todo/spec.ts", value("../../../src/run/run.ts"), []],
  ];
  for (const [path, imported, found] of rows) {
    assertEquals(wrongArrows({ [path]: fake([imported]) }), found, path);
  }
});

Deno.test("importCycles() names the files of a circle, also one by types", () => {
  const circle = {
    "src/run/a.ts": fake([value("./b.ts")]),
    "src/run/b.ts": fake([type("./c.ts"), value("../base/x.ts")]),
    "src/run/c.ts": fake([value("./a.ts")]),
    "src/base/x.ts": fake([]),
  };
  assertEquals(importCycles(circle), ["src/run/a.ts -> src/run/b.ts -> src/run/c.ts -> src/run/a.ts"]);
  assertEquals(importCycles({ ...circle, "src/run/c.ts": fake([]) }), []);
});

Deno.test("wrongShapes() finds big files, long functions and exits", () => {
  const sources = {
    "src/run/big.ts": fake([], { lines: 301 }),
    "src/run/long.ts": fake([], { functions: [{ line: 3, lines: 60 }, { line: 70, lines: 61 }] }),
    "src/run/exits.ts": fake([], { exits: [7] }),
    "main.ts": fake([], { exits: [9] }),
  };
  assertEquals(wrongShapes(sources), [
    "src/run/big.ts: 301 lines, at most 300 wanted",
    "src/run/long.ts:70: a function of 61 lines, at most 60 wanted",
    "src/run/exits.ts:7: only main.ts ends the process",
  ]);
  assertEquals(wrongShapes({ "src/run/a.ts": fake([], { lines: 151 }) }), [
    "The median file has 151 lines, at most 150 wanted",
  ]);
});

Deno.test("scan() reads imports of every kind, functions and exits off a text", () => {
  const text = `import type { A } from "a";
import { type B, type C } from "b";
import { type D, e } from "c";
import "d";
export * from "e";
export type { F } from "f";
const { g } = await import("g");
class K {
  method() {
    Deno.exit(e + g);
  }
}
export const short = () => new K();
`;
  const { lines, imports, functions, exits } = scan("x.ts", text);
  assertEquals(lines, 13);
  assertEquals(imports.map(({ specifier, typeOnly }) => `${specifier} ${typeOnly}`), [
    "a true",
    "b true",
    "c false",
    "d false",
    "e false",
    "f true",
    "g false",
  ]);
  assertEquals(functions, [{ line: 9, lines: 3 }, { line: 13, lines: 1 }]);
  assertEquals(exits, [10]);
});
