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
  const known = new Map<string, Chain>();
  for (const node of dependenciesFirst(nodes)) {
    const before = longest(node.dependencies.flatMap((name) => known.get(name) ?? []));
    known.set(node.name, { ms: (before?.ms ?? 0) + (node.ms ?? 0), name: node.name, before });
  }
  const names: string[] = [];
  const last = longest(nodes.flatMap(({ name }) => known.get(name) ?? []));
  for (let chain = last; chain; chain = chain.before) names.push(chain.name);
  return names.reverse();
}

/** A chain by its last service. */
interface Chain {
  readonly ms: number;
  readonly name: string;
  readonly before: Chain | undefined;
}

function longest(chains: readonly Chain[]): Chain | undefined {
  return chains.reduce<Chain | undefined>((a, b) => (a === undefined || b.ms > a.ms ? b : a), undefined);
}

/** The nodes with each after its dependencies, as far as no circle forbids it. Without recursion: chains may be long. */
function dependenciesFirst(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const met = new Set<GraphNode>();
  const result: GraphNode[] = [];
  for (const root of nodes) {
    const path = [{ node: root, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      if (top.next === 0 && met.has(top.node)) {
        path.pop();
        continue;
      }
      met.add(top.node);
      const name = top.node.dependencies[top.next++];
      const dependency = name === undefined ? undefined : byName.get(name);
      if (dependency) path.push({ node: dependency, next: 0 });
      else if (name === undefined) {
        result.push(top.node);
        path.pop();
      }
    }
  }
  return result;
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
  const before = new Map(chain.map((name, index) => [name, chain[index - 1]]));
  return nodes.flatMap(({ name, dependencies }) =>
    [...new Set(dependencies)].filter((to) => names.has(to)).map((to) => ({
      from: name,
      to,
      critical: before.get(name) === to,
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
  for (const node of nodes) if (!wanted.has(node.name)) tree.add(node);
  // What only a circle leads to has no root of its own.
  for (const node of nodes) if (!tree.has(node)) tree.add(node);
  return tree.lines;
}

/** How much of a line stands before a service at most: in a deep tree lines would grow without end. */
const mostLead = 200;

/** A line to be drawn. */
interface Branch {
  readonly node: GraphNode;
  /** What stands before the node's line, and before those of its dependencies. */
  readonly lead: string;
  readonly childLead: string;
}

/** Collects the lines of a tree. */
class Tree {
  readonly lines: string[] = [];
  readonly #seen = new Set<string>();
  readonly #byName: ReadonlyMap<string, GraphNode>;
  readonly #chain: ReadonlySet<string>;
  readonly #mostLead: number;

  constructor(nodes: readonly GraphNode[], readonly room: number, readonly paint: Paint) {
    this.#byName = new Map(nodes.map((node) => [node.name, node]));
    this.#chain = new Set(criticalChain(nodes));
    // Half of the line is the service's, however deep it stands.
    this.#mostLead = Math.min(mostLead, Math.floor(room / 2));
  }

  has(node: GraphNode): boolean {
    return this.#seen.has(node.name);
  }

  /** Adds a root with all below it. Without recursion: chains may be long. */
  add(root: GraphNode): void {
    const due: Branch[] = [{ node: root, lead: "", childLead: "" }];
    for (let branch = due.pop(); branch; branch = due.pop()) due.push(...this.#grow(branch).reverse());
  }

  /** Adds a line. @returns the lines below it */
  #grow({ node, lead, childLead }: Branch): Branch[] {
    const children = [...new Set(node.dependencies)].flatMap((name) => this.#byName.get(name) ?? []);
    const again = this.#seen.has(node.name) && children.length > 0;
    this.lines.push(this.#line(node, lead, { again }));
    if (this.#seen.has(node.name)) return [];
    this.#seen.add(node.name);
    // What is cut off is never shown.
    const above = childLead.slice(-this.#mostLead - 1);
    return children.map((child, index) => {
      const last = index === children.length - 1;
      return {
        node: child,
        lead: above + (last ? "└─ " : "├─ "),
        childLead: above + (last ? "   " : "│  "),
      };
    });
  }

  #line(node: GraphNode, lead: string, { again }: { readonly again: boolean }): string {
    const most = this.#mostLead;
    const shown = lead.length <= most ? lead : `…${lead.slice(lead.length - most + 1)}`;
    const critical = this.#chain.has(node.name);
    const name = fit(printable(node.name) + (critical ? " *" : ""), this.room - shown.length);
    const note = again ? "(see above)" : nodeNote(node);
    const rest = note === "" ? "" : fit(`  ${note}`, this.room - shown.length - width(name));
    return shown + (critical ? this.paint("bold", name) : name) +
      this.paint(MOOD_STYLES[moodOf(node.state)], rest);
  }
}
