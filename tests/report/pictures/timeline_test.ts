import { assert, assertEquals } from "@std/assert";
import { lanesOf } from "../../../src/report/pictures/lanes.ts";
import { RunState } from "../../../src/report/progress/run_state.ts";
import { timelineHtml, timelineSvg, timelineTrace } from "../../../src/report/pictures/timeline.ts";
import { bigRun, demoRun, done, failed, started, stateOf } from "../events.ts";
import { assertXml } from "../xml.ts";

const ODD = 'x"<b>&\x07\ud800日本';
const STATES = {
  empty: new RunState(),
  demo: stateOf(...demoRun()),
  big: stateOf(...bigRun(60)).abandon(),
  odd: stateOf(failed(10, `${ODD}:pull`, `${ODD}\n${ODD}`, { cause: ODD })),
};

Deno.test("lanesOf() puts bars that overlap into tracks of their own", () => {
  const state = stateOf(
    started(0, "db:pull"),
    started(10, "db:preStart"),
    done(20, "db:preStart", 10),
    done(30, "db:pull", 30),
    started(30, "db:create"),
    { kind: "notice", atMs: 50, text: "" },
  );
  const [lane] = lanesOf(state);
  assertEquals(
    lane?.tracks.map((track) => track.map((bar) => [bar.run.node.id, bar.startMs, bar.endMs, bar.ended])),
    [
      [["db:pull", 0, 30, true], ["db:create", 30, 50, false]],
      [["db:preStart", 10, 20, true]],
    ],
  );
});

Deno.test("lanesOf() has the group first and a lane for services that never began", () => {
  assertEquals(lanesOf(STATES.demo).map((lane) => lane.name), ["group", "db", "web", "worker", "report"]);
});

Deno.test("timelineSvg() is well-formed and has a bar for every node that was begun", () => {
  for (const [name, state] of Object.entries(STATES)) {
    const svg = timelineSvg(state);
    assertXml(svg);
    assert(!svg.includes("NaN") && !svg.includes("Infinity"), name);
    const begun = [...state.nodes.values()].filter((run) => run.startMs !== undefined).length;
    assertEquals(svg.match(/<g><title>/g)?.length ?? 0, begun, name);
  }
  assert(timelineSvg(STATES.demo).includes("db ready: 1.6 s (no container)"));
});

Deno.test("timelineSvg() puts bars where their times are", () => {
  const rect = /<title>db ready:[^<]*<\/title><rect x="([\d.]+)" y="\d+" width="([\d.]+)"/.exec(
    timelineSvg(STATES.demo),
  );
  const scale = (960 - 170 - 20) / 3045;
  assertEquals([rect?.[1], rect?.[2]], [(170 + 500 * scale).toFixed(1), (1600 * scale).toFixed(1)]);
});

Deno.test("timelineHtml() is one page that loads nothing, with a table of the same", () => {
  for (const state of Object.values(STATES)) {
    const html = timelineHtml(state);
    assert(html.startsWith("<!doctype html>"));
    assert(!/<script|<link|src=|url\(|@import/.test(html));
    const begun = [...state.nodes.values()].filter((run) => run.startMs !== undefined).length;
    assertEquals(html.match(/<tr/g)?.length, begun + 1);
    assertXml(html.slice(html.indexOf("<svg"), html.indexOf("</svg>") + 6));
    assertXml(html.slice(html.indexOf("<table"), html.indexOf("</table>") + 8));
  }
});

Deno.test("timelineTrace() is a Chrome trace: a thread a track, a complete event a node, in microseconds", () => {
  const { traceEvents } = JSON.parse(timelineTrace(STATES.demo));
  const names = traceEvents.filter((event: { name: string }) => event.name === "thread_name");
  assertEquals(names.map((event: { args: { name: string } }) => event.args.name), [
    "group",
    "db",
    "web",
    "worker",
  ]);
  const ready = traceEvents.find((event: { args: { id?: string } }) => event.args.id === "db:ready");
  assertEquals(ready, {
    ph: "X",
    name: "ready",
    cat: "critical",
    ts: 500_000,
    dur: 1_600_000,
    pid: 1,
    tid: 2,
    args: { id: "db:ready", cause: "no container", after: ["db:start"] },
  });
  for (const state of Object.values(STATES)) JSON.parse(timelineTrace(state));
});

Deno.test("timelineHtml() has a short heading, and the critical path below it", () => {
  const html = timelineHtml(STATES.demo);
  assertEquals(/<h1>(.*)<\/h1>/.exec(html)?.[1], "miniboss start, 3.0 s");
  assertEquals(/<title>(.*)<\/title>/.exec(html)?.[1], "miniboss start, 3.0 s");
  assert(/<p>Critical path: .*db 2\.1 s .* -&gt; web 0\.9 s .*<\/p>/.test(html), html);
});
