import { assertEquals } from "@std/assert";
import { ROOT } from "../../tools/gate/files.ts";
import { run } from "../../tools/lib/command.ts";
import local from "../../deno.json" with { type: "json" };
import jsr from "../../deno.jsr.json" with { type: "json" };

Deno.test("deno.jsr.json differs from deno.json in where @std comes from, and in nothing else that counts", () => {
  assertEquals(jsr.compilerOptions, local.compilerOptions);
  const expected = Object.entries(local.imports).map(([name, target]) => [
    name,
    name.startsWith("@std/") ? `jsr:${name}@^1` : target,
  ]);
  assertEquals(jsr.imports, Object.fromEntries(expected));
});

Deno.test("what would go to JSR is the program with its API, complete, and nothing that only its makers need", async () => {
  const env = { NO_COLOR: "1" };
  const dry = ["publish", "--dry-run", "--allow-dirty", "--no-check"];
  const published = await run(Deno.execPath(), dry, { cwd: ROOT, env });
  const info = await run(Deno.execPath(), ["info", "--json", "main.ts"], { cwd: ROOT, env });
  const paths = Array.from(
    published.output.matchAll(/^ +file:\/\/(\S+) \(/gm),
    ([, path = ""]) => path.slice(ROOT.length).replace(/^\//, ""),
  );
  const rooms = new Set(paths.map((path) => path.split("/")[0]));
  assertEquals([...rooms].sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "deno.json",
    "main.ts",
    "spec",
    "src",
  ]);
  const { modules } = JSON.parse(info.output) as { modules: { specifier: string }[] };
  const needed = modules.map(({ specifier }) => specifier)
    .filter((specifier) => specifier.startsWith("file:"))
    .map((specifier) => new URL(specifier).pathname.slice(ROOT.length).replace(/^\//, ""));
  assertEquals(needed.filter((path) => !paths.includes(path)), []);
});
