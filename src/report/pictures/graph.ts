/** The dependency graph as a text tree, for Mermaid and for Graphviz; `graph_svg.ts` draws it. */
import { createPaint, type Paint, type Style } from "../parts/color.ts";
import { formatMs, printable } from "../parts/text.ts";
import { fit, width } from "../parts/width.ts";

/** A service in the graph. */
export interface GraphNode {
  readonly name: string;
  /** The names it depends on; those that are not in the graph are left out. */
  readonly dependencies: readonly string[];
  /** In a word, `running`; undefined where it is not asked for. */
  readonly state?: string | undefined;
  /** How long it took to become ready; undefined where it is not known. */
  readonly ms?: number | undefined;
}

/**
 * The chain of services that takes longest by `ms`, first to last; empty where no time is known.
 *
 * @example web waits longest for db
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(
 *   criticalChain([
 *     { name: "db", dependencies: [], ms: 1600 },
 *     { name: "cache", dependencies: [], ms: 200 },
 *     { name: "web", dependencies: ["db", "cache"], ms: 900 },
 *   ]),
 *   ["db", "web"],
 * );
 * ```
 */
export function criticalChain(nodes: readonly GraphNode[]): readonly string[] {
  if (nodes.every((node) => node.ms === undefined)) return [];
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const known = new Map<string, Chain>();
  const longest = (node: GraphNode): Chain => {
    const found = known.get(node.name);
    if (found) return found;
    // Holds while the node's own dependencies are followed: a circle ends here.
    known.set(node.name, NO_CHAIN);
    const most = longer(node.dependencies.flatMap((name) => byName.get(name) ?? []).map(longest));
    const chain = { ms: Math.max(0, most.ms) + (node.ms ?? 0), names: [...most.names, node.name] };
    known.set(node.name, chain);
    return chain;
  };
  return longer(nodes.map(longest)).names;
}

interface Chain {
  readonly ms: number;
  readonly names: readonly string[];
}

const NO_CHAIN: Chain = { ms: -1, names: [] };

function longer(chains: readonly Chain[]): Chain {
  return chains.reduce((a, b) => (b.ms > a.ms ? b : a), NO_CHAIN);
}

/** An edge from a service to one it depends on. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly critical: boolean;
}

/** The edges whose both ends are in the graph. */
export function edgesOf(nodes: readonly GraphNode[]): readonly Edge[] {
  const names = new Set(nodes.map((node) => node.name));
  const chain = criticalChain(nodes);
  return nodes.flatMap(({ name, dependencies }) =>
    [...new Set(dependencies)].filter((to) => names.has(to)).map((to) => ({
      from: name,
      to,
      critical: chain.includes(name) && chain[chain.indexOf(name) - 1] === to,
    }))
  );
}

/** `running, 1.6 s`; empty where nothing is known. */
export function nodeNote(node: GraphNode): string {
  const parts = [
    node.state === undefined ? "" : printable(node.state),
    node.ms === undefined ? "" : formatMs(node.ms),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Whether a state is good, bad or neither, for its colour. */
export function moodOf(state: string | undefined): "good" | "bad" | "none" {
  if (state === undefined) return "none";
  if (/\b(unhealthy|failed|dead|restarting)\b/.test(state)) return "bad";
  return /\b(running|ready|healthy|kept)\b/.test(state) ? "good" : "none";
}

const MOOD_STYLES: Readonly<Record<ReturnType<typeof moodOf>, Style>> = {
  good: "green",
  bad: "red",
  none: "dim",
};

/**
 * The graph as a tree: under each service what it depends on. A service met again refers to where it stands; services of
 * the critical path have a `*`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const nodes = [{ name: "db", dependencies: [] }, { name: "web", dependencies: ["db"] }];
 * assertEquals(graphText(nodes, { columns: 80, color: false }), ["web", "└─ db"]);
 * ```
 */
export function graphText(
  nodes: readonly GraphNode[],
  options: { readonly columns: number; readonly color: boolean },
): string[] {
  const wanted = new Set(edgesOf(nodes).map((edge) => edge.to));
  const tree = new Tree(nodes, options.columns > 0 ? options.columns : Infinity, createPaint(options));
  const root = { lead: "", childLead: "" };
  for (const node of nodes) if (!wanted.has(node.name)) tree.add(node, root);
  // What only a circle leads to has no root of its own.
  for (const node of nodes) if (!tree.has(node)) tree.add(node, root);
  return tree.lines;
}

/** Collects the lines of a tree. */
class Tree {
  readonly lines: string[] = [];
  readonly #seen = new Set<string>();
  readonly #byName: ReadonlyMap<string, GraphNode>;
  readonly #chain: readonly string[];

  constructor(nodes: readonly GraphNode[], readonly room: number, readonly paint: Paint) {
    this.#byName = new Map(nodes.map((node) => [node.name, node]));
    this.#chain = criticalChain(nodes);
  }

  has(node: GraphNode): boolean {
    return this.#seen.has(node.name);
  }

  /** @param leads what stands before the node's line and before those of its dependencies */
  add(node: GraphNode, { lead, childLead }: { readonly lead: string; readonly childLead: string }): void {
    const children = [...new Set(node.dependencies)].flatMap((name) => this.#byName.get(name) ?? []);
    const again = this.#seen.has(node.name) && children.length > 0;
    this.lines.push(this.#line(node, lead, { again }));
    if (this.#seen.has(node.name)) return;
    this.#seen.add(node.name);
    children.forEach((child, index) => {
      const last = index === children.length - 1;
      this.add(child, {
        lead: childLead + (last ? "└─ " : "├─ "),
        childLead: childLead + (last ? "   " : "│  "),
      });
    });
  }

  #line(node: GraphNode, lead: string, { again }: { readonly again: boolean }): string {
    // Half of the line is the service's, however deep it stands.
    const most = Math.floor(this.room / 2);
    const shown = lead.length <= most ? lead : `…${lead.slice(lead.length - most + 1)}`;
    const critical = this.#chain.includes(node.name);
    const name = fit(printable(node.name) + (critical ? " *" : ""), this.room - shown.length);
    const note = again ? "(see above)" : nodeNote(node);
    const rest = note === "" ? "" : fit(`  ${note}`, this.room - shown.length - width(name));
    return shown + (critical ? this.paint("bold", name) : name) +
      this.paint(MOOD_STYLES[moodOf(node.state)], rest);
  }
}
