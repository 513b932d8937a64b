/** The names of images that are built, and images that services share, on a real engine. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { IMAGE_LABEL } from "../../../src/model/labels.ts";
import { isBuiltTag } from "../../../src/model/names.ts";
import { IMAGE, makeWorld, SLEEPER, type World } from "../../e2e/world.ts";
import { proxied } from "../../parity/support.ts";

const run = SLEEPER.replace(/image: "[^"]*", /, "");

async function idOf({ engine }: World, image: string): Promise<string | undefined> {
  return (await engine.images.inspect(image))?.Id;
}

async function imagesOf(world: World, ...services: readonly string[]): Promise<(string | undefined)[]> {
  return await Promise.all(services.map(async (name) => (await world.container(name)).Image));
}

async function done(world: World, ...args: readonly string[]): Promise<string> {
  const { code, stderr } = await world.miniboss(...args);
  assertEquals(code, 0, stderr);
  return stderr;
}

Deno.test("a build takes no name from an image that it did not make, unless told to", async () => {
  await using world = await makeWorld("published");
  const { engine, group } = world;
  const published = `${group}:1.0`;
  await world.write("published/Dockerfile", `FROM ${IMAGE}\nENV PUBLISHED=${group}\n`);
  const foreign = await engine.images.build({
    directory: `${world.folder}/published`,
    dockerfile: "Dockerfile",
    tag: published,
  });
  await using _published = { [Symbol.asyncDispose]: () => engine.images.remove(foreign, { force: true }) };
  await world.write("app/Dockerfile", `FROM ${IMAGE}\nENV GROUP=${group}\n`);
  await world.spec(
    `{ name: "a", image: "${published}", buildFrom: "app", ${run} }, { name: "w", image: "${published}", ${run} }`,
  );
  await done(world, "start");
  assertEquals(await imagesOf(world, "a", "w"), [foreign, foreign]);
  const w = (await world.container("w")).Id;

  const reloaded = await done(world, "reload", "a");
  assertStringIncludes(
    reloaded,
    `image "${published}" stays what it is, for no build of group "${group}" made it`,
  );
  const { Image: built = "", Config } = await world.container("a");
  assertEquals(isBuiltTag(Config?.Image ?? "", "a", built), true);
  assertEquals(await idOf(world, published), foreign);
  await done(world, "start");
  assertEquals(await imagesOf(world, "a", "w"), [built, foreign]);
  assertEquals((await world.container("w")).Id, w);

  await done(world, "reload", "a", "--retag");
  assertEquals(await idOf(world, published), built);
  await done(world, "start");
  assertEquals(await imagesOf(world, "a", "w"), [built, built]);
});

Deno.test("services that name one image share one build, and nothing is pulled", async () => {
  await using world = await makeWorld("shared");
  await using proxy = await proxied(world);
  const image = `${world.group}:latest`;
  const spec = (version: number) =>
    world.write("app/Dockerfile", `FROM ${IMAGE}\nENV GROUP=${world.group}-${version}\n`);
  await spec(1);
  await world.spec(
    `{ name: "worker", image: "${world.group}", ${run} },
     { name: "web", image: "${image}", buildFrom: "app", ${run} },
     { name: "again", image: "${world.group}-again:1", buildFrom: "app", ${run} },
     { name: "migrate", kind: "job", image: "${image}", cmd: "true" }`,
  );
  const services = ["worker", "web", "again", "migrate"];
  const start = async (...args: readonly string[]) => {
    const before = proxy.requests.length;
    await done(world, "--host", proxy.host, "start", ...args);
    return proxy.requests.slice(before).filter((line) => /^POST \/(?:build|images\/create)/.test(line))
      .length;
  };
  assertEquals(await start("worker"), 1);
  assertEquals(await start(), 1);
  const id = await idOf(world, image);
  assertEquals(await imagesOf(world, ...services), [id, id, id, id]);
  assertEquals(await idOf(world, `${world.group}-again:1`), id);

  await spec(2);
  const containers = (await world.containers()).map(({ Id }) => Id);
  assertEquals(await start(), 1);
  const now = await idOf(world, image);
  assertEquals(await imagesOf(world, "worker", "web", "migrate", "again"), [now, now, now, id]);
  assertMatch(now ?? "", /^sha256:/);
  assertEquals((await world.containers("again")).filter(({ Id }) => containers.includes(Id)).length, 1);
});

Deno.test("an image named by a short id keeps its container", async () => {
  await using world = await makeWorld("short-id");
  const id = (await idOf(world, IMAGE) ?? "").replace("sha256:", "");
  await world.spec(`{ name: "db", image: "${id.slice(0, 12)}", ${run} }`);
  await done(world, "start");
  const { Id } = await world.container("db");
  await done(world, "start");
  assertEquals((await world.container("db")).Id, Id);
});

Deno.test("a start that goes on after a killed one removes the images built before", async () => {
  await using world = await makeWorld("resumed");
  await world.spec(
    `{ name: "app", image: "${world.group}:latest", buildFrom: "app", ${run}, ping: () => existsSync("${world.folder}/ready") }`,
    { before: 'import { existsSync } from "node:fs";' },
  );
  const dockerfile = (version: number) =>
    world.write("app/Dockerfile", `FROM ${IMAGE}\nENV GROUP=${world.group}-${version}\n`);
  const ids = async () =>
    (await world.engine.images.list({ [IMAGE_LABEL.group]: world.group })).map(({ Id }) => Id);
  await world.write("ready", "");
  await dockerfile(1);
  await done(world, "start");
  await Deno.remove(`${world.folder}/ready`);
  await dockerfile(2);
  const killed = world.begin(["start"]);
  await killed.printed(/^app: started/m);
  killed.signal("SIGKILL");
  await killed.ended;
  const [id] = await imagesOf(world, "app");
  assertEquals((await ids()).length, 2);
  await world.write("ready", "");
  await done(world, "start");
  assertEquals([await imagesOf(world, "app"), await ids()], [[id], [id]]);
});
