import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { ROOT } from "../../tools/gate/files.ts";
import { run } from "../../tools/lib/command.ts";
import { commandsPage } from "../../tools/man/commands.ts";
import { readApi } from "../../tools/reference/doc.ts";
import { sectionsOf, specPage } from "../../tools/reference/page.ts";

const page = (name: string) => Deno.readTextFile(new URL(`../../docs/reference/${name}`, import.meta.url));

Deno.test('docs/reference/commands.md is what the program\'s definition says; if not, run "deno task man"', async () => {
  assertEquals(await page("commands.md"), await commandsPage());
});

Deno.test('docs/reference/spec.md is what the doc comments say; if not, run "deno task man"', async () => {
  assertEquals(await page("spec.md"), await specPage());
});

Deno.test("every field, hook and probe has a text and an example that compiles", async () => {
  const sections = sectionsOf(await readApi());
  const members = sections.flatMap(({ title, members }) => members.map((member) => ({ title, ...member })));
  assertEquals(members.filter(({ text, example }) => !text || !example).map(({ name }) => name), []);
  const examples = members.map(({ title, name, example = "" }, index) => {
    const required: [name: string, code: string][] = title === "Group"
      ? [["services", "services: []"]]
      : [["name", 'name: "a"'], ["image", 'image: "b"']];
    const fields = required.filter(([field]) => field !== name).map(([, code]) => code);
    const type = title === "Group" ? "GroupSpec" : "ServiceSpec";
    return `export const example${index}: ${type} = { ${[...fields, example].join(", ")} };`;
  });
  const module = await Deno.makeTempFile({ prefix: "miniboss-examples-", suffix: ".ts" });
  try {
    const api = 'import { type GroupSpec, ready, type ServiceSpec } from "miniboss";\nvoid ready;\n';
    await Deno.writeTextFile(module, api + examples.join("\n"));
    const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
    const args = ["check", "--quiet", "--config", config, module];
    const { code, output } = await run(Deno.execPath(), args, { cwd: ROOT, env: { NO_COLOR: "1" } });
    assertEquals([code, output], [0, ""]);
  } finally {
    await Deno.remove(module);
  }
});
