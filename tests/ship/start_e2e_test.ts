import { assertEquals, assertMatch } from "@std/assert";
import { makeWorld } from "../e2e/world.ts";
import { program } from "./program.ts";
import { makeSite, type Site } from "./site.ts";
import { fetches, miniboss, specArgument, type Way, ways } from "./ways.ts";

/** A group with an enum, a class, a local module and JSON, which any way has to load and run. */
function files(group: string): Record<string, string> {
  return {
    "spec.ts": `import { group, ready, type ServiceHandle } from "miniboss";
      import settings from "./settings.json" with { type: "json" };
      import { Sleeper } from "./sleeper.ts";
      enum Word { Ready = "ready now" }
      class Db extends Sleeper {
        name = "db";
        cmd = ["sh", "-c", "echo " + Word.Ready + "; exec sleep 600"];
        ping = ready.log(Word.Ready);
        async postStart(self: ServiceHandle) {
          const { hostname } = await import("./late.ts");
          self.context.set("hostname", hostname((await self.exec(["cat", "/etc/hostname"])).stdout));
        }
      }
      class Web extends Sleeper { name = "web"; dependencies = [Db]; env = { DB: "{hostname}" }; }
      export default group({ name: settings.group, services: [Db, Web] });`,
    "settings.json": JSON.stringify({ group }),
    "sleeper.ts": `import { Service } from "miniboss";
      export abstract class Sleeper extends Service {
        image = "debian:bookworm-slim";
        cmd: string[] = ["sleep", "600"];
        stopSignal = "SIGKILL" as const;
      }`,
    "late.ts": "export const hostname = (text: string): string => text.trim();",
  };
}

/** The ways that stand for all: a binary's own too, where there is one. */
function chosen(site: Site): Way[] {
  return ways(site).filter(({ run, spec }) => spec === "http URL" && run !== "source" || run === "program");
}

Deno.test("a group comes up with nothing cached, and again with the server down", async (t) => {
  await using site = await makeSite();
  await using worlds = new AsyncDisposableStack();
  const offline: (() => Promise<void>)[] = [];
  for (const way of chosen(site)) {
    await t.step(way.name, async () => {
      const world = worlds.use(await makeWorld("ship"));
      const folder = await site.write(world.group, files(world.group));
      const cache = await site.write(`cache-${world.group}`, { ".keep": "" });
      const spec = specArgument(way, `${folder}/spec.ts`, site.url(`${folder}/spec.ts`));
      const env = {
        DENO_DIR: cache,
        ...(fetches(way) && { MINIBOSS_LOADER: "fetch" }),
        MINIBOSS_CACHE: cache,
        XDG_STATE_HOME: cache,
      };
      const run = async (...args: string[]) => {
        const command = [...miniboss(way, site), "-f", spec, ...args];
        const { code, stderr } = await program(command, { cwd: world.folder, env });
        assertEquals(code, 0, stderr);
        return stderr;
      };
      const start = async () => {
        assertMatch(await run("start"), /\nStarted: db, web\n/);
        const [db, web] = [await world.container("db"), await world.container("web")];
        assertEquals([db.State?.Running, web.State?.Running], [true, true]);
        assertEquals(web.Config?.Env?.filter((line) => line.startsWith("DB=")), [
          `DB=${db.Config?.Hostname}`,
        ]);
      };
      offline.push(async () => {
        await run("stop", "--remove");
        assertEquals(await world.containers(), []);
        await start();
      });
      await start();
    });
  }
  await site.close();
  for (const [index, again] of offline.entries()) {
    await t.step(`${chosen(site)[index]?.name}, server down`, again);
  }
});
