import { assertEquals } from "@std/assert";
import type { ObservedContainer } from "../../src/model/snapshot.ts";
import { planRebuilt, planReload } from "../../src/plan/reload.ts";
import { planText } from "../../src/plan/text.ts";
import { build, container, service, startInput } from "./world.ts";

const db = service("db");
const api = service("api", {
  image: "api:latest",
  build: build(),
  dependencies: ["db"],
  hooks: ["preStart", "postStart"],
});
const web = service("web", { dependencies: ["api"] });
const proxy = service("proxy", { dependencies: ["web", "api"] });
const other = service("other");
const services = [db, api, web, proxy, other];

function text(containers: readonly ObservedContainer[], remove: boolean): string[] {
  return planText(
    planReload({ ...startInput(services, { containers }), service: api, remove, ifChanged: false }),
  )
    .split("\n").map((line) => line.replace(/ \(.*\)$/, ""));
}

Deno.test("planReload() builds, stops dependants and the service, swaps it, restarts the dependants", () => {
  assertEquals(text(services.map((s) => container(s, "running")), false), [
    "api:build api:latest",
    "proxy:stop.proxy-id proxy-id <- api:build",
    "web:stop.web-id web-id <- api:build, proxy:stop.proxy-id",
    "api:stop.api-id api-id <- api:build, proxy:stop.proxy-id, web:stop.web-id",
    "api:remove.api-id api-id <- api:stop.api-id",
    "api:preStart <- api:remove.api-id",
    "api:create <- api:preStart",
    "api:start <- api:create",
    "api:ready <- api:start",
    "api:postStart <- api:ready",
    "api:removeOldImages <- api:postStart",
    "web:resolve <- api, web:stop.web-id",
    "proxy:resolve <- web, api, proxy:stop.proxy-id",
  ]);
});

Deno.test("planReload() makes the new container before anything is stopped where no hook can matter to it", () => {
  const plain = service("api", { image: "api:latest", build: build() });
  const input = startInput([plain, web], {
    containers: [container(plain, "running"), container(web, "running")],
    networkId: null,
  });
  const lines = planText(planReload({ ...input, service: plain, remove: false, ifChanged: false })).split(
    "\n",
  );
  assertEquals(lines.map((line) => line.replace(/ \(.*\)$/, "")), [
    ":createNetwork miniboss-shop",
    "api:build api:latest",
    "api:create <- api:build, :createNetwork",
    "web:stop.web-id web-id <- api:create",
    "api:stop.api-id api-id <- api:create, web:stop.web-id",
    "api:remove.api-id api-id <- api:stop.api-id",
    "api:start <- api:remove.api-id",
    "api:ready <- api:start",
    "api:removeOldImages <- api:ready",
    "web:resolve <- api, web:stop.web-id",
  ]);
});

Deno.test("planReload() leaves dependants that were stopped or excluded as they are", () => {
  const lines = text([container(api, "running"), container(web, "exited")], false);
  assertEquals(lines.filter((line) => !line.startsWith("api:")), []);
});

Deno.test("planReload() with remove also removes the dependants' containers", () => {
  assertEquals(text([container(api, "running"), container(web, "running")], true).slice(0, 3), [
    "api:build api:latest",
    "web:stop.web-id web-id <- api:build",
    "web:remove.web-id web-id <- web:stop.web-id",
  ]);
});

Deno.test("planRebuilt() keeps a container that runs from the image that was built, whatever its tag, and only that", () => {
  for (const image of ["api:latest", "api:1"]) {
    const plain = service("api", { image, build: build() });
    const ids = (state: ObservedContainer["state"], imageId: string, of = plain) => {
      const containers = [container(of, state), container(web, "running")];
      const input = {
        ...startInput([plain, web], { containers }),
        service: plain,
        remove: false,
        ifChanged: true,
      };
      assertEquals(planReload(input).nodes.map(({ id }) => id), ["api:build", "api:resolve"]);
      return planRebuilt(input, imageId).map(({ id }) => id);
    };
    assertEquals(ids("running", "sha256:old"), ["api:keep"]);
    const swap = [
      "api:create",
      "web:stop.web-id",
      "api:stop.api-id",
      "api:remove.api-id",
      "api:start",
      "api:ready",
      "api:removeOldImages",
      "web:resolve",
    ];
    assertEquals(ids("running", "sha256:new"), swap);
    assertEquals(ids("running", "sha256:old", { ...plain, user: "else" }), swap);
    assertEquals(ids("exited", "sha256:old"), swap.filter((id) => id !== "api:stop.api-id"));
  }
});
