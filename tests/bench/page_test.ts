import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { barChart, groupsOf } from "../../bench/chart.ts";
import { pageFiles, pageText, readResults, stale } from "../../bench/page.ts";
import { tableText } from "../../bench/table.ts";
import { verdicts } from "../../bench/verdict.ts";
import { sampleResults } from "./results.ts";

const [startup, logs] = sampleResults().scenarios;

Deno.test("verdicts() judges each target by the ratio of the medians, limits by the median", () => {
  const judged = startup?.measures.flatMap(verdicts) ?? [];
  assertEquals(judged.map(({ target, met }) => [target, met]), [["Compose x 1", true], ["10 ms", false]]);
  const { median, min, max } = judged[0]?.ratio ?? {};
  assertEquals([median, min, max].map((value) => value?.toFixed(3)), ["0.556", "0.400", "0.667"]);
});

Deno.test("verdicts() says nothing of what was not measured", () => {
  assertEquals(logs?.measures.flatMap(verdicts), []);
});

Deno.test("tableText() has a row for each measure, and says what was not measured", () => {
  const lines = tableText(sampleResults().scenarios).split("\n");
  assertEquals(lines.length, 5);
  assertStringIncludes(lines[1] ?? "", "50.0 ms (40.0-60.0)  15.0 ms (14.0-16.0)  90.0 ms (80.0-100)");
  assertStringIncludes(lines[2] ?? "", "wanted 10 ms: NO");
  assertEquals(lines.at(-1), "logs: Not measured: the time was up");
});

Deno.test("pageText() refuses a missed target without a reason", () => {
  const { scenarios, ...rest } = sampleResults();
  const unknown = scenarios.map((scenario) => ({
    ...scenario,
    measures: scenario.measures.map((measure) => ({ ...measure, id: `unheard-of-${measure.id}` })),
  }));
  assertThrows(() => pageText({ ...rest, scenarios: unknown }), Error, "write down why in bench/findings.ts");
});

Deno.test("barChart() draws a bar for each contestant that was measured, and escapes what it writes", () => {
  const groups = startup ? groupsOf(startup) : [];
  assertEquals(groups.map(({ bars }) => bars.map(({ label }) => label)), [
    ["miniboss", "floor", "Compose"],
    ["miniboss"],
  ]);
  const svg = barChart('a <b> & "c"', groups);
  assertStringIncludes(svg, "<title>a &lt;b&gt; &amp; &quot;c&quot;</title>");
  assertEquals(svg.match(/<rect x=/g)?.length, 4);
});

Deno.test("docs/performance.md and its pictures are what bench/results.json makes", async () => {
  const results = await readResults();
  assertEquals(await stale(results), []);
  assert((await pageFiles(results)).size > 1);
});
