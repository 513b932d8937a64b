import { assert, assertEquals } from "@std/assert";
import type { RunEvent } from "../../../src/model/event.ts";
import { plainLines, priorStateOf, quietLines } from "../../../src/report/progress/plain.ts";
import { RunState } from "../../../src/report/progress/run_state.ts";
import { demoRun, done, failed, started, stateOf } from "../events.ts";

function linesOf(events: readonly RunEvent[], color = false): string[] {
  const state = new RunState();
  return events.flatMap((event) => {
    const before = priorStateOf(state, event);
    state.apply(event);
    return plainLines(event, before, state, { color });
  });
}

Deno.test("plainLines() tells a whole run", () => {
  assertEquals(linesOf(demoRun()), [
    "network miniboss-shop: created (no network)",
    "db: pulling postgres:16",
    'worker: failed: Cannot pull "worker:1": no such image.',
    "  The registry said: not found",
    "report: blocked: worker failed",
    "db: pulled in 0.3 s",
    "db: created (no container)",
    "db: started",
    "db: waiting: connection refused",
    "db: ready in 1.8 s",
    "db | seeding 3 users",
    "db: postStart done in 0.0 s",
    "web: created (no container)",
    "web: started",
    "web: ready in 0.8 s",
    "web: postStart done in 0.0 s",
    "An old container stays",
  ]);
});

Deno.test("plainLines() has a line for every node that changes something", () => {
  const cases: [string, string[]][] = [
    [":createNetwork", ["network miniboss-shop: created (why)"]],
    ["db:preStart", ["db: preStart done in 1.2 s"]],
    ["db:pull", []],
    ["db:build", []],
    ["db:resolve", []],
    ["db:create", ["db: created (why)"]],
    ["db:start", ["db: started"]],
    ["db:pause", ["db: suspended"]],
    ["db:unpause", ["db: resumed"]],
    ["db:ready", ["db: ready in 1.2 s"]],
    ["db:postStart", ["db: postStart done in 1.2 s"]],
    ["db:keep", ["db: kept (why)"]],
    ["db:preStop", ["db: preStop done in 1.2 s"]],
    ["db:stop", ["db: stopped in 1.2 s (why)"]],
    ["db:postStop", ["db: postStop done in 1.2 s"]],
    ["db:remove", ["db: removed (why)"]],
    [":removeNetwork", ["network miniboss-shop: removed (why)"]],
    [":removeVolumes", ["volumes: removed (why)"]],
    [":removeContext", ["saved context: removed (why)"]],
    ["db:removeOldImages", []],
  ];
  for (const [id, wanted] of cases) {
    assertEquals(linesOf([done(1200, id, 1200, { cause: "why" })]), wanted, id);
  }
  const again = done(0, "db:start", 0, { action: { kind: "start", container: "1a2b" }, cause: "stopped" });
  assertEquals(linesOf([again]), ["db: started again (stopped)"]);
});

Deno.test("plainLines() tells progress by quarters", () => {
  const progress = (done: number): RunEvent => {
    return { kind: "progress", atMs: done, service: "api", progress: { done, total: 12, unit: "steps" } };
  };
  const events = [
    started(0, "api:build"),
    ...Array.from({ length: 13 }, (_, index) => progress(index)),
    done(900, "api:build", 900),
  ];
  assertEquals(linesOf(events), [
    "api: building shop:latest",
    "api: building 3/12",
    "api: building 6/12",
    "api: building 9/12",
    "api: built in 0.9 s",
  ]);
});

Deno.test("plainLines() repeats neither reasons nor the lock's holder", () => {
  const waiting = (reason: string): RunEvent => ({ kind: "waiting", atMs: 1, service: "db", reason });
  const lock: RunEvent = { kind: "waitingForLock", atMs: 0, holder: "stop (pid 7)" };
  assertEquals(
    linesOf([lock, lock, started(1, "db:ready"), waiting("a"), waiting("a"), waiting("b"), waiting("a")]),
    [
      "Waiting for stop (pid 7)",
      "db: waiting: a",
      "db: waiting: b",
      "db: waiting: a",
    ],
  );
});

Deno.test("plainLines() writes no escape codes without color, whatever comes", () => {
  const evil = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x00 \r\nnext";
  const events: RunEvent[] = [
    started(0, `${evil}:pull`),
    { kind: "progress", atMs: 0, service: evil, progress: { done: 1, total: 2, unit: "bytes" } },
    { kind: "waiting", atMs: 0, service: evil, reason: evil },
    { kind: "log", atMs: 0, service: evil, text: evil },
    { kind: "log", atMs: 0, service: undefined, text: evil },
    { kind: "notice", atMs: 0, text: evil },
    { kind: "waitingForLock", atMs: 0, holder: evil },
    done(1, `${evil}:create`, 1, { cause: evil }),
    failed(2, `${evil}:ready`, evil),
    { kind: "blocked", atMs: 3, service: evil, by: evil },
  ];
  const lines = linesOf(events);
  assert(lines.length >= 10);
  for (const line of lines) assert(!/\p{Cc}/u.test(line), JSON.stringify(line));
  assert(linesOf(events, true).some((line) => line.includes("\x1b[31m")));
});

Deno.test("quietLines() tells failures only", () => {
  assertEquals(demoRun().flatMap((event) => quietLines(event, { color: false })), [
    'worker: failed: Cannot pull "worker:1": no such image.',
    "  The registry said: not found",
    "report: blocked: worker failed",
  ]);
  assertEquals(stateOf().nodes.size, 0);
});

Deno.test("quietLines() names the network where services are blocked by that", () => {
  const event = { kind: "blocked", atMs: 1, service: "db", by: "createNetwork" } as const;
  assertEquals(quietLines(event, { color: false }), ["db: blocked: the network failed"]);
});
