/** The porting guide: its TypeScript is type-checked, loads, and says what its Python says. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { loadGroup } from "../../src/load/mod.ts";
import type { Service } from "../../src/model/group.ts";
import { fill } from "../../src/model/placeholder.ts";
import { CONTEXT_FILE } from "../../src/base/own_files.ts";
import { ContextFile } from "../../src/run/state/context_file.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const guide = await Deno.readTextFile(join(root, "docs/from-python.md"));

function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m").exec(guide)?.[1];
  assert(found, `no ${language} block`);
  return found;
}

async function folder() {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "miniboss-guide-" }));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** The text of a field in a class of the Python spec, up to the next field. */
function python(name: string, field: string): string {
  const text = block("py").split(/^(?=class )/m).find((one) => one.includes(`name = "${name}"`)) ?? "";
  return new RegExp(`^    ${field} = ([^]*?)(?=^    \\w|^$)`, "m").exec(text)?.[1]?.trim() ?? "";
}

Deno.test("docs/from-python.md has a TypeScript spec that passes the type checker", async () => {
  await using dir = await folder();
  await Deno.writeTextFile(join(dir.path, "miniboss.ts"), block("ts"));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--config", join(root, "deno.json"), join(dir.path, "miniboss.ts")],
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

Deno.test("docs/from-python.md has a TypeScript spec that is the Python one's twin", async () => {
  await using dir = await folder();
  await Deno.writeTextFile(join(dir.path, "miniboss.ts"), block("ts"));
  await Deno.mkdir(join(dir.path, "python-todo"));
  await Deno.writeTextFile(join(dir.path, "python-todo", "Dockerfile"), "FROM scratch\n");
  const group = await loadGroup({ spec: undefined, cwd: dir.path });
  assertStringIncludes(block("py"), `miniboss.group_name("${group.name}")`);
  const [database, application] = group.services as [Service, Service];
  for (const service of group.services) {
    const { name, image, ports } = service;
    assertEquals(python(name, "image"), `"${image}"`);
    assertEquals(python(name, "ports"), `{${ports[0]?.containerPort}: ${ports[0]?.hostPort}}`);
    for (const [key, value] of Object.entries(service.env)) {
      const line = new RegExp(`"${key}": ["'](.*)["'],`).exec(python(name, "env"))?.[1];
      assertEquals(fill(line ?? "", { user_id: 7 }), fill(String(value), { user_id: 7 }), key);
    }
  }
  assertEquals(application.dependencies, [database.name]);
  assertEquals(python(application.name, "dependencies"), `["${database.name}"]`);
  assertEquals(application.volumes, [{
    kind: "folder",
    source: join(dir.path, "python-todo/static"),
    target: "/srv/static",
    readOnly: true,
  }]);
  assertEquals([application.stopSignal, application.alwaysStartNew], ["SIGINT", true]);
  assert(database.hooks.ping && database.hooks.postStart && group.onStart);
});

Deno.test("docs/from-python.md tells how braces are written", () => {
  assertStringIncludes(guide, "echo ${{HOME}}");
  assertEquals(fill("echo ${{HOME}}", {}), "echo ${HOME}");
  assertEquals(fill('{{"debug": true}}', {}), '{"debug": true}');
});

Deno.test("docs/from-python.md is right that the Python tool's context file is moved aside", async () => {
  await using dir = await folder();
  await Deno.writeTextFile(join(dir.path, CONTEXT_FILE), '{"user_id": 7}');
  const told: string[] = [];
  const file = new ContextFile(dir.path, { notify: (text) => told.push(text), corrupt: "moveAside" });
  assertEquals(await file.read({ copy: "readme-demo", engine: "engine-1" }), undefined);
  assertMatch(told.join(), /one of the Python tool.*: moved aside/);
});
