/** What an editor shows of a spec, in a folder that `init` has prepared. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { folderOf, run } from "../cli/terminal.ts";
import { openInEditor } from "./language_server.ts";

const SPEC = `import { group, ready } from "miniboss";
export default group({
  services: [
    { name: "db", image: "postgres:17", healthcheck: { test: "true", retries: 2 } },
    {
      name: "web",
      image: "web:1",
      dependencies: ["db"],
      alwaysStartNew: true,
      stopSignal: "SIGTERM",
      ping: ready.http(80),
      async postStart(self) {
        await self.exec(["true"]);
        self.context.set("a", 1);
      },
    },
  ],
});
`;

Deno.test("an editor shows what fields, hooks and probes mean, and offers names and words", async (t) => {
  await using folder = await folderOf({ "miniboss.ts": SPEC });
  assertEquals((await run(["init"], { cwd: folder.path })).code, 0);
  await using editor = await openInEditor(await Deno.realPath(folder.path), "miniboss.ts");
  const rows: [place: string, shown: string][] = [
    ["group({", "Types a group"],
    ["services:", "The services: objects, classes"],
    ["healthcheck:", "A health check that Docker runs"],
    ["retries:", "Failures in a row"],
    ["dependencies:", "Services that must be ready before"],
    ["alwaysStartNew:", "replaces a stopped container"],
    ["stopSignal:", "The signal that asks"],
    ["ping:", "Says whether the started container is ready"],
    ["http(80)", "answers with"],
    ["postStart(", "Called once when a new container is ready"],
    ["exec(", "Runs a command in the container"],
    ["set(", "Sets a value"],
  ];
  for (const [place, shown] of rows) {
    await t.step(place, async () => assertStringIncludes(await editor.hover(place), shown));
  }

  await t.step("every field has an example", async () => {
    assertStringIncludes(await editor.hover("alwaysStartNew:"), "alwaysStartNew: true");
  });

  await t.step("names of services behind dependencies", async () => {
    const offered = await editor.completions('dependencies: ["');
    assert(offered.includes("db"), offered.join());
  });

  await t.step("the words of a field", async () => {
    const offered = await editor.completions('stopSignal: "');
    assert(offered.includes("SIGQUIT"), offered.join());
  });
});
