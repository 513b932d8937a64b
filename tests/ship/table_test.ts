import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "./program.ts";
import { makeTable, readTable } from "./table.ts";

Deno.test('docs/shipping.md has the table that the tests prove: otherwise run "deno run -A tests/ship/table.ts"', async () => {
  assertEquals(readTable(await Deno.readTextFile(join(ROOT, "docs/shipping.md"))), makeTable());
});
