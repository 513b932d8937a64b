import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { closingLine, parseJunit, sum } from "../../../tools/gate/counts.ts";
import { sortTests } from "../../../tools/gate/files.ts";
import { resultLine, runStage, type StageResult } from "../../../tools/gate/stage.ts";
import { gateStages } from "../../../tools/gate/stages.ts";
import { judge } from "../../../tools/gate/verdict.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="6" failures="2" errors="0" time="0.059">
    <testsuite name="./a_test.ts" tests="5" disabled="1" errors="0" failures="2">
        <testcase name="tests=&quot;9&quot;" classname="./a_test.ts" time="0.002" line="1" col="6">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
    </testsuite>
    <testsuite name="./b_test.ts" tests="1" disabled="0" errors="0" failures="0">
    </testsuite>
</testsuites>
`;

Deno.test("parseJunit() and closingLine() give the counts of a test run", () => {
  assertEquals(parseJunit(REPORT), { passed: 3, failed: 2, skipped: 1 });
  assertEquals(parseJunit(""), { passed: 0, failed: 0, skipped: 0 });
  assertEquals(closingLine(sum([parseJunit(REPORT), parseJunit(REPORT)])), "6 passed, 4 failed");
  assertEquals(closingLine({ passed: 12, failed: 0, skipped: 0 }), "12 passed, 0 failed");
});

Deno.test("sortTests() keeps the tests that need an engine apart", () => {
  const paths = ["tests/b_test.ts", "tests/e2e/start_e2e_test.ts", "tests/a_test.ts", "tests/helper.ts"];
  assertEquals(sortTests(paths), {
    unit: ["tests/a_test.ts", "tests/b_test.ts"],
    engine: ["tests/e2e/start_e2e_test.ts"],
  });
});

Deno.test("gateStages() runs every unit test once", () => {
  const stages = gateStages(["src"], { unit: ["tests/architecture_test.ts", "tests/a_test.ts"], engine: [] });
  assertEquals(stages.map(({ name }) => name), [
    "bundler",
    "format",
    "lint",
    "types",
    "architecture",
    "API docs",
    "package",
    "parity",
    "unit tests",
    "doc tests",
  ]);
  const run = stages.flatMap(({ args }) => args.filter((arg) => arg.endsWith("_test.ts")));
  assertEquals(run, ["tests/architecture_test.ts", "tests/a_test.ts"]);
});

function result(name: string, changes: Partial<StageResult> = {}): StageResult {
  return { name, ok: true, ms: 1234, counts: { passed: 3, failed: 0, skipped: 0 }, output: "", ...changes };
}

Deno.test("resultLine() tells a stage's end, time and tests", () => {
  assertEquals(resultLine(result("unit tests")), "ok      unit tests       1.2 s  3 tests");
  const counts = { passed: 0, failed: 1, skipped: 0 };
  assertEquals(resultLine(result("lint", { ok: false, counts })), "FAILED  lint             1.2 s");
});

Deno.test("judge() fails a run for a failed stage, without engine tests, and in CI for skipped ones", () => {
  const lint = result("lint", { ok: false });
  const none = result("engine tests", { counts: { passed: 0, failed: 0, skipped: 0 } });
  const skipped = result("engine tests", { counts: { passed: 2, failed: 0, skipped: 1 } });
  const rows: [results: StageResult[], ci: boolean, problems: string[]][] = [
    [[result("lint"), result("engine tests")], true, []],
    [[lint, result("engine tests")], false, ["Failed: lint"]],
    [[none], false, ["No engine test ran"]],
    [[skipped], false, []],
    [[skipped], true, ["In CI every engine test has to run: 1 skipped"]],
  ];
  for (const [results, ci, problems] of rows) {
    assertEquals(judge(results, { ci, engineTests: "engine tests" }), problems);
  }
});

Deno.test("runStage() counts tests, and a failure that no test reports", async () => {
  await using folder = await testFiles({
    "fine_test.ts": 'Deno.test("fine", () => {});\nDeno.test.ignore("later", () => {});\n',
    "broken_test.ts": 'Deno.test("never", () => {});\nthrow new Error("does not load");\n',
  });
  const stage = (file: string) => ({
    name: file,
    args: ["test", "--no-config", `${folder.path}/${file}`],
    tests: true,
  });
  const fine = await runStage(stage("fine_test.ts"), {});
  assertEquals({ ok: fine.ok, counts: fine.counts }, {
    ok: true,
    counts: { passed: 1, failed: 0, skipped: 1 },
  });
  const broken = await runStage(stage("broken_test.ts"), {});
  assertEquals({ ok: broken.ok, counts: broken.counts }, {
    ok: false,
    counts: { passed: 0, failed: 1, skipped: 0 },
  });
  assertStringIncludes(broken.output, "does not load");
  const ended = await runStage({ name: "eval", args: ["eval", "Deno.exit(3)"] }, {});
  assert(!ended.ok);
  assertEquals(ended.counts, { passed: 0, failed: 1, skipped: 0 });
});

async function testFiles(files: Record<string, string>): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "miniboss-test-" });
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${path}/${name}`, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
