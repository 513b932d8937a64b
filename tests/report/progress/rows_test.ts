import { assert, assertEquals } from "@std/assert";
import type { RunEvent } from "../../../src/model/event.ts";
import { RunState } from "../../../src/report/progress/run_state.ts";
import { type Phase, rowsOf } from "../../../src/report/progress/rows.ts";
import { demoRun, done, failed, newService, node, planned, started, stateOf } from "../events.ts";

function phasesOf(state: RunState): Record<string, Phase> {
  return Object.fromEntries(rowsOf(state).map((row) => [row.service, row.phase]));
}

function phaseAfter(...events: RunEvent[]): Phase | undefined {
  return rowsOf(stateOf(...events))[0]?.phase;
}

Deno.test("rowsOf() tells each service's phase while a run goes on", () => {
  const working = { kind: "working", sinceMs: 5, progress: undefined, reason: undefined } as const;
  const cases: [string, RunEvent[], Phase][] = [
    ["planned", [planned(0, node("db:pull"))], { kind: "pending", on: [] }],
    ["preStart", [started(5, "db:preStart")], { ...working, action: "preStart" }],
    ["pull", [started(5, "db:pull")], { ...working, action: "pull" }],
    ["create", [started(5, "db:create")], { ...working, action: "create" }],
    ["start", [started(5, "db:start")], { ...working, action: "start" }],
    [
      "waiting",
      [started(5, "db:ready"), { kind: "waiting", atMs: 6, service: "db", reason: "no\x07" }],
      { ...working, action: "ready", reason: "no␇" },
    ],
    ["ready", [started(5, "db:start"), done(9, "db:start"), started(10, "db:ready"), done(905, "db:ready")], {
      kind: "ready",
      ms: 900,
    }],
    ["ready without a start", [started(5, "db:ready"), done(105, "db:ready")], { kind: "ready", ms: 100 }],
    ["postStart alone", [done(5, "db:postStart")], { kind: "ready", ms: undefined }],
    ["kept", [done(5, "db:keep")], { kind: "kept" }],
    ["kept, and old ones removed", [done(5, "db:keep"), done(6, "db:stop.2"), done(7, "db:remove.2")], {
      kind: "kept",
    }],
    ["stopped", [done(5, "db:preStop"), done(5, "db:stop")], { kind: "stopped" }],
    ["removed", [done(5, "db:stop"), done(6, "db:postStop"), done(7, "db:remove")], { kind: "removed" }],
    ["stopped, then started", [done(5, "db:stop"), done(6, "db:start", 1), done(9, "db:ready", 3)], {
      kind: "ready",
      ms: 4,
    }],
    ["failed", [failed(5, "db:pull", "No such image")], { kind: "failed", error: "No such image" }],
    ["blocked", [planned(0, node("db:pull")), { kind: "blocked", atMs: 1, service: "db", by: "x" }], {
      kind: "blocked",
      by: "x",
    }],
    ["between a decision and what it brings", [done(5, "db:resolve")], { kind: "pending", on: [] }],
  ];
  for (const [name, events, wanted] of cases) assertEquals(phaseAfter(...events), wanted, name);
});

Deno.test("rowsOf() shows the node begun last where several of a service go on", () => {
  const both = [started(1, "db:pull"), started(2, "db:preStart")];
  assertEquals((phaseAfter(...both) as { action: string }).action, "preStart");
  assertEquals((phaseAfter(...both, done(3, "db:preStart")) as { action: string }).action, "pull");
});

Deno.test("rowsOf() names the services that are waited for, by node and by service name", () => {
  const nodes = [
    ...newService("db"),
    ...newService("cache"),
    node("web:create", { after: ["db", "cache:ready"] }),
  ];
  const events = [planned(0, ...nodes), done(1, "db:pull")];
  assertEquals(phasesOf(stateOf(...events))["web"], { kind: "pending", on: ["db", "cache"] });
  const through = newService("db").map((each) => done(2, each.id));
  assertEquals(phasesOf(stateOf(...events, ...through))["web"], { kind: "pending", on: ["cache"] });
});

Deno.test("rowsOf() counts what was not brought to its end as cancelled once the run is over", () => {
  const events = [planned(0, ...newService("db"), ...newService("web")), started(1, "db:pull")];
  const wanted = { db: { kind: "cancelled" }, web: { kind: "cancelled" } } as const;
  assertEquals(phasesOf(stateOf(...events).abandon()), wanted);
  const end: RunEvent = { kind: "finished", atMs: 2, command: "start", done: [], failed: [] };
  assertEquals(phasesOf(stateOf(...events, end)), wanted);
});

Deno.test("rowsOf() counts a service as failed that the run says failed after it was ready", () => {
  const end: RunEvent = { kind: "finished", atMs: 9, command: "start", done: [], failed: ["db"] };
  assertEquals(phaseAfter(done(5, "db:ready"), end), { kind: "failed", error: "It did not stay up" });
});

Deno.test("rowsOf() has no row for a service of which only a line was logged", () => {
  assertEquals(rowsOf(stateOf({ kind: "log", atMs: 1, service: "db", text: "No container to stop" })), []);
});

Deno.test("rowsOf() keeps the order of the plan and the times of each service", () => {
  const rows = rowsOf(stateOf(...demoRun()));
  assertEquals(rows.map((row) => [row.service, row.startMs, row.endMs]), [
    ["db", 40, 2140],
    ["web", 2140, 3040],
    ["worker", 40, 200],
    ["report", undefined, undefined],
  ]);
  const seeding = rowsOf(stateOf(...demoRun().filter(({ atMs }) => atMs < 2140)));
  assertEquals(seeding[0]?.lastLog, "seeding 3 users");
});

Deno.test("RunState.apply() never lets progress go back", () => {
  const bytes = (done: number, total: number): RunEvent => {
    return { kind: "progress", atMs: 1, service: "db", progress: { done, total, unit: "bytes" } };
  };
  const steps = (done: number, total: number): RunEvent => {
    return { kind: "progress", atMs: 1, service: "db", progress: { done, total, unit: "steps" } };
  };
  const progressAfter = (...events: RunEvent[]) => stateOf(...events).services.get("db")?.progress;
  assertEquals(progressAfter(bytes(50, 100), bytes(60, 400))?.total, 100);
  assertEquals(progressAfter(bytes(50, 100), bytes(300, 400))?.done, 300);
  assertEquals(progressAfter(steps(7, 12), steps(5, 14)), { done: 7, total: 14, unit: "steps" });
  const again = progressAfter(
    started(0, "db:pull"),
    bytes(90, 100),
    done(1, "db:pull"),
    started(2, "db:build"),
    steps(1, 9),
  );
  assertEquals(again, { done: 1, total: 9, unit: "steps" }, "a build begins anew");
});

Deno.test("RunState.apply() keeps a bounded tail of bounded lines", () => {
  const lines = Array.from({ length: 500 }, (_, index): RunEvent => {
    return { kind: "log", atMs: index, service: "db", text: `${index} ${"x".repeat(10_000)}` };
  });
  const tail = stateOf(...lines).services.get("db")?.tail ?? [];
  assertEquals([tail.length, tail.at(-1)?.slice(0, 3)], [20, "499"]);
  assert(tail.every((line) => line.length <= 2000));
});

Deno.test("RunState.apply() forgets the lock's holder when the run goes on", () => {
  const waiting: RunEvent = { kind: "waitingForLock", atMs: 0, holder: "stop (pid 7)" };
  assertEquals(stateOf(waiting).lockHolder, "stop (pid 7)");
  assertEquals(stateOf(waiting, planned(1, node("db:keep"))).lockHolder, undefined);
});

Deno.test("rowsOf() shows no line of a build in the phases after it", () => {
  const built: RunEvent[] = [
    planned(0, ...newService("db")),
    started(1, "db:build"),
    { kind: "log", atMs: 2, service: "db", text: "exporting layers" },
  ];
  assertEquals(rowsOf(stateOf(...built))[0]?.lastLog, "exporting layers");
  const next = stateOf(...built, done(3, "db:build"), started(4, "db:postStart"));
  assertEquals(rowsOf(next)[0]?.lastLog, undefined);
});
