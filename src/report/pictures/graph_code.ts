/** The dependency graph in the languages of Mermaid and Graphviz. Nodes get ids of ours: names may hold anything. */
import { criticalChain, edgesOf, type GraphNode, nodeNote } from "./graph.ts";
import { printable } from "../parts/text.ts";

/** Label lines: the name, and what is known of it. */
function labelOf(node: GraphNode): readonly string[] {
  const note = nodeNote(node);
  return [printable(node.name), ...note === "" ? [] : [note]];
}

function ids(nodes: readonly GraphNode[]): (name: string) => string {
  const byName = new Map(nodes.map((node, index) => [node.name, `n${index}`]));
  return (name) => byName.get(name) ?? "";
}

/** Everything but letters, digits and harmless marks as Mermaid's `#code;`. */
function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N} .,_/:-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/**
 * The graph as a Mermaid flowchart; arrows point from a service to what it depends on.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const nodes = [{ name: "db", dependencies: [] }, { name: "web", dependencies: ["db"] }];
 * assertEquals(graphMermaid(nodes), 'flowchart TD\n  n0["db"]\n  n1["web"]\n  n1 --> n0\n');
 * ```
 */
export function graphMermaid(nodes: readonly GraphNode[]): string {
  const id = ids(nodes);
  const chain = criticalChain(nodes);
  const edges = edgesOf(nodes);
  const critical = edges.flatMap((edge, index) => edge.critical ? [index] : []);
  const lines = [
    "flowchart TD",
    ...nodes.map((node) => `  ${id(node.name)}["${labelOf(node).map(mermaidText).join("<br>")}"]`),
    ...edges.map(({ from, to }) => `  ${id(from)} --> ${id(to)}`),
    ...chain.length === 0 ? [] : [
      "  classDef critical stroke-width:3px",
      `  class ${chain.map(id).join(",")} critical`,
    ],
    ...critical.length === 0 ? [] : [`  linkStyle ${critical.join(",")} stroke-width:3px`],
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** A quoted DOT string: backslash and quote are all that means something in it. */
function dotText(lines: readonly string[]): string {
  return `"${lines.map((line) => line.replace(/[\\"]/g, "\\$&")).join("\\n")}"`;
}

/**
 * The graph in DOT; arrows point from a service to what it depends on.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const dot = graphDot([{ name: "db", dependencies: [] }, { name: "web", dependencies: ["db"] }]);
 * assert(dot.includes("n1 -> n0;"));
 * ```
 */
export function graphDot(nodes: readonly GraphNode[]): string {
  const id = ids(nodes);
  const chain = criticalChain(nodes);
  const bold = (critical: boolean) => critical ? ", penwidth=3" : "";
  const lines = [
    "digraph services {",
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    ...nodes.map((node) =>
      `  ${id(node.name)} [label=${dotText(labelOf(node))}${bold(chain.includes(node.name))}];`
    ),
    ...edgesOf(nodes).map((edge) =>
      `  ${id(edge.from)} -> ${id(edge.to)}${edge.critical ? " [penwidth=3]" : ""};`
    ),
    "}",
  ];
  return lines.map((line) => `${line}\n`).join("");
}
