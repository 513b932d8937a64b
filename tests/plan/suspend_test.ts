import { assertEquals } from "@std/assert";
import type { ObservedContainer } from "../../src/model/snapshot.ts";
import { planResume, planSuspend } from "../../src/plan/suspend.ts";
import { planText } from "../../src/plan/text.ts";
import { container, groupOf, service } from "./world.ts";

const db = service("db", { hooks: ["ping", "preStop", "postStop"] });
const api = service("api", { dependencies: ["db"] });
const web = service("web", {
  dependencies: ["api"],
  healthcheck: { test: "true" },
});
const group = groupOf(web, api, db);

function lines(planner: typeof planSuspend, containers: readonly ObservedContainer[]): string[] {
  const text = planText(planner({ group, snapshot: { containers, networkId: null } }));
  return text.split("\n").filter((line) => line !== "");
}

Deno.test("planSuspend() pauses what runs, dependants first, without hooks", () => {
  const containers = [db, api, web].map((of) => container(of, "running"));
  assertEquals(lines(planSuspend, containers), [
    "web:pause.web-id web-id (suspend)",
    "api:pause.api-id api-id <- web (suspend)",
    "db:pause.db-id db-id <- api (suspend)",
  ]);
});

Deno.test("planSuspend() looks past what does not run, and takes all containers of the group", () => {
  const gone = container(service("gone"), "running");
  const containers = [
    container(db, "running"),
    container(db, "running", { id: "db-other", createdAt: 2000 }),
    container(api, "exited"),
    container(web, "running"),
    gone,
  ];
  assertEquals(lines(planSuspend, containers), [
    "gone:pause.gone-id gone-id (suspend)",
    "web:pause.web-id web-id (suspend)",
    "db:pause.db-other db-other <- web (suspend)",
    "db:pause.db-id db-id <- db:pause.db-other (suspend)",
  ]);
  assertEquals(lines(planSuspend, [container(db, "paused"), container(web, "restarting")]), []);
});

Deno.test("planResume() lets what is paused go on, dependencies first, and waits where there is something to ask", () => {
  const containers = [db, api, web].map((of) => container(of, "paused"));
  assertEquals(lines(planResume, containers), [
    "db:unpause.db-id db-id (resume)",
    "db:ready db-id <- db:unpause.db-id (resume)",
    "api:unpause.api-id api-id <- db:unpause.db-id (resume)",
    "web:unpause.web-id web-id <- api:unpause.api-id (resume)",
    "web:ready web-id <- web:unpause.web-id (resume)",
  ]);
});

Deno.test("planResume() keeps the order past what is not paused, and resumes all containers of the group", () => {
  const gone = container(service("gone"), "paused");
  const containers = [container(db, "paused"), container(api, "running"), container(web, "paused"), gone];
  assertEquals(lines(planResume, containers), [
    "db:unpause.db-id db-id (resume)",
    "db:ready db-id <- db:unpause.db-id (resume)",
    "web:unpause.web-id web-id <- db:unpause.db-id (resume)",
    "web:ready web-id <- web:unpause.web-id (resume)",
    "gone:unpause.gone-id gone-id (resume)",
  ]);
  assertEquals(lines(planResume, [container(db, "running"), container(web, "exited")]), []);
});
