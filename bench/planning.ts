/**
 * Validates and plans groups of the sizes given as arguments, and walks the plan with actions that do nothing, told in plain
 * lines that nobody reads; prints the milliseconds of each as JSON. `deno run -A bench/planning.ts 1000 10000`.
 *
 * @module
 */
import { validate } from "../src/load/validate.ts";
import { resolve } from "../src/model/resolve.ts";
import { selectStart, selectStop } from "../src/plan/select.ts";
import { planStart } from "../src/plan/start.ts";
import { planStop } from "../src/plan/stop.ts";
import { createRenderer, summaryText } from "../src/report/progress/mod.ts";
import { walkPlan } from "../src/run/execute/walk_plan.ts";
import type { Group } from "../src/model/group.ts";
import type { Plan } from "../src/model/plan.ts";
import type { ObservedContainer, Snapshot } from "../src/model/snapshot.ts";
import { type BenchService, IMAGE } from "./services.ts";

/** How long one pass took, in milliseconds. */
export interface Passed {
  readonly validate: number;
  readonly planStart: number;
  readonly planStop: number;
  readonly execute: number;
}

/** Services that each depend on the one a tenth before: some depth, some width. */
export function manyServices(count: number): BenchService[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `s${i}`,
    dependencies: i < 10 ? [] : [`s${i - 10}`],
    env: { DB_URI: "postgresql://user:password@db:5432/app", WORKERS: "4" },
  }));
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}

/** Validates, plans and walks a group of so many services once. */
export async function pass(count: number): Promise<Passed> {
  const services = manyServices(count).map((service) => ({ ...service, image: IMAGE, ports: { 80: 0 } }));
  const origin = { specUrl: new URL("file:///bench/miniboss.ts"), folder: "/bench", shown: "miniboss.ts" };
  const validated = await timed(() => validate({ name: "bench", services }, origin));
  const group = validated.result;
  const started = await timed(() => start(group, { containers: [], networkId: null }));
  const stopped = await timed(() => stop(group));
  const executed = await timed(() => walk(started.result));
  return {
    validate: validated.ms,
    planStart: started.ms,
    planStop: stopped.ms,
    execute: executed.ms,
  };
}

async function walk(plan: Plan): Promise<void> {
  using renderer = await createRenderer("plain", { write: () => {}, color: false });
  await walkPlan(plan, {
    execute: () => Promise.resolve([]),
    emit: (event) => renderer.onEvent({ ...event, atMs: 0 }),
    signal: new AbortController().signal,
  });
  summaryText(renderer.state, { color: false });
}

function start(group: Group, snapshot: Snapshot): Plan {
  const none = { get: () => undefined, set: () => {}, has: () => false, delete: () => false, keys: () => [] };
  return planStart({
    group,
    selected: selectStart(group.services, { names: [], exclude: [] }),
    snapshot,
    network: "bench",
    journal: {},
    resolve: (service) => resolve(service, none, {}),
    build: true,
    removeOrphans: true,
  });
}

function stop(group: Group): Plan {
  const containers = group.services.map(({ name }, i): ObservedContainer => ({
    id: `${i}`.padStart(64, "0"),
    name: `${name}-bench-0000`,
    service: name,
    state: "running",
    status: "Up 1 second",
    image: IMAGE,
    imageId: "sha256:0",
    createdAt: i,
    config: {},
    dependencies: [],
    spec: group.specUrl,
    ports: [],
    networks: {},
  }));
  const running = new Set(group.services.map(({ name }) => name));
  const selection = { names: [], exclude: [] };
  const selected = selectStop(group.services, selection, { running, checkDependants: true });
  const snapshot = { containers, networkId: "1" };
  return planStop({
    group,
    selected,
    snapshot,
    remove: true,
    leftovers: { network: "bench", volumes: false, context: true },
    whole: true,
  });
}

/** The sum of a pass. */
export function total({ validate, planStart, planStop, execute }: Passed): number {
  return validate + planStart + planStop + execute;
}

if (import.meta.main) {
  const passes: Record<string, Passed> = {};
  for (const size of Deno.args.map(Number)) passes[size] = await pass(size);
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(passes)));
}
