/** What of builds shows from outside: logins, the choice of the builder, what is left behind. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { privateRegistry } from "../engine/registry.ts";
import { IMAGE_LABEL } from "../../src/model/labels.ts";
import { IMAGE, makeWorld, SLEEPER, type World } from "./world.ts";

const runs = SLEEPER.replace(/image: "[^"]*", /, "");

/** A folder for DOCKER_CONFIG with the login of a registry. */
async function loggedIn(world: World, host: string, login: string): Promise<string> {
  await world.write("docker/config.json", JSON.stringify({ auths: { [host]: { auth: btoa(login) } } }));
  return `${world.folder}/docker`;
}

for (const builder of ["BuildKit", "the classic builder"]) {
  Deno.test(`run builds with ${builder} from a base that needs a login`, async () => {
    await using world = await makeWorld("private");
    await using registry = await privateRegistry({ login: "me:secret" });
    const base = `${registry.host}/base:1`;
    await world.write(
      "app/Dockerfile",
      `FROM ${base} AS base\nFROM ${IMAGE}\nCOPY --from=base /from /from\n`,
    );
    await world.spec(
      `{ name: "app", image: "${world.group}:1", buildFrom: "app", cmd: ["test", "-s", "/from"] }`,
    );
    const run = (DOCKER_CONFIG: string) =>
      world.begin(["run", "app"], {
        env: { DOCKER_CONFIG, DOCKER_BUILDKIT: builder === "BuildKit" ? "1" : "0" },
      }).ended;
    try {
      const refused = await run(await loggedIn(world, registry.host, "me:wrong"));
      assertEquals(refused.code, 1, refused.stderr);
      assertMatch(refused.stderr, /Cannot build image .*(unauthorized|no basic auth credentials)/i);
      assertEquals(registry.served, []);
      const built = await run(await loggedIn(world, registry.host, "me:secret"));
      assertEquals(built.code, 0, built.stderr);
      assert(
        registry.served.some((request) => request.endsWith("/v2/base/manifests/1")),
        registry.served.join(),
      );
    } finally {
      await world.engine.images.remove(base, { force: true });
    }
  });
}

Deno.test("images that differ by no layer neither pile up nor are taken for one another", async () => {
  await using world = await makeWorld("layerless");
  await world.spec(`{ name: "app", image: "app:latest", buildFrom: "app", ${runs} }`);
  const images = async () => await world.engine.images.list({ [IMAGE_LABEL.group]: world.group });
  const start = async (value: number | undefined, ...options: string[]) => {
    if (value !== undefined) await world.write("app/Dockerfile", `FROM ${IMAGE}\nENV VALUE=${value}\n`);
    const { code, stderr } = await world.miniboss("start", ...options);
    assertEquals(code, 0, stderr);
    return (await world.container("app")).Config?.Env?.find((line) => line.startsWith("VALUE="));
  };
  for (const value of [1, 2, 3]) assertEquals(await start(value), `VALUE=${value}`);
  assertEquals((await images()).length, 1);
  for (const value of [1, 2, 1]) {
    await start(value, "--keep-images");
    await world.engine.containers.remove((await world.container("app")).Id ?? "", { force: true });
    assertEquals(await start(undefined, "--no-build"), `VALUE=${value}`);
  }
  assertEquals((await images()).length, 3);
});

for (const builder of ["BuildKit", "the classic builder"]) {
  Deno.test(`the spec's own folder is built with ${builder}: files keep their times, and the cache looks past them`, async () => {
    await using world = await makeWorld("here");
    await world.write("Dockerfile", `FROM ${IMAGE}\nCOPY . /app\nENV GROUP=${world.group}\n`);
    await world.write("page.html", "one");
    await world.write("miniboss.lock.json", '{ "version": 1, "modules": {} }');
    await world.spec(
      `{ name: "app", image: "${world.group}:latest", buildFrom: ".", ${runs},
         postStart(self) { self.context.set("count", Number(self.context.get("count") ?? 0) + 1); } }`,
    );
    const page = `${world.folder}/page.html`;
    const start = async (): Promise<[string | undefined, string]> => {
      const env = { DOCKER_BUILDKIT: builder === "BuildKit" ? "1" : "0" };
      const { code, stderr } = await world.begin(["start"], { env }).ended;
      assertEquals(code, 0, stderr);
      const { Id = "" } = await world.container("app");
      const command = ["sh", "-c", "cd /app; ls -A; stat -c %Y page.html"];
      const { stdout } = await world.engine.exec(Id, { command });
      return [Id, new TextDecoder().decode(stdout)];
    };
    await Deno.utime(page, 1e9, 1e9);
    const first = await start();
    assertEquals(first[1], "Dockerfile\nminiboss.ts\npage.html\n1000000000\n");
    await Deno.utime(page, 1.1e9, 1.1e9);
    assertEquals(await start(), first);
    await world.write("page.html", "two");
    await Deno.utime(page, 1.2e9, 1.2e9);
    const [changed, files] = await start();
    assert(changed !== first[0]);
    assertEquals(files, "Dockerfile\nminiboss.ts\npage.html\n1200000000\n");
  });
}
