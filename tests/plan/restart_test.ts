import { assertEquals } from "@std/assert";
import { planRestart } from "../../src/plan/restart.ts";
import { planText } from "../../src/plan/text.ts";
import { container, service } from "./world.ts";

const web = service("web", { hooks: ["preStop", "postStop", "postStart"] });
const text = (state: Parameters<typeof container>[1]) =>
  planText(planRestart(web, container(web, state), "a.js changed")).split("\n");

Deno.test("planRestart() stops a container with its hooks, starts it again and waits for it", () => {
  assertEquals(text("running"), [
    "web:preStop web-id (a.js changed)",
    "web:stop web-id <- web:preStop (a.js changed)",
    "web:postStop <- web:stop (a.js changed)",
    "web:start web-id <- web:postStop (a.js changed)",
    "web:ready web-id <- web:start (a.js changed)",
  ]);
});

Deno.test("planRestart() starts a container that was stopped", () => {
  assertEquals(text("exited"), [
    "web:start web-id (a.js changed)",
    "web:ready web-id <- web:start (a.js changed)",
  ]);
});
