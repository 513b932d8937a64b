import { assert, assertEquals } from "@std/assert";
import { planResolved, planStart } from "../../src/plan/start.ts";
import { planText } from "../../src/plan/text.ts";
import { build, container, finished, service, startInput } from "./world.ts";

const db = service("db", { hooks: ["ping", "postStart"] });
const web = service("web", { dependencies: ["db"] });

function text(input: Parameters<typeof planStart>[0]): string[] {
  return planText(planStart(input)).split("\n");
}

Deno.test("planStart() makes everything of a group that is not there", () => {
  assertEquals(text(startInput([db, web], { networkId: null })), [
    ":createNetwork miniboss-shop (no network)",
    "db:pull db:1 (no container)",
    "db:create <- db:pull, :createNetwork (no container)",
    "db:start <- db:create (no container)",
    "db:ready <- db:start (no container)",
    "db:postStart <- db:ready (no container)",
    "web:pull web:1 (no container)",
    "web:create <- web:pull, :createNetwork (no container)",
    "web:start <- db, web:create (no container)",
    "web:ready <- web:start (no container)",
  ]);
});

Deno.test("planStart() makes no container ahead that a dependency may have to do with, and lets an old one be until the new one is made", () => {
  const volume = { kind: "volume", source: "data", target: "/data", readOnly: false } as const;
  const folder = { kind: "folder", source: "/shop/made", target: "/made", readOnly: false } as const;
  const cases: Readonly<Record<string, Parameters<typeof service>[1]>> = {
    "its hook may ask for it": { hooks: ["preStart"] },
    "its environment may ask for it": { env: { OWNER: "{user_id}" } },
    "its environment is a function": { env: () => ({}) },
    "who is made first fills a volume": { volumes: [volume] },
    "its folder may be made by it": { volumes: [folder] },
  };
  for (const [why, options] of Object.entries(cases)) {
    const late = service("late", { ...options, dependencies: ["db"] });
    const nodes = planStart(startInput([db, late])).nodes;
    const before = (id: string): string[] =>
      nodes.find((node) => node.id === id)?.after.flatMap((other) => [other, ...before(other)]) ?? [];
    assert(before("late:create").includes("db"), `${why}: ${before("late:create")}`);
  }
  const containers = [container(service("web", { env: { OLD: 1 } }), "exited")];
  assertEquals(text(startInput([db, web], { containers })).slice(5), [
    "web:pull web:1 (env OLD changed)",
    "web:create <- web:pull (env OLD changed)",
    "web:remove.web-id web-id <- db, web:create (env OLD changed)",
    "web:start <- web:remove.web-id (env OLD changed)",
    "web:ready <- web:start (env OLD changed)",
  ]);
});

Deno.test("planStart() keeps a running container whose configuration did not change", () => {
  const containers = [container(db, "running"), container(web, "running")];
  assertEquals(text(startInput([db, web], { containers })), [
    "db:keep db-id (runs unchanged)",
    "web:keep web-id (runs unchanged)",
  ]);
});

Deno.test("planStart() runs preStart before the image is pulled, and only then", () => {
  const api = service("api", { hooks: ["preStart"] });
  assertEquals(text(startInput([api])).slice(0, 3), [
    "api:preStart (no container)",
    "api:pull api:1 <- api:preStart (no container)",
    "api:create <- api:pull (no container)",
  ]);
});

Deno.test("planStart() replaces a running container whose configuration changed and names the fields", () => {
  const old = container(service("db", { env: { A: 1, B: 1 }, user: "x" }), "running");
  const wanted = service("db", { env: { A: 2, B: 1, C: 1 }, user: "y", hooks: ["preStop", "postStop"] });
  assertEquals(text(startInput([wanted], { containers: [old] })), [
    "db:pull db:1 (env A, env C, user changed)",
    "db:create <- db:pull (env A, env C, user changed)",
    "db:preStop.db-id db-id <- db:create (env A, env C, user changed)",
    "db:stop.db-id db-id <- db:preStop.db-id (env A, env C, user changed)",
    "db:postStop.db-id <- db:stop.db-id (env A, env C, user changed)",
    "db:remove.db-id db-id <- db:postStop.db-id (env A, env C, user changed)",
    "db:start <- db:remove.db-id (env A, env C, user changed)",
    "db:ready <- db:start (env A, env C, user changed)",
  ]);
});

Deno.test("planStart() starts a stopped container again, with ping and without postStart", () => {
  assertEquals(text(startInput([db], { containers: [container(db, "exited")] })), [
    "db:start db-id (stopped)",
    "db:ready db-id <- db:start (stopped)",
  ]);
});

Deno.test("planStart() runs a postStart that never finished when a stopped container is started again", () => {
  const stopped = container(db, "exited");
  const journal = { [stopped.id]: { service: "db", done: ["create", "start"] as const } };
  assertEquals(
    text(startInput([db], { containers: [stopped], journal })).at(-1),
    "db:postStart db-id <- db:ready (it never finished)",
  );
});

Deno.test("planStart() resumes what a killed run left undone", () => {
  const running = container(db, "running");
  const lines = (done: readonly ("create" | "start" | "ping")[]) =>
    text(startInput([db], { containers: [running], journal: { [running.id]: { service: "db", done } } }));
  assertEquals(lines(["create", "start"]), [
    "db:ready db-id (an earlier run did not finish)",
    "db:postStart db-id <- db:ready (it never finished)",
  ]);
  assertEquals(lines(["create", "start", "ping"]), ["db:postStart db-id (it never finished)"]);
});

Deno.test("planStart() judges each container state as the table says", () => {
  const plain = service("db");
  const first = (state: Parameters<typeof container>[1], options: Parameters<typeof service>[1] = {}) => {
    const of = service("db", options);
    return text(startInput([of], { containers: [container(of, state)] })).map((line) =>
      line.replace(/ .*\(/, " (")
    );
  };
  const replaced = (cause: string) =>
    ["pull", "create", "remove.db-id", "start", "ready"].map((kind) => `db:${kind} (${cause})`);
  assertEquals(first("created"), replaced("its container was never started"));
  assertEquals(first("dead"), replaced("its container is dead"));
  assertEquals(first("exited", { alwaysStartNew: true }), replaced("alwaysStartNew"));
  assertEquals(first("running", { alwaysStartNew: true }), ["db:keep (runs unchanged)"]);
  assertEquals(first("paused"), ["db:unpause (paused)", "db:ready (paused)"]);
  assertEquals(first("restarting"), ["db:keep (runs unchanged)"]);
  assertEquals(
    text(startInput([plain], { containers: [container(plain, "exited")], networkId: "another" }))[0],
    'db:pull db:1 (network "miniboss-shop" was removed)',
  );
});

Deno.test("planStart() replaces a running container that was taken off its network", () => {
  assertEquals(
    text(startInput([db], { containers: [container(db, "running", { networks: {} })] }))[0],
    'db:pull db:1 (its container is not on network "miniboss-shop")',
  );
});

Deno.test("planStart() judges the newest of several containers and removes the others", () => {
  const of = service("db");
  const containers = [
    container(of, "exited", { id: "old", createdAt: 1 }),
    container(of, "running", { id: "new", createdAt: 2 }),
  ];
  assertEquals(text(startInput([of], { containers })), [
    "db:keep new (runs unchanged)",
    "db:remove.old old <- db:keep (a newer container is used)",
  ]);
});

Deno.test("planStart() leaves the containers of services that the spec no longer has, or removes them, dependants first", () => {
  const gone = service("gone");
  const needsIt = service("after", { dependencies: ["gone"] });
  const containers = [
    container(db, "running"),
    container(gone, "running"),
    container(needsIt, "exited"),
    container(gone, "running", { id: "other", otherSpec: "file:///other.ts" }),
  ];
  assertEquals(text(startInput([db], { containers })), ["db:keep db-id (runs unchanged)"]);
  assertEquals(text(startInput([db], { containers, removeOrphans: true })), [
    "after:remove.after-id after-id (no longer in the spec)",
    "gone:stop.gone-id gone-id <- after (no longer in the spec)",
    "gone:remove.gone-id gone-id <- gone:stop.gone-id (no longer in the spec)",
    "db:keep db-id (runs unchanged)",
  ]);
});

Deno.test("planStart() decides a service late when its placeholders may change", () => {
  const api = service("api", { dependencies: ["db"], env: { OWNER: "{user_id}" } });
  const running = container(api, "running", { values: { user_id: 1 } });
  const settled = startInput([db, api], {
    containers: [container(db, "running"), running],
    values: { user_id: 1 },
  });
  assertEquals(text(settled).at(-1), "api:keep api-id (runs unchanged)");
  const unsettled = startInput([db, api], { containers: [running], values: { user_id: 1 } });
  assertEquals(text(unsettled).at(-1), "api:resolve <- db (decided when its dependencies are ready)");
});

Deno.test("planResolved() keeps, replaces or fails a service by the context as it is then", () => {
  const api = service("api", { dependencies: ["db"], env: { OWNER: "{user_id}" } });
  const containers = [container(api, "running", { values: { user_id: 1 } })];
  const later = (values: Record<string, number>) =>
    planResolved(api, startInput([db, api], { containers, values }), {
      imageId: undefined,
      stoppedByRun: false,
    })
      .map((node) => `${node.id} (${node.cause})`);
  assertEquals(later({ user_id: 1 }), ["api:keep (runs unchanged)"]);
  assertEquals(later({ user_id: 2 }).at(-1), "api:ready (env OWNER changed)");
});

Deno.test("planStart() builds the tag latest at every start, before anything is stopped", () => {
  const app = service("app", { image: "app:latest", build: build() });
  const old = container(service("db", { user: "x" }), "running");
  assertEquals(text(startInput([service("db"), app], { containers: [old, container(app, "running")] })), [
    "db:pull db:1 (user changed)",
    "db:create <- db:pull (user changed)",
    "db:stop.db-id db-id <- db:create, app:build (user changed)",
    "db:remove.db-id db-id <- db:stop.db-id, app:build (user changed)",
    "db:start <- db:remove.db-id (user changed)",
    "db:ready <- db:start (user changed)",
    'app:build app:latest (image "app:latest" is built at every start)',
    "app:resolve <- app:build (decided when it is built and its dependencies are ready)",
  ]);
});

Deno.test("planResolved() keeps the container when the image that was built is the same", () => {
  const app = service("app", { image: "app:latest", build: build() });
  const input = startInput([app], { containers: [container(app, "running")] });
  const after = (imageId: string) =>
    planResolved(app, input, { imageId, stoppedByRun: false }).map((node) => node.id);
  assertEquals(after("sha256:old"), ["app:keep"]);
  assertEquals(after("sha256:new"), [
    "app:create",
    "app:stop.app-id",
    "app:remove.app-id",
    "app:start",
    "app:ready",
    "app:removeOldImages",
  ]);
});

Deno.test("planStart() builds another tag only where the image is missing", () => {
  const app = service("app", { build: build() });
  assertEquals(text(startInput([app]))[0], "app:build app:1 (no container)");
  assertEquals(text(startInput([app], { containers: [container(app, "running")] })), [
    "app:keep app-id (runs unchanged)",
  ]);
});

Deno.test("planStart() leaves a job alone that is done, and runs it again when it failed", () => {
  const job = service("job", { kind: "job" });
  const ended = (status: string) => startInput([job], { containers: [container(job, "exited", { status })] });
  assertEquals(text(ended("Exited (0) 1 second ago")), ["job:keep job-id (the job is done)"]);
  assertEquals(
    text(ended("Exited (3) 1 second ago")).at(-1),
    "job:ready <- job:start (the job failed last time)",
  );
});

Deno.test("planStart() keeps the container of an image that is named by the beginning of its id", () => {
  const imageId = `sha256:0123456789ab${"c".repeat(52)}`;
  for (const [image, listed] of [["0123456789ab", "0123456789ab"], ["0123456789abcc", imageId]] as const) {
    const service = { ...db, image };
    const running = container(service, "running", { image: listed, imageId });
    const input = startInput([service], { containers: [running], journal: finished(running) });
    assertEquals(text(input), ["db:keep db-id (runs unchanged)"]);
  }
});

Deno.test("planStart() sees that an image reference was moved to another image", () => {
  const moved = container(web, "running", { image: "sha256:0123456789ab" });
  const lines = text(
    startInput([db, web], {
      containers: [container(db, "running"), moved],
      journal: finished(moved, container(db, "running")),
    }),
  );
  assertEquals(lines.at(-1), 'web:ready <- web:start (image "web:1" is another image now)');
});
