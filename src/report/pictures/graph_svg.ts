/** The dependency graph as a picture, laid out by dagre, which is loaded only when a picture is wanted. */
import { criticalChain, edgesOf, type GraphNode, moodOf, nodeNote } from "./graph.ts";
import { printable } from "../parts/text.ts";
import { width } from "../parts/width.ts";
import { escapeXml } from "./xml.ts";

const FILLS = { good: "#e3f4e1", bad: "#fde2e1", none: "#f4f4f4" } as const;
/** About what a terminal cell's worth of text takes in the picture's font. */
const CELL = 7.6;

const MARGIN = 12;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The graph as self-contained SVG; arrows point from a service to what it depends on, the critical path is bold. */
export async function graphSvg(nodes: readonly GraphNode[]): Promise<string> {
  const { graphlib, layout } = await import("@dagrejs/dagre");
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 30, ranksep: 44, marginx: MARGIN, marginy: MARGIN });
  const ids = new Map(nodes.map((node, index) => [node.name, `n${index}`]));
  const id = (name: string) => ids.get(name) ?? "";
  for (const node of nodes) graph.setNode(id(node.name), sizeOf(node));
  const edges = edgesOf(nodes);
  for (const { from, to } of edges) graph.setEdge(id(from), id(to), {});
  if (nodes.length > 0) layout(graph);
  const lines = edges.map((edge): readonly Point[] => graph.edge(id(edge.from), id(edge.to)).points ?? []);
  const chain = new Set(criticalChain(nodes));
  return [
    head(boundsOf(nodes.map((node) => graph.node(id(node.name))), lines)),
    ...edges.map((edge, index) => edgeSvg(lines[index] ?? [], edge.critical)),
    ...nodes.map((node) => nodeSvg(node, graph.node(id(node.name)), chain.has(node.name))),
    "</svg>\n",
  ].join("\n");
}

function sizeOf(node: GraphNode): { width: number; height: number } {
  const note = nodeNote(node);
  const cells = Math.max(width(printable(node.name)), width(note));
  return { width: Math.ceil(cells * CELL) + 24, height: note === "" ? 32 : 46 };
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
}

/** Around all boxes and lines: the layout's own size leaves out lines that go around a box at the edge. */
function boundsOf(
  boxes: readonly (Point & { readonly width: number; readonly height: number })[],
  lines: readonly (readonly Point[])[],
): Bounds {
  const points = lines.flat();
  const xs = [
    0,
    ...boxes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]),
    ...points.map(({ x }) => x),
  ];
  const ys = [
    0,
    ...boxes.flatMap(({ y, height }) => [y - height / 2, y + height / 2]),
    ...points.map(({ y }) => y),
  ];
  const [left, top] = [Math.min(...xs, MARGIN) - MARGIN, Math.min(...ys, MARGIN) - MARGIN].map(Math.floor);
  const [right, bottom] = [Math.max(...xs) + MARGIN, Math.max(...ys) + MARGIN].map(Math.ceil);
  return {
    left: left ?? 0,
    top: top ?? 0,
    wide: (right ?? 0) - (left ?? 0),
    high: (bottom ?? 0) - (top ?? 0),
  };
}

function head({ left, top, wide, high }: Bounds): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="${left} ${top} ${wide} ${high}" font-family="system-ui, sans-serif" font-size="13">
<title>Services and what they depend on</title>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>
<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="#fff"/>`;
}

function edgeSvg(points: readonly Point[], critical: boolean): string {
  const path = points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
  return `<path d="M${path}" fill="none" stroke="#555" stroke-width="${
    strokeOf(critical)
  }" marker-end="url(#arrow)"/>`;
}

function nodeSvg(node: GraphNode, box: Point & { width: number; height: number }, critical: boolean): string {
  const { x, y } = box;
  const note = nodeNote(node);
  const texts = [
    `<text x="${x}" y="${note === "" ? y + 4.5 : y - 3}" text-anchor="middle" font-weight="600">${
      escapeXml(node.name)
    }</text>`,
    ...note === ""
      ? []
      : [`<text x="${x}" y="${y + 14}" text-anchor="middle" fill="#555">${escapeXml(note)}</text>`],
  ];
  const corner = `x="${(x - box.width / 2).toFixed(1)}" y="${(y - box.height / 2).toFixed(1)}"`;
  const look = `rx="6" fill="${FILLS[moodOf(node.state)]}" stroke="#333" stroke-width="${
    strokeOf(critical)
  }"`;
  return `<rect ${corner} width="${box.width}" height="${box.height}" ${look}/>${texts.join("")}`;
}

function strokeOf(critical: boolean): number {
  return critical ? 2.5 : 1;
}
