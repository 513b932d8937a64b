import { assertEquals } from "@std/assert";
import type { Action, PlanNode } from "../../../src/model/plan.ts";
import { walkPlan } from "../../../src/run/execute/walk_plan.ts";
import type { NewEvent } from "../../../src/run/session/run.ts";

/** A node from `db:create`, whose action is the word after the colon. */
function node(id: string, ...after: string[]): PlanNode {
  const [service = "", kind = ""] = id.split(":");
  const action = { kind, container: undefined } as unknown as Action;
  return { id, service: service === "" ? undefined : service, action, after, cause: "" };
}

/** Carries nodes out; tells in which order they began, and what became of services. */
async function walk(
  nodes: readonly PlanNode[],
  options: {
    readonly failing?: readonly string[];
    readonly adding?: Record<string, PlanNode[]>;
    readonly abortAt?: string;
  } = {},
) {
  const began: string[] = [];
  const events: NewEvent[] = [];
  const controller = new AbortController();
  const outcome = await walkPlan({ command: "start", nodes }, {
    execute: async ({ id }) => {
      began.push(id);
      if (id === options.abortAt) controller.abort(new Error("cancelled"));
      await Promise.resolve();
      if (options.failing?.includes(id)) throw new Error(`${id} broke`);
      return options.adding?.[id] ?? [];
    },
    emit: (event) => events.push(event),
    signal: controller.signal,
  });
  const blocked = events.flatMap((event) =>
    event.kind === "blocked" ? `${event.service} by ${event.by}` : []
  );
  return { began, blocked, failed: [...outcome.failed.keys()], groupFailed: outcome.groupFailed };
}

Deno.test("walkPlan() begins a node when the nodes and the services it waits for are done", async () => {
  const nodes = [
    node("web:create", "db", "api:ready"),
    node("api:create", ":createNetwork"),
    node("api:ready", "api:create"),
    node("db:create", ":createNetwork"),
    node("db:start", "db:create"),
    node(":createNetwork"),
  ];
  const { began, failed } = await walk(nodes);
  assertEquals(began, [":createNetwork", "api:create", "db:create", "api:ready", "db:start", "web:create"]);
  assertEquals(failed, []);
});

Deno.test("walkPlan() lets dependants begin while old images are removed, and drops that with what it waits for", async () => {
  const nodes = [
    node("api:ready"),
    node("api:removeOldImages", "api:ready"),
    node("web:create", "api"),
    node("web:start", "web:create"),
  ];
  assertEquals((await walk(nodes)).began, ["api:ready", "api:removeOldImages", "web:create", "web:start"]);
  const { began, blocked, failed } = await walk(nodes, { failing: ["api:removeOldImages"] });
  assertEquals([began.at(-1), blocked, failed], ["web:start", [], ["api"]]);
  assertEquals((await walk(nodes, { failing: ["api:ready"] })).began, ["api:ready"]);
});

Deno.test("walkPlan() does not wait for what is not in the plan", async () => {
  assertEquals((await walk([node("web:create", "db", "db:start", ":createNetwork")])).began, ["web:create"]);
});

Deno.test("walkPlan() drops what waits for a failed node, says once which service is to blame, and goes on", async () => {
  const nodes = [
    node("db:create"),
    node("db:start", "db:create"),
    node("api:create", "db"),
    node("api:start", "api:create"),
    node("web:create", "api", "mail"),
    node("mail:create"),
  ];
  const { began, blocked, failed } = await walk(nodes, { failing: ["db:create"] });
  assertEquals(began, ["db:create", "mail:create"]);
  assertEquals(blocked, ["api by db", "web by db"]);
  assertEquals(failed, ["db", "api", "web"]);
});

Deno.test("walkPlan() blames the group's node that failed", async () => {
  const outcome = await walk([node(":createNetwork"), node("db:create", ":createNetwork")], {
    failing: [":createNetwork"],
  });
  assertEquals(outcome, {
    began: [":createNetwork"],
    blocked: ["db by createNetwork"],
    failed: ["db"],
    groupFailed: true,
  });
});

Deno.test("walkPlan() goes on after a failed hook around a stop, and the service counts as failed", async () => {
  const nodes = [node("web:preStop"), node("web:stop", "web:preStop"), node("db:stop", "web")];
  const { began, failed, blocked } = await walk(nodes, { failing: ["web:preStop"] });
  assertEquals({ began, failed, blocked }, {
    began: ["web:preStop", "web:stop", "db:stop"],
    failed: ["web"],
    blocked: [],
  });
});

Deno.test("walkPlan() makes dependants wait for the nodes that a node brings", async () => {
  const nodes = [node("db:resolve"), node("web:create", "db"), node("other:build")];
  const adding = { "db:resolve": [node("db:create", "db:resolve"), node("db:start", "db:create")] };
  assertEquals((await walk(nodes, { adding })).began, [
    "db:resolve",
    "other:build",
    "db:create",
    "db:start",
    "web:create",
  ]);
});

Deno.test("walkPlan() drops brought nodes that wait for what failed before", async () => {
  const nodes = [node("x:build"), node("db:preStart"), node("db:resolve", "db:preStart")];
  const adding = {
    "db:resolve": [node("db:remove", "db:resolve", "x:build"), node("db:create", "db:remove")],
  };
  const { began, blocked } = await walk(nodes, { failing: ["x:build"], adding });
  assertEquals(began, ["x:build", "db:preStart", "db:resolve"]);
  assertEquals(blocked, ["db by x"]);
});

Deno.test("walkPlan() begins nothing once it is cancelled, and blames nobody", async () => {
  const nodes = [node("db:create"), node("db:start", "db:create"), node("web:create", "db")];
  const { began, blocked, failed } = await walk(nodes, { abortAt: "db:create" });
  assertEquals({ began, blocked, failed }, { began: ["db:create"], blocked: [], failed: [] });
});

Deno.test("walkPlan() walks a chain of 10,000, also one that is dropped whole", async () => {
  const nodes = Array.from(
    { length: 10_000 },
    (_, i) => node(`s${i}:create`, ...(i > 0 ? [`s${i - 1}`] : [])),
  );
  assertEquals((await walk(nodes)).began.length, 10_000);
  assertEquals((await walk(nodes, { failing: ["s0:create"] })).failed.length, 10_000);
});
