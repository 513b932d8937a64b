import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { makeProgram } from "../../src/cli/program.ts";
import { LABEL } from "../../src/model/labels.ts";
import { run, testTerminal } from "../cli/terminal.ts";
import { makeWorld, SLEEPER, type World } from "./world.ts";

/** The commands whose purpose it is to change something. */
const CHANGING = [
  "start",
  "stop",
  "reload",
  "suspend",
  "resume",
  "run",
  "watch",
  "gc",
  "test",
  "cp",
  "init",
  "import",
];

/** Every other command, in the forms that might be tempted. */
const LOOKING: readonly (readonly string[])[] = [
  ["status"],
  ["status", "--json"],
  ["status", "--all"],
  ["plan"],
  ["plan", "stop", "--remove", "--volumes"],
  ["plan", "reload", "web"],
  ["why", "web"],
  ["why", "db", "--json"],
  ["graph", "--format", "svg"],
  ["check"],
  ["logs"],
  ["logs", "web", "--json"],
  ["exec", "db", "--", "true"],
  ["env"],
  ["env", "--format", "json"],
  ["doctor"],
  ["completions", "bash"],
  ["complete", "--", "stop", ""],
];

/** All there is of a group: in the engine, and in its folder. */
async function everything({ engine, group, folder }: World): Promise<unknown> {
  const labels = { [LABEL.group]: group };
  const containers = await Promise.all(
    (await engine.containers.list(labels)).map(async ({ Id = "" }) => {
      const { Name, Image, Created, State, RestartCount, Config, HostConfig, NetworkSettings, Mounts } =
        await engine
          .containers.inspect(Id);
      return { Id, Name, Image, Created, State, RestartCount, Config, HostConfig, NetworkSettings, Mounts };
    }),
  );
  return {
    containers,
    networks: await engine.networks.list(labels),
    volumes: await engine.volumes.list(labels),
    images: await engine.images.list(labels),
    files: await filesBelow(folder),
  };
}

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) Object.assign(found, await filesBelow(path));
    else found[path] = `${(await Deno.stat(path)).mtime?.getTime()}: ${await Deno.readTextFile(path)}`;
  }
  return found;
}

const names = (await makeProgram(testTerminal().terminal, () => {})).commands.map((command) =>
  command.name()
);

async function lookAround(world: World, occasion: string): Promise<void> {
  const before = await everything(world);
  for (const words of LOOKING) {
    if (!names.includes(words[0] ?? "")) continue;
    await run(words, { cwd: world.folder });
    assertEquals(await everything(world), before, `${words.join(" ")} changed something ${occasion}`);
  }
}

Deno.test("every command is known to change things or to only look", () => {
  const looking = LOOKING.map(([name]) => name);
  const unknown = names.filter((name) => !CHANGING.includes(name) && !looking.includes(name));
  assertEquals(unknown, [], "add it to one of the lists of this test");
});

Deno.test("no command changes anything but those that are there for it", async () => {
  await using world = await makeWorld("look");
  const web = `{ name: "web", image: "${world.group}-web:latest", buildFrom: "web", dependencies: ["db"]`;
  await world.write(
    "web/Dockerfile",
    'FROM debian:bookworm-slim\nCMD ["sleep", "600"]\nSTOPSIGNAL SIGKILL\n',
  );
  const db = `{ name: "db", ${SLEEPER}, volumes: ["data:/data"] }`;
  await world.spec(`${db}, ${web}, stopSignal: "SIGKILL" }`);
  await lookAround(world, "where nothing was started");
  assertEquals((await world.miniboss("start")).code, 0);
  await lookAround(world, "in a group that runs");

  await world.spec(`${db}, ${web}, stopSignal: "SIGKILL", env: { PORT: 1 } }`);
  await lookAround(world, "after an edit of the spec");
  await world.write(".miniboss-context", "{ corrupt");
  await lookAround(world, "with a corrupt context file");
  assert((await world.containers()).length === 2);
});
