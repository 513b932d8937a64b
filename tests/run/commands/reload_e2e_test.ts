/** Builds on start and reload, on a real engine. */
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { IMAGE_LABEL, LABEL } from "../../../src/model/labels.ts";
import { isBuiltTag } from "../../../src/model/names.ts";
import { makeWorld, SLEEPER, type World } from "../../e2e/world.ts";
import { notes, NOTING, proxied } from "../../parity/support.ts";

const run = SLEEPER.replace(/image: "[^"]*", /, "");

/** The ids of the group's containers by service, in a state. */
async function ids(world: World, state = "running"): Promise<Record<string, string>> {
  const found = (await world.containers()).filter(({ State }) => State === state);
  return Object.fromEntries(found.map(({ Id, Labels }) => [Labels?.[LABEL.service] ?? "", Id ?? ""]));
}

async function version(world: World): Promise<string> {
  const { Id } = await world.container("app");
  const { stdout } = await world.engine.exec(Id ?? "", { command: ["cat", "/version"] });
  return new TextDecoder().decode(stdout);
}

/** The names of the images that were built, without the one that the spec gives. */
async function images(world: World): Promise<string[]> {
  const found = await world.engine.images.list({ [IMAGE_LABEL.group]: world.group });
  return found.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => !tag.startsWith(world.group));
}

Deno.test("a group with a service that is built at every start", async (t) => {
  await using world = await makeWorld("latest");
  await using proxy = await proxied(world);
  const app = (more = "") =>
    `noted({ name: "app", image: "${world.group}:latest", buildFrom: "app", dockerfile: "Own", dependencies: ["db"], ${run},
       env: { OWNER: "{id}" }, ${more} })`;
  const spec = (own = app()) =>
    world.spec(
      `noted({ name: "db", ${SLEEPER}, postStart(self) { self.context.set("id", 7); } }), ${own},
       noted({ name: "web", ${SLEEPER}, dependencies: ["app"] }),
       noted({ name: "edge", ${SLEEPER}, dependencies: ["web", "app"] }),
       noted({ name: "other", ${SLEEPER} }),
       noted({ name: "off", ${SLEEPER}, dependencies: ["app"] })`,
      { before: NOTING, group: `onReload(name) { note("onReload " + name); }` },
    );
  const dockerfile = (text: string) => world.write("app/Own", `FROM debian:bookworm-slim\n${text}`);
  await dockerfile("COPY version /version\n");
  await world.write("app/version", "1");
  await spec();
  const first = await world.miniboss("start");
  assertEquals(first.code, 0, first.stderr);

  await t.step(
    "parity 36: the image is named after the service and the time, and made with the declared Dockerfile",
    async () => {
      const { Config } = await world.container("app");
      assertMatch(Config?.Image ?? "", /^app-\d{4}-\d\d-\d\d-\d{4}:[0-9a-f]{12}$/);
      assertEquals(await version(world), "1");
    },
  );

  await t.step(
    "B12: a start that builds the same again keeps the container and makes no other image",
    async () => {
      const [before, tags] = [await ids(world), await images(world)];
      await notes(world);
      const { code, stderr } = await world.miniboss("--host", proxy.host, "start");
      assertEquals(code, 0, stderr);
      assert(proxy.requests.some((line) => line.startsWith("POST /build")));
      assertEquals([await ids(world), await images(world)], [before, tags]);
      assertEquals(await notes(world), []);
    },
  );

  await t.step(
    "B11: what was built is used: the running container is replaced, once the build is through",
    async () => {
      await world.write("app/version", "2");
      const [before, requests] = [await ids(world), proxy.requests.length];
      assertEquals((await world.miniboss("--host", proxy.host, "start")).code, 0);
      const since = proxy.requests.slice(requests);
      const at = (pattern: RegExp) => since.findIndex((line) => pattern.test(line));
      assert(at(/^POST \/build/) >= 0 && at(/^POST \/build/) < at(/\/stop/));
      assertEquals(await version(world), "2");
      const { app: _old, ...others } = before;
      const { app: _new, ...same } = await ids(world);
      assertEquals(same, others);
    },
  );

  await t.step("B12: images do not pile up", async () => {
    assertEquals((await images(world)).length, 1);
  });

  await world.engine.containers.stop((await ids(world)).off ?? "", { graceMs: 0 });
  const before = await ids(world);
  await notes(world);
  await world.write("app/version", "3");
  const reloaded = await world.miniboss("--host", proxy.host, "reload", "app", "--timeout", "9");
  const noted = await notes(world);
  const after = await ids(world);

  await t.step(
    "parity 44: reload stops the service and its dependants, dependants first, and nothing else",
    () => {
      assertEquals(reloaded.code, 0, reloaded.stderr);
      assertEquals(
        noted.filter((line) => line.endsWith("Stop")),
        ["edge", "web", "app"].flatMap((name) => [`${name} preStop`, `${name} postStop`]),
      );
      assertEquals([after.db, after.other], [before.db, before.other]);
    },
  );

  await t.step(
    "parity 45: it gets a new container of the new image; dependants are started again and pinged",
    async () => {
      assertNotEquals(after.app, before.app);
      assertEquals(await version(world), "3");
      assertEquals([after.web, after.edge], [before.web, before.edge]);
      const since = noted.slice(noted.indexOf("app postStop") + 1);
      assertEquals([...new Set(since)], [
        "app preStart",
        "app ping",
        "app postStart",
        "web ping",
        "edge ping",
        "onReload app",
      ]);
    },
  );

  await t.step("B18: a service that was stopped or excluded stays so", async () => {
    assertEquals(Object.keys(await ids(world, "exited")), ["off"]);
  });

  await t.step(
    "parity 46: the context is there and saved; onReload gets the name; the timeout is the stop's grace",
    async () => {
      assertEquals((await world.context())?.values, { id: 7 });
      assert((await world.container("app")).Config?.Env?.includes("OWNER=7"));
      assertEquals(noted.at(-1), "onReload app");
      const stops = proxy.requests.filter((line) => line.endsWith("stop?t=9"));
      assertEquals(stops.length, 3);
    },
  );

  await t.step(
    "reload --if-changed touches nothing while the image stays, and reloads once it does not",
    async () => {
      const running = await ids(world);
      await notes(world);
      const idle = await world.miniboss("reload", "app", "--if-changed");
      assertEquals(idle.code, 0, idle.stderr);
      assertEquals([await ids(world), await notes(world)], [running, []]);
      await world.write("app/version", "3.1");
      const { code, stderr } = await world.miniboss("reload", "app", "--if-changed");
      assertEquals(code, 0, stderr);
      assertEquals(await version(world), "3.1");
      const { app, ...others } = running;
      const { app: now, ...same } = await ids(world);
      assertNotEquals(now, app);
      assertEquals(same, others);
      assertEquals((await notes(world)).at(-1), "onReload app");
    },
  );

  await t.step(
    "B12: two builds in one minute are two images; --keep-images keeps the older one",
    async () => {
      await world.write("app/version", "4");
      assertEquals((await world.miniboss("reload", "app", "--keep-images")).code, 0);
      assertEquals(new Set(await images(world)).size, 2);
    },
  );

  await t.step("B18: a build that breaks leaves everything running", async () => {
    const running = await ids(world);
    await dockerfile("NONSENSE\n");
    for (const command of [["reload", "app"], ["reload", "app", "--remove"], ["start"]]) {
      const { code, stderr } = await world.miniboss(...command);
      assertEquals(code, 1);
      assertMatch(stderr, /unknown instruction: NONSENSE/i);
      assertEquals({ ...await ids(world), off: "" }, { ...running, off: "" });
    }
    assertEquals(await version(world), "4");
  });

  await t.step("B3: a build that breaks fails its service, not the run", async () => {
    await world.engine.containers.stop((await ids(world)).other ?? "", { graceMs: 0 });
    const { code } = await world.miniboss("start");
    assertEquals(code, 1);
    assert((await ids(world)).other, "others start all the same");
    await dockerfile("COPY version /version\n");
  });

  await t.step(
    "B19: reload --remove gives dependants new containers, and the network stays in use",
    async () => {
      const running = await ids(world);
      const { code, stderr } = await world.miniboss("reload", "app", "--remove");
      assertEquals(code, 0, stderr);
      const now = await ids(world);
      for (const name of ["app", "web", "edge"]) assertNotEquals(now[name], running[name], name);
      for (const name of ["db", "other"]) assertEquals(now[name], running[name], name);
    },
  );

  await t.step("start --no-build uses the image built last, and builds none", async () => {
    await world.write("app/version", "5");
    const requests = proxy.requests.length;
    const running = await ids(world);
    assertEquals((await world.miniboss("--host", proxy.host, "start", "--no-build")).code, 0);
    assertEquals((await ids(world)).app, running.app);
    await world.engine.containers.remove(running.app ?? "", { force: true });
    const { code, stderr } = await world.miniboss("--host", proxy.host, "start", "--no-build");
    assertEquals(code, 0, stderr);
    assertEquals(await version(world), "4");
    assertEquals(proxy.requests.slice(requests).filter((line) => line.startsWith("POST /build")), []);
  });

  await t.step("start --no-build says so when there is no image", async () => {
    assertEquals((await world.miniboss("stop", "--remove")).code, 0);
    for (const tag of await images(world)) await world.engine.images.remove(tag, { force: true });
    const { code, stderr } = await world.miniboss("start", "--no-build");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "its image was never built, start it without --no-build");
  });
});

Deno.test("a group with a service that is built when its image is missing", async (t) => {
  await using world = await makeWorld("tagged");
  const image = `${world.group}:1`;
  await world.write("app/Dockerfile", "FROM debian:bookworm-slim\nCOPY version /version\n");
  await world.write("app/version", "1");
  await world.spec(`{ name: "app", image: "${image}", buildFrom: "app", ${run} }`);
  assertEquals((await world.miniboss("start")).code, 0);

  await t.step("start builds it once, under its own tag", async () => {
    assertEquals((await world.container("app")).Config?.Image, image);
    await world.write("app/version", "2");
    assertEquals((await world.miniboss("start")).code, 0);
    assertEquals(await version(world), "1");
  });

  await t.step("reload builds it anew, under its own tag, and removes the old image", async () => {
    const { code, stderr } = await world.miniboss("reload", "app");
    assertEquals(code, 0, stderr);
    assertEquals(await version(world), "2");
    const { Config, Image = "" } = await world.container("app");
    assertEquals(Config?.Image, image);
    assertEquals((await images(world)).map((tag) => isBuiltTag(tag, "app", Image)), [true]);
  });

  await t.step("reload --if-changed keeps the container of an image that comes to the same", async () => {
    const before = await ids(world);
    const { code, stderr } = await world.miniboss("reload", "app", "--if-changed");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /\n\nAlready running: app\nTook /);
    assertEquals(await ids(world), before);
  });

  await t.step("and the next start keeps the container", async () => {
    const before = await ids(world);
    assertEquals((await world.miniboss("start")).code, 0);
    assertEquals(await ids(world), before);
  });
});
