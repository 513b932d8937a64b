/** What an editor says of specs: with the types of the source, and with those that `init` writes. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join, toFileUrl } from "@std/path";
import { TYPES_FILE } from "../../tools/build/types.ts";
import { folderOf } from "../cli/terminal.ts";

/** Checks a file's types where "miniboss" means the file that `init` writes, under Deno's default settings. */
async function checked(path: string): Promise<{ readonly code: number; readonly said: string }> {
  await using folder = await folderOf({
    "miniboss.d.ts": await Deno.readTextFile(TYPES_FILE),
    "deno.json": '{ "imports": { "miniboss": "./miniboss.d.ts" } }',
  });
  const args = ["check", "--quiet", "--config", join(folder.path, "deno.json"), path];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

for (const name of ["compiles.ts", "refused.ts"]) {
  Deno.test(`${name} is as it says with the types that init writes`, async () => {
    const { code, said } = await checked(fromFileUrl(new URL(name, import.meta.url)));
    assertEquals([code, said], [0, ""]);
  });
}

Deno.test("what an editor says of a mistake names the near miss", async () => {
  const rows: [wrong: string, said: string][] = [
    [
      `group({ services: [{ name: "database", image }, { name: "web", image, dependencies: ["databse"] }] })`,
      `Type '"databse"' is not assignable to type 'DependencyObject | "database" | "web"'. Did you mean '"database"'?`,
    ],
    [`group({ services: [{ name: "a", image, imagee: 1 }] })`, "'imagee' does not exist in type"],
    [
      `group({ services: [{ name: "a", image, restart: "alway" }] })`,
      `Did you mean '"always"'?`,
    ],
    [
      `service({ name: "a", image, ports: { 80: 0 }, ping: (self) => self.port(81) > 0 })`,
      `Argument of type '81' is not assignable to parameter of type 'PortOf<{ readonly 80: 0; }>'`,
    ],
  ];
  for (const [wrong, expected] of rows) {
    await using folder = await folderOf({
      "spec.ts": `import { group, service } from "miniboss";\nconst image = "x";\nexport default ${wrong};\n`,
    });
    const { code, said } = await checked(toFileUrl(join(folder.path, "spec.ts")).href);
    assertEquals(code, 1, said);
    assertStringIncludes(said, expected);
  }
});
