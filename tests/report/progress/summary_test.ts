import { assert, assertEquals } from "@std/assert";
import type { RunEvent } from "../../../src/model/event.ts";
import { criticalPath, criticalSteps, criticalText } from "../../../src/report/progress/critical.ts";
import { RunState } from "../../../src/report/progress/run_state.ts";
import { summaryText } from "../../../src/report/progress/summary.ts";
import { bigRun, demoRun, done, failed, newService, node, planned, started, stateOf } from "../events.ts";

const plain = { color: false };

function finished(atMs: number, command: string, names: string[] = [], lost: string[] = []): RunEvent {
  return { kind: "finished", atMs, command, done: names, failed: lost };
}

Deno.test("summaryText() tells what failed, what was blocked, what was started and what took the time", () => {
  assertEquals(
    summaryText(stateOf(...demoRun()), plain),
    `worker: failed: Cannot pull "worker:1": no such image.
The registry said: not found

Not started because worker failed: report

Started: db, web
Took 3.0 s: db 2.1 s (ready 1.6 s) -> web 0.9 s (ready 0.7 s)`,
  );
});

Deno.test("summaryText() ends with where the services are reached", () => {
  const port = { containerPort: 80, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 8080 };
  const ports = {
    web: [port, { ...port, hostIp: "::1" }],
    dns: [{ ...port, protocol: "udp", hostIp: "192.168.0.7", hostPort: 53 }],
  };
  const end = {
    kind: "finished",
    atMs: 40,
    command: "start",
    done: ["web", "dns"],
    failed: [],
    ports,
  } as const;
  const state = stateOf(done(1, "web:keep"), end);
  assertEquals(
    summaryText(state, plain),
    "Already running: web\nTook 0.0 s\nPorts: web localhost:8080, dns 192.168.0.7:53/udp",
  );
});

Deno.test("summaryText() in brief gives the first line of each failure", () => {
  const state = stateOf(...demoRun(), failed(9000, ":createNetwork", "No free addresses\nTry again"));
  const text = summaryText(state, { color: false, failures: "brief" });
  const network = "network miniboss-shop: failed: No free addresses";
  assert(
    text.startsWith(`${network}\nworker: failed: Cannot pull "worker:1": no such image.\n\nNot started`),
    text,
  );
});

Deno.test("summaryText() with color tells the same", () => {
  const text = summaryText(stateOf(...demoRun()), { color: true });
  assert(text.includes("\x1b[31m"));
  // deno-lint-ignore no-control-regex -- colours are what is taken away
  assertEquals(text.replace(/\x1b\[\d+m/g, ""), summaryText(stateOf(...demoRun()), plain));
});

Deno.test("summaryText() has words for each command's outcome", () => {
  const kept = [done(1, "db:keep"), finished(40, "start", ["db"])];
  assertEquals(summaryText(stateOf(...kept), plain), "Already running: db\nTook 0.0 s");
  const stop = [done(300, "db:stop", 300), done(400, "web:remove", 0), finished(400, "stop", ["db", "web"])];
  assertEquals(summaryText(stateOf(...stop), plain), "Stopped: db\nRemoved: web\nTook 0.4 s");
  const reload = [done(300, "db:stop", 300), done(900, "db:ready", 500), finished(900, "reload", ["db"])];
  assertEquals(summaryText(stateOf(...reload), plain), "Ready: db\nTook 0.9 s: db 0.9 s (ready 0.6 s)");
  const blocked = [
    failed(5, "web:stop", "Cannot stop"),
    { kind: "blocked", atMs: 5, service: "db", by: "web" } as const,
  ];
  assertEquals(
    summaryText(stateOf(...blocked, finished(5, "stop", [], ["web", "db"])), plain),
    "web: failed: Cannot stop\n\nNot stopped because web failed: db\n\nTook 0.0 s",
  );
});

Deno.test("summaryText() tells of group steps that failed and of services that did not stay up", () => {
  const state = stateOf(
    failed(1, ":createNetwork", "No free addresses"),
    { kind: "blocked", atMs: 1, service: "web", by: "createNetwork" },
    done(2, "db:ready", 1),
    finished(3, "start", [], ["db"]),
  );
  assertEquals(
    summaryText(state, plain),
    "network miniboss-shop: failed: No free addresses\n\ndb: failed: It did not stay up\n\n" +
      "Not started because the network failed: web\n\nTook 0.0 s",
  );
});

Deno.test("summaryText() names what a cancelled run left undone", () => {
  const state = stateOf(planned(0, ...newService("db"), ...newService("web")), started(5, "db:pull"))
    .abandon();
  assertEquals(summaryText(state, plain), "Cancelled: db, web\nTook 0.0 s");
});

Deno.test("summaryText() is empty for a run without anything, and holds 60 services", () => {
  assertEquals(summaryText(stateOf(finished(1, "start")), plain), "");
  const text = summaryText(stateOf(...bigRun(60)).abandon(), plain);
  assertEquals(text.match(/failed: Cannot pull it/g)?.length, 6);
});

Deno.test("criticalPath() is the chain that ended last, each node let go by the one before", () => {
  const ids = criticalPath(stateOf(...demoRun())).map((run) => run.node.id);
  assertEquals(ids, [
    ":createNetwork",
    "db:pull",
    "db:create",
    "db:start",
    "db:ready",
    "db:postStart",
    "web:pull",
    "web:create",
    "web:start",
    "web:ready",
    "web:postStart",
  ]);
});

Deno.test("criticalPath() goes through the slower of two dependencies, and past nodes decided on the way", () => {
  const web = node("web:resolve", { after: ["db:ready", "cache:ready"] });
  const state = stateOf(
    started(0, "db:ready"),
    started(0, "cache:ready"),
    done(100, "cache:ready", 100),
    done(900, "db:ready", 900),
    { kind: "nodeStarted", atMs: 900, node: web },
    { kind: "nodeDone", atMs: 910, node: web, ms: 10 },
    // What a decision brings waits for nothing that is known.
    started(910, "web:create"),
    done(1500, "web:create", 590),
  );
  assertEquals(criticalPath(state).map((run) => run.node.id), ["db:ready", "web:resolve", "web:create"]);
  assertEquals(criticalText(criticalSteps(state)), "db 0.9 s -> web 0.6 s (create 0.6 s)");
});

Deno.test("criticalPath() ends where predecessors go in a circle, and is empty before anything ended", () => {
  assertEquals(criticalPath(new RunState()), []);
  const state = stateOf(
    done(5, "a:create", 0, { after: ["b:create"] }),
    done(5, "b:create", 0, { after: ["a:create"] }),
  );
  assertEquals(criticalPath(state).length, 2);
});

Deno.test("criticalText() leaves out what took no time", () => {
  const steps = [
    { service: undefined, ms: 40, parts: [{ action: "createNetwork", ms: 40 }] },
    { service: "db", ms: 2100, parts: [{ action: "start", ms: 500 }, { action: "ready", ms: 1600 }] },
  ] as const;
  assertEquals(criticalText(steps), "db 2.1 s (ready 1.6 s)");
});
