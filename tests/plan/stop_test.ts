import { assertEquals } from "@std/assert";
import type { Service } from "../../src/model/group.ts";
import type { ObservedContainer } from "../../src/model/snapshot.ts";
import { type Leftovers, planStop } from "../../src/plan/stop.ts";
import { planText } from "../../src/plan/text.ts";
import { container, groupOf, NETWORK, service } from "./world.ts";

const db = service("db");
const api = service("api", { dependencies: ["db"] });
const web = service("web", { dependencies: ["api"], hooks: ["preStop", "postStop"] });
const services = [db, api, web];

function text(
  containers: readonly ObservedContainer[],
  options: { remove?: boolean; leftovers?: Leftovers; selected?: readonly Service[] } = {},
) {
  const { remove = false, selected = services } = options;
  const { leftovers = { network: NETWORK, volumes: false, context: true } } = options;
  const plan = planStop({
    group: groupOf(...services),
    selected,
    snapshot: { containers },
    remove,
    leftovers,
    whole: selected === services,
  });
  return planText(plan).split("\n").filter((line) => line !== "");
}

Deno.test("planStop() stops dependants first", () => {
  assertEquals(text(services.map((s) => container(s, "running"))), [
    "web:preStop.web-id web-id (stop)",
    "web:stop.web-id web-id <- web:preStop.web-id (stop)",
    "web:postStop.web-id <- web:stop.web-id (stop)",
    "api:stop.api-id api-id <- web (stop)",
    "db:stop.db-id db-id <- api (stop)",
  ]);
});

Deno.test("planStop() leaves stopped containers, and looks past services without one", () => {
  assertEquals(
    text([container(db, "running"), container(api, "exited"), container(web, "running")]).at(-1),
    "db:stop.db-id db-id <- web (stop)",
  );
  assertEquals(text([container(db, "exited")]), []);
});

Deno.test("planStop() removes containers that were created and never started", () => {
  assertEquals(text([container(db, "created")]), ["db:remove.db-id db-id (never started)"]);
});

Deno.test("planStop() with remove removes containers, network and context, volumes only when asked to", () => {
  const containers = [container(db, "running"), container(api, "exited")];
  const lines = text(containers, { remove: true });
  assertEquals(lines, [
    "api:remove.api-id api-id (stop --remove)",
    "db:stop.db-id db-id <- api (stop --remove)",
    "db:remove.db-id db-id <- db:stop.db-id (stop --remove)",
    ":removeNetwork miniboss-shop <- api, db (stop --remove)",
    ":removeContext <- api, db (stop --remove)",
  ]);
  const leftovers = { network: NETWORK, volumes: true, context: true };
  assertEquals(
    text(containers, { remove: true, leftovers }).at(-2),
    ":removeVolumes <- api, db (stop --volumes)",
  );
});

Deno.test("planStop() with remove removes nothing that is not there", () => {
  const leftovers = { network: undefined, volumes: false, context: false };
  assertEquals(text([], { remove: true, leftovers }), []);
});

Deno.test("planStop() keeps network and context when only some services are removed", () => {
  assertEquals(text([container(api, "running")], { remove: true, selected: [api, web] }), [
    "api:stop.api-id api-id (stop --remove)",
    "api:remove.api-id api-id <- api:stop.api-id (stop --remove)",
  ]);
});

Deno.test("planStop() handles all containers of a service, paused ones too", () => {
  const containers = [container(db, "running", { id: "one" }), container(db, "paused", { id: "two" })];
  assertEquals(text(containers), [
    "db:stop.one one (stop)",
    "db:unpause.two two <- db:stop.one (stop)",
    "db:stop.two two <- db:unpause.two (stop)",
  ]);
});

Deno.test("planStop() stops containers of services that the spec no longer has, before what they depend on", () => {
  const gone = service("gone", { dependencies: ["db"] });
  const other = container(service("other"), "running", { otherSpec: "file:///other.ts" });
  assertEquals(text([container(db, "running"), container(gone, "running"), other]), [
    "gone:stop.gone-id gone-id (no longer in the spec)",
    "db:stop.db-id db-id <- gone (stop)",
  ]);
});
