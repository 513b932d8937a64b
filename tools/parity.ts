/** Makes docs/parity.md; with --check fails when it is stale, or when a behaviour or flaw has no test. */
import { join } from "@std/path";
import { findTests, ROOT } from "./gate/files.ts";
import { exitWith } from "./lib/exit.ts";
import { formatMarkdown } from "./lib/markdown.ts";
import { say } from "./lib/say.ts";
import { page, type Proof, unknown, untested } from "./parity/page.ts";
import { namedTests } from "./parity/scan.ts";

const PAGE = join(ROOT, "docs", "parity.md");

async function findProofs(): Promise<Map<string, Proof[]>> {
  const { unit, engine } = await findTests();
  const proofs = new Map<string, Proof[]>();
  for (const file of [...unit, ...engine].sort()) {
    // The tests of this very tool speak of rows without testing them.
    if (file === "tests/parity/page_test.ts") continue;
    for (const { row, name } of namedTests(await Deno.readTextFile(join(ROOT, file)))) {
      proofs.set(row, [...proofs.get(row) ?? [], { file, name }]);
    }
  }
  return proofs;
}

await exitWith(async () => {
  const proofs = await findProofs();
  const text = await formatMarkdown(page(proofs));
  const check = Deno.args.includes("--check");
  const stale = check && await Deno.readTextFile(PAGE).catch(() => "") !== text;
  if (!check) await Deno.writeTextFile(PAGE, text);
  const problems = [
    ...untested(proofs).map((row) => `No test names "${row}"`),
    ...unknown(proofs).map((row) => `A test names "${row}", which is no row`),
    ...(stale ? ["docs/parity.md is stale: run deno run -A tools/parity.ts"] : []),
  ];
  for (const problem of problems) say(problem);
  return problems.length === 0 ? 0 : 1;
});
