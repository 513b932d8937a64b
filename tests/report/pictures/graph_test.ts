import { assert, assertEquals } from "@std/assert";
import { criticalChain, edgesOf, type GraphNode, graphText } from "../../../src/report/pictures/graph.ts";
import { graphDot, graphMermaid } from "../../../src/report/pictures/graph_code.ts";
import { graphSvg } from "../../../src/report/pictures/graph_svg.ts";
import { width } from "../../../src/report/parts/width.ts";
import { assertXml } from "../xml.ts";

const SHOP: readonly GraphNode[] = [
  { name: "db", dependencies: [], state: "running", ms: 1600 },
  { name: "cache", dependencies: [], state: "running", ms: 200 },
  { name: "api", dependencies: ["db", "cache"], state: "running", ms: 900 },
  { name: "web", dependencies: ["api"], state: "exited", ms: 100 },
  { name: "worker", dependencies: ["api", "cache", "gone"], state: "not created" },
];
const ODD = 'x"]; <b> & \\"} -->\n`#35;` 日本 __proto__ \x1b[31m\u0007';
const MANY: readonly GraphNode[] = Array.from({ length: 60 }, (_, index) => ({
  name: `service-${index}`,
  dependencies: [index - 1, index - 7, index >> 1].filter((each) => each >= 0 && each < index).map((each) =>
    `service-${each}`
  ),
  ms: index,
}));
const plain = { columns: 0, color: false };

Deno.test("criticalChain() is the chain of services that takes longest", () => {
  assertEquals(criticalChain(SHOP), ["db", "api", "web"]);
  assertEquals(criticalChain([{ name: "db", dependencies: [] }]), []);
  assertEquals(criticalChain([]), []);
  assertEquals(criticalChain(MANY).length, 60);
  const circle = [{ name: "a", dependencies: ["b"], ms: 1 }, { name: "b", dependencies: ["a"], ms: 1 }];
  assertEquals(criticalChain(circle).length, 2);
});

Deno.test("edgesOf() leaves out what is not in the graph", () => {
  assertEquals(edgesOf(SHOP).map(({ from, to, critical }) => `${from}-${to}${critical ? "!" : ""}`), [
    "api-db!",
    "api-cache",
    "web-api!",
    "worker-api",
    "worker-cache",
  ]);
});

Deno.test("graphText() draws a tree, each service's dependencies once", () => {
  assertEquals(graphText(SHOP, plain), [
    "web *  exited, 0.1 s",
    "└─ api *  running, 0.9 s",
    "   ├─ db *  running, 1.6 s",
    "   └─ cache  running, 0.2 s",
    "worker  not created",
    "├─ api *  (see above)",
    "└─ cache  running, 0.2 s",
  ]);
  assertEquals(graphText([], plain), []);
});

Deno.test("graphText() fits 40 columns, draws every service of 60, and survives odd names and circles", () => {
  const lines = graphText([...MANY, { name: ODD, dependencies: ["service-1"] }], {
    columns: 40,
    color: false,
  });
  for (const line of lines) assert(width(line) <= 40 && !/\p{Cc}/u.test(line), line);
  assert(graphText(MANY, plain).length < 60 * 4);
  for (const { name } of MANY) assert(graphText(MANY, plain).some((line) => line.includes(name)));
  const circle = [{ name: "a", dependencies: ["b"] }, { name: "b", dependencies: ["a"] }];
  assertEquals(graphText(circle, plain), ["a", "└─ b", "   └─ a  (see above)"]);
});

Deno.test("graphMermaid() writes a flowchart with the critical path marked", () => {
  assertEquals(
    graphMermaid(SHOP.slice(0, 4)),
    `flowchart TD
  n0["db<br>running, 1.6 s"]
  n1["cache<br>running, 0.2 s"]
  n2["api<br>running, 0.9 s"]
  n3["web<br>exited, 0.1 s"]
  n2 --> n0
  n2 --> n1
  n3 --> n2
  classDef critical stroke-width:3px
  class n0,n2,n3 critical
  linkStyle 0,2 stroke-width:3px
`,
  );
  assertEquals(graphMermaid([]), "flowchart TD\n");
});

Deno.test("graphMermaid() lets no name out of its label", () => {
  const [, line = ""] = graphMermaid([{ name: ODD, dependencies: [] }]).split("\n");
  assert(/^ {2}n0\["[\p{L}\p{N} .,_/:#;-]*"\]$/u.test(line), line);
});

Deno.test("graphDot() writes a digraph and escapes labels", () => {
  assertEquals(
    graphDot([{ name: "db", dependencies: [], ms: 500 }, { name: 'a "b" \\N', dependencies: ["db"] }]),
    `digraph services {
  node [shape=box, style=rounded, fontname="sans-serif"];
  n0 [label="db\\n0.5 s", penwidth=3];
  n1 [label="a \\"b\\" \\\\N"];
  n1 -> n0;
}
`,
  );
});

Deno.test("graphSvg() draws every service and every edge as well-formed XML", async () => {
  for (const nodes of [SHOP, MANY, [], [{ name: ODD, dependencies: [] }]]) {
    const svg = await graphSvg(nodes);
    assertXml(svg);
    assertEquals(svg.match(/<rect /g)?.length, nodes.length + 1);
    assertEquals(svg.match(/marker-end/g)?.length ?? 0, edgesOf(nodes).length);
    assert(!svg.includes("NaN"));
  }
});

Deno.test("graphSvg() leaves nothing outside of the picture", async () => {
  // Edges over several ranks go around the boxes between.
  const wide = Array.from({ length: 7 }, (_, i) => ({
    name: `s${i}`,
    dependencies: Array.from({ length: i }, (_, j) => `s${j}`),
  }));
  for (const nodes of [wide, SHOP, MANY]) {
    const svg = await graphSvg(nodes);
    const [left = 0, top = 0, width = 0, height = 0] =
      /viewBox="([^"]*)"/.exec(svg)?.[1]?.split(" ").map(Number) ?? [];
    const points = [...svg.matchAll(/<path d="M([^"]*)" fill="none"/g)].flatMap(([, path = ""]) =>
      path.split("L").map((point) => point.split(" ").map(Number))
    );
    for (const [x = NaN, y = NaN] of points) {
      assert(
        x > left && x < left + width && y > top && y < top + height,
        `${x} ${y} of ${[left, top, width, height]}`,
      );
    }
  }
});
