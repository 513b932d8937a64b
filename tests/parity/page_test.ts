import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { page, type Proof, unknown, untested } from "../../tools/parity/page.ts";
import { namedTests } from "../../tools/parity/scan.ts";

Deno.test("namedTests() finds the rows in names of tests and steps, and in no comment", () => {
  const source = `
    Deno.test("parity 7: a \\"quoted\\" name", () => {});
    Deno.test(\`B10: configOf() with \${field}\`, () => {});
    await t.step(
      "parity 12: broken over lines",
    );
    ["validate() tells: parity B1: in a table", 1],
    // "parity 3: in a comment"
    /** "B2: in another" */
    "parity of 3", "B52: bomber", 'not B3'
  `;
  assertEquals(namedTests(source), [
    { row: "parity 7", name: 'a "quoted" name' },
    { row: "B10", name: "configOf() with …" },
    { row: "parity 12", name: "broken over lines" },
    { row: "B1", name: "in a table" },
    { row: "B52", name: "bomber" },
  ]);
});

/** A test for every row. */
function complete(): Map<string, Proof[]> {
  const rows = untested(new Map());
  return new Map(rows.map((row) => [row, [{ file: "tests/a_test.ts", name: `proves ${row}` }]]));
}

Deno.test("untested() knows 50 behaviours and 26 flaws", () => {
  const rows = untested(new Map());
  assertEquals(rows.filter((row) => row.startsWith("parity ")).length, 50);
  assertEquals(rows.filter((row) => row.startsWith("B")).length, 26);
  assertEquals(untested(complete()), []);
});

Deno.test("unknown() names rows that do not exist", () => {
  const proofs = complete();
  assertEquals(unknown(proofs), []);
  for (const row of ["parity 51", "parity 0", "B27"]) proofs.set(row, []);
  assertEquals(unknown(proofs), ["parity 51", "parity 0", "B27"]);
});

Deno.test("page() lists each row with its status and its tests, and counts what is tested", () => {
  const proofs = complete();
  const text = page(proofs);
  assertStringIncludes(text, "Tested: 50 of 50 behaviours, 26 of 26 flaws.");
  assertMatch(
    text,
    /- \*\*50\*\* _kept_: .*\n {2}- \[a_test\.ts\]\(\.\.\/tests\/a_test\.ts\): proves parity 50\n/,
  );
  proofs.delete("B7");
  const without = page(proofs);
  assertStringIncludes(without, "25 of 26 flaws");
  assert(/- \*\*B7\*\* .*\n {2}- no test\n/.test(without));
});
