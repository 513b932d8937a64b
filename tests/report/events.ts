/** Runs to test with: nodes by their id, and scripts of events. */
import type { RunEvent } from "../../src/model/event.ts";
import type { Action, ActionKind, PlanNode } from "../../src/model/plan.ts";
import { RunState } from "../../src/report/progress/run_state.ts";

/** One action of every kind. */
export const ACTIONS = {
  createNetwork: { kind: "createNetwork", network: "miniboss-shop" },
  preStart: { kind: "preStart" },
  pull: { kind: "pull", image: "postgres:16", always: false },
  build: { kind: "build", image: "shop:latest", latest: true },
  resolve: { kind: "resolve" },
  create: { kind: "create" },
  start: { kind: "start", container: undefined },
  pause: { kind: "pause", container: "1a2b" },
  unpause: { kind: "unpause", container: "1a2b" },
  ready: { kind: "ready", container: undefined },
  postStart: { kind: "postStart", container: undefined },
  keep: { kind: "keep", container: "1a2b" },
  preStop: { kind: "preStop", container: "1a2b" },
  stop: { kind: "stop", container: "1a2b" },
  postStop: { kind: "postStop" },
  remove: { kind: "remove", container: "1a2b" },
  removeNetwork: { kind: "removeNetwork", network: "miniboss-shop" },
  removeVolumes: { kind: "removeVolumes" },
  removeContext: { kind: "removeContext" },
  removeOldImages: { kind: "removeOldImages" },
} as const satisfies { readonly [K in ActionKind]: Extract<Action, { kind: K }> };

/** A node by its id: `db:pull`, `db:remove.1a2b`, `:createNetwork`. */
export function node(id: string, options: Partial<PlanNode> = {}): PlanNode {
  const at = id.lastIndexOf(":");
  const kind = id.slice(at + 1).split(".")[0] as ActionKind;
  return {
    id,
    service: id.slice(0, at) || undefined,
    action: ACTIONS[kind],
    after: [],
    cause: "",
    ...options,
  };
}

export function started(atMs: number, id: string, options?: Partial<PlanNode>): RunEvent {
  return { kind: "nodeStarted", atMs, node: node(id, options) };
}

export function done(atMs: number, id: string, ms = 0, options?: Partial<PlanNode>): RunEvent {
  return { kind: "nodeDone", atMs, node: node(id, options), ms };
}

export function failed(atMs: number, id: string, error: string, options?: Partial<PlanNode>): RunEvent {
  return { kind: "nodeFailed", atMs, node: node(id, options), ms: 0, error };
}

export function planned(atMs: number, ...nodes: PlanNode[]): RunEvent {
  return { kind: "planned", atMs, nodes };
}

/** The state after these events. */
export function stateOf(...events: RunEvent[]): RunState {
  const state = new RunState();
  for (const event of events) state.apply(event);
  return state;
}

/** The nodes of a service that gets a new container, each after the one before. */
export function newService(name: string, after: readonly string[] = []): PlanNode[] {
  const kinds = ["pull", "create", "start", "ready", "postStart"] as const;
  return kinds.map((kind, index) =>
    node(`${name}:${kind}`, {
      after: index === 0 ? after : [`${name}:${kinds[index - 1]}`],
      cause: "no container",
    })
  );
}

/** A run of three services: db is started, web waits for it, worker fails and blocks report. */
export function demoRun(): RunEvent[] {
  const network = node(":createNetwork", { cause: "no network" });
  const db = newService("db", [":createNetwork"]);
  const web = newService("web", ["db"]);
  const worker = newService("worker", [":createNetwork"]);
  const report = newService("report", ["worker"]);
  const [dbPull, dbCreate, dbStart, dbReady, dbPost] = db as [
    PlanNode,
    PlanNode,
    PlanNode,
    PlanNode,
    PlanNode,
  ];
  const life = (each: PlanNode, from: number, to: number): RunEvent[] => [
    { kind: "nodeStarted", atMs: from, node: each },
    { kind: "nodeDone", atMs: to, node: each, ms: to - from },
  ];
  const [webPull, webCreate, webStart, webReady, webPost] = web as [
    PlanNode,
    PlanNode,
    PlanNode,
    PlanNode,
    PlanNode,
  ];
  const [workerPull] = worker as [PlanNode];
  return [
    { kind: "planned", atMs: 0, nodes: [network, ...db, ...web, ...worker, ...report] },
    ...life(network, 0, 40),
    { kind: "nodeStarted", atMs: 40, node: dbPull },
    { kind: "nodeStarted", atMs: 40, node: workerPull },
    { kind: "progress", atMs: 120, service: "db", progress: { done: 34, total: 100, unit: "bytes" } },
    { kind: "progress", atMs: 180, service: "db", progress: { done: 60, total: 400, unit: "bytes" } },
    {
      kind: "nodeFailed",
      atMs: 200,
      node: workerPull,
      ms: 160,
      error: 'Cannot pull "worker:1": no such image.\nThe registry said: not found',
    },
    { kind: "blocked", atMs: 200, service: "report", by: "worker" },
    { kind: "nodeDone", atMs: 300, node: dbPull, ms: 260 },
    ...life(dbCreate, 300, 340),
    ...life(dbStart, 340, 500),
    { kind: "nodeStarted", atMs: 500, node: dbReady },
    { kind: "waiting", atMs: 520, service: "db", reason: "connection refused" },
    { kind: "nodeDone", atMs: 2100, node: dbReady, ms: 1600 },
    { kind: "nodeStarted", atMs: 2100, node: dbPost },
    { kind: "log", atMs: 2120, service: "db", text: "seeding \x1b[31m3\x1b[0m users" },
    { kind: "nodeDone", atMs: 2140, node: dbPost, ms: 40 },
    ...life(webPull, 2140, 2150),
    ...life(webCreate, 2150, 2180),
    ...life(webStart, 2180, 2300),
    ...life(webReady, 2300, 3000),
    ...life(webPost, 3000, 3040),
    { kind: "notice", atMs: 3040, text: "An old container stays" },
    { kind: "finished", atMs: 3045, command: "start", done: ["db", "web"], failed: ["worker", "report"] },
  ];
}

/** A group of many services: some failed, some active, some done, the others waiting. */
export function bigRun(count: number): RunEvent[] {
  const names = Array.from({ length: count }, (_, index) => `service-${String(index + 1).padStart(2, "0")}`);
  return [
    planned(0, ...names.flatMap((name) => newService(name))),
    ...names.flatMap((name, index): RunEvent[] => {
      if (index % 10 === 3) return [failed(100, `${name}:pull`, "Cannot pull it")];
      if (index % 3 === 0) return [started(50, `${name}:pull`)];
      if (index % 3 === 1) return newService(name).map((each) => done(90, each.id));
      return [];
    }),
  ];
}
