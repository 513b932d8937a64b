import { assert, assertEquals } from "@std/assert";
import { drawFrame, type FrameOptions } from "../../../src/report/progress/frame.ts";
import { RunState } from "../../../src/report/progress/run_state.ts";
import { width } from "../../../src/report/parts/width.ts";
import { bigRun, demoRun, newService, node, planned, started, stateOf } from "../events.ts";

const wide: FrameOptions = { columns: 80, rows: 24, nowMs: 0, color: false };

/** The states of the demo run at these times. */
function demoAt(atMs: number): RunState {
  return stateOf(...demoRun().filter((event) => event.atMs <= atMs));
}

Deno.test("drawFrame() has nothing to show before a run has anything to do", () => {
  assertEquals(drawFrame(new RunState(), wide), []);
  assertEquals(
    drawFrame(stateOf({ kind: "finished", atMs: 1, command: "start", done: [], failed: [] }), wide),
    [],
  );
});

Deno.test("drawFrame() draws one row a service and sums up", () => {
  assertEquals(drawFrame(demoAt(130), { ...wide, nowMs: 1240 }), [
    "▸ db      pulling 34 % (1 s)",
    "  web     waiting for db",
    "▸ worker  pulling (1 s)",
    "  report  waiting for worker",
    "0 of 4 done, 1 s",
  ]);
  assertEquals(drawFrame(demoAt(600), { ...wide, nowMs: 4700 }), [
    "▸ db      waiting (4 s): connection refused",
    "  web     waiting for db",
    '✗ worker  failed: Cannot pull "worker:1": no such image.',
    "- report  blocked by worker",
    "0 of 4 done, 1 failed, 1 blocked, 4 s",
  ]);
});

Deno.test("drawFrame() stands still once the run is over", () => {
  const lines = [
    "✓ db      ready 1.8 s",
    "✓ web     ready 0.8 s",
    '✗ worker  failed: Cannot pull "worker:1": no such image.',
    "- report  blocked by worker",
    "2 of 4 done, 1 failed, 1 blocked, 3 s",
  ];
  assertEquals(drawFrame(stateOf(...demoRun()), { ...wide, nowMs: 99_000 }), lines);
});

Deno.test("drawFrame() shows a build's step and last line, and group steps in the last line", () => {
  const state = stateOf(
    started(0, ":createNetwork"),
    started(0, "api:build"),
    { kind: "progress", atMs: 10, service: "api", progress: { done: 7, total: 12, unit: "steps" } },
    { kind: "log", atMs: 20, service: "api", text: "Step 7/12 : RUN make\tall" },
  );
  assertEquals(drawFrame(state, wide), [
    "▸ api  building 7/12: Step 7/12 : RUN make  all",
    "creating network, 0 of 1 done, 0 s",
  ]);
});

Deno.test("drawFrame() says whom the run waits for", () => {
  assertEquals(
    drawFrame(stateOf({ kind: "waitingForLock", atMs: 0, holder: "stop (pid 7)" }), { ...wide, nowMs: 2500 }),
    [
      "waiting for stop (pid 7), 2 s",
    ],
  );
});

Deno.test("drawFrame() at 40 columns cuts texts, not names", () => {
  assertEquals(drawFrame(demoAt(600), { ...wide, columns: 40 }), [
    "▸ db      waiting: connection refused",
    "  web     waiting for db",
    '✗ worker  failed: Cannot pull "worker:…',
    "- report  blocked by worker",
    "0 of 4 done, 1 failed, 1 blocked, 0 s",
  ]);
});

Deno.test("drawFrame() shows 60 services on 24 rows: failed and active ones, the rest summed up", () => {
  const lines = drawFrame(stateOf(...bigRun(60)), { ...wide, columns: 60 });
  assertEquals(lines.length, 23);
  assertEquals(lines.slice(0, 3), [
    "▸ service-01  pulling",
    "✗ service-04  failed: Cannot pull it",
    "▸ service-07  pulling",
  ]);
  assertEquals(lines.filter((line) => line.startsWith("✗")).length, 6);
  assertEquals(lines.slice(-2), [
    "  39 more: 3 active, 18 waiting, 18 ready",
    "18 of 60 done, 6 failed, 0 s",
  ]);
});

Deno.test("drawFrame() shortens long names in their middle and aligns wide ones", () => {
  const state = stateOf(planned(
    0,
    node("payments-worker-for-europe-and-the-rest:pull"),
    node("データベース:pull"),
    node("👩‍👩‍👧\x1b[31m!\x07:pull"),
  ));
  assertEquals(drawFrame(state, { ...wide, columns: 40 }), [
    "  paymen…e-rest  waiting",
    "  データベース   waiting",
    "  👩‍👩‍👧!␇           waiting",
    "0 of 3 done, 0 s",
  ]);
});

Deno.test("drawFrame() fits any terminal: no line too wide, no frame too high, never empty", () => {
  const states = [
    stateOf(...bigRun(60)),
    stateOf(...demoRun()),
    demoAt(600),
    stateOf(started(0, "データベース:build")),
  ];
  for (const state of states) {
    for (const columns of [1, 2, 3, 5, 8, 13, 21, 40, 80, 200]) {
      for (const rows of [1, 2, 3, 4, 10, 24, 100]) {
        const lines = drawFrame(state, { columns, rows, nowMs: 3_700_000, color: false });
        assert(
          lines.length >= 1 && lines.length <= Math.max(1, rows - 1),
          `${columns}x${rows}: ${lines.length} lines`,
        );
        for (const line of lines) {
          assert(width(line) <= Math.max(1, columns - 1), `${columns}: ${JSON.stringify(line)}`);
        }
      }
    }
  }
});

Deno.test("drawFrame() with color draws the same text", () => {
  for (const state of [stateOf(...bigRun(60)), stateOf(...demoRun()), demoAt(600)]) {
    const colored = drawFrame(state, { ...wide, color: true });
    assert(colored.some((line) => line.includes("\x1b[")));
    // deno-lint-ignore no-control-regex -- colours are what is taken away
    assertEquals(colored.map((line) => line.replace(/\x1b\[\d+m/g, "")), drawFrame(state, wide));
  }
});

Deno.test("drawFrame() never goes back: rows never leave, time and progress never shrink", () => {
  const state = new RunState();
  let before: string[] = [];
  for (const event of demoRun()) {
    state.apply(event);
    // A clock that lags behind the events.
    const lines = drawFrame(state, { ...wide, nowMs: event.atMs - 500 });
    const names = (each: string[]) => each.slice(0, -1).map((line) => line.slice(2, 8));
    assertEquals(names(lines).slice(0, names(before).length), names(before));
    const seconds = (each: string[]) => Number(/(\d+) s$/.exec(each.at(-1) ?? "0 s")?.[1] ?? 0);
    assert(seconds(lines) >= seconds(before));
    before = lines;
  }
});

Deno.test("drawFrame() shows what a cancelled run left undone", () => {
  const state = stateOf(planned(0, ...newService("db"), ...newService("web", ["db"])), started(5, "db:pull"))
    .abandon();
  assertEquals(drawFrame(state, wide), [
    "- db   cancelled",
    "- web  cancelled",
    "0 of 2 done, 2 cancelled, 0 s",
  ]);
});
