/** Long chains of services: planning them grows with their number, not with its square. */
import { assert, assertEquals } from "@std/assert";
import { planResume, planSuspend } from "../../src/plan/suspend.ts";
import { selectStop } from "../../src/plan/select.ts";
import { changesIn } from "../../src/plan/start.ts";
import { planStop } from "../../src/plan/stop.ts";
import { criticalChain, graphText } from "../../src/report/pictures/graph.ts";
import { graphDot, graphMermaid } from "../../src/report/pictures/graph_code.ts";
import { container, groupOf, service, startInput } from "./world.ts";

const length = 20_000;
/** Each takes 0.2 s; growing with the square, each would take from 30 s to minutes. */
const limitMs = 10_000;

const names = Array.from({ length }, (_, index) => `s${index}`);
const chain = names.map((name, index) =>
  service(name, { dependencies: index === 0 ? [] : [`s${index - 1}`] })
);
const group = groupOf(...chain);
const [last] = chain.slice(-1);
const running = chain.map((each) => container(each, "running"));
const leftovers = { network: undefined, volumes: false, context: false };

const works: readonly [what: string, work: () => number, expected: number][] = [
  ["stop of what runs", () => stopped(running), length],
  ["stop of nothing", () => stopped([]), 0],
  ["stop of every other", () => stopped(running.filter((_, index) => index % 2)), length / 2],
  ["suspend of the first and the last", () => {
    return planSuspend({ group, snapshot: { containers: [...running.slice(0, 1), ...running.slice(-1)] } })
      .nodes.length;
  }, 2],
  ["resume of nothing", () => planResume({ group, snapshot: { containers: running } }).nodes.length, 0],
  ["selecting one to stop", () => {
    const options = { running: new Set(names), checkDependants: true };
    return selectStop(chain, { names: [last?.name ?? ""], exclude: [] }, options).length;
  }, 1],
  ["what start would change", () => {
    const changes = changesIn(startInput(chain, { containers: running }));
    return chain.filter((each) => changes(each).length > 0).length;
  }, 0],
  ["the critical path", () => criticalChain(chain.map((each) => ({ ...each, ms: 1 }))).length, length],
  ["the graph as text", () => graphText(chain, { columns: 80, color: false }).length, length],
  [
    "the graph as text without a terminal",
    () => graphText(chain, { columns: 0, color: false }).length,
    length,
  ],
  ["the graph for Mermaid", () => graphMermaid(chain).split("-->").length, length],
  ["the graph for Graphviz", () => graphDot(chain).split("->").length, length],
];

function stopped(containers: typeof running): number {
  const input = { group, selected: chain, snapshot: { containers }, remove: false, leftovers, whole: true };
  return planStop(input).nodes.length;
}

for (const [what, work, expected] of works) {
  Deno.test(`${what} in a chain of ${length} services takes no longer than it must`, () => {
    const began = performance.now();
    assertEquals(work(), expected);
    const ms = performance.now() - began;
    assert(ms < limitMs, `${ms} ms`);
  });
}
