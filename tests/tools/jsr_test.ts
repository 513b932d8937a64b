import { assertEquals } from "@std/assert";
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
