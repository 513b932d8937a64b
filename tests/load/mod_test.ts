import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { CancelledError } from "../../src/base/errors.ts";
import { loadGroup } from "../../src/load/mod.ts";
import { folderOf, loadApart } from "./support.ts";

const good = `#!/usr/bin/env -S miniboss -f
import { group, ready, Service } from "miniboss";
import config from "./config.json" with { type: "json" };
import { image } from "./lib/image.ts";
enum Port { Http = 80 }
class Web extends Service {
  name = "web";
  image = image;
  ports = { [Port.Http]: config.port };
  ping = ready.tcp(Port.Http);
}
export default group({ services: [Web] });
`;

Deno.test("loadGroup() loads a spec with imports from a folder without any configuration", async () => {
  await using folder = await folderOf({
    "my shop/miniboss.ts": good,
    "my shop/config.json": '{ "port": 8080 }',
    "my shop/lib/image.ts": 'export const image: string = "web:1";',
  });
  const { group, error } = await loadApart({ spec: undefined, cwd: join(folder.path, "my shop") });
  assertEquals(error, undefined);
  assertEquals(group.name, "my-shop");
  assertEquals(group.folder, join(folder.path, "my shop"));
  assertEquals(group.services[0].image, "web:1");
  assertEquals(group.services[0].ports[0].hostPort, 8080);
});

Deno.test("loadGroup() lets a spec require JSON and packages, from a path that is no URL as it stands", async () => {
  const spec = `
    import ignore from "npm:@balena/dockerignore@1.0.2";
    import { createRequire } from "node:module";
    const { image } = createRequire(import.meta.url)("../config.json");
    export default { services: [{ name: typeof ignore, image, volumes: ["./d:/d"] }] };`;
  await using folder = await folderOf({
    "we#ird ?%20/s#p?%41.ts": spec,
    "config.json": '{ "image": "a:1" }',
  });
  const { group, error } = await loadApart({ spec: "we#ird ?%20/s#p?%41.ts", cwd: folder.path });
  assertEquals(error, undefined);
  const [{ name, image, volumes }] = group.services;
  assertEquals([name, image], ["function", "a:1"]);
  assertEquals(volumes[0].source, join(folder.path, "we#ird ?%20", "d"));
});

const group = '{ name: "g", services: [{ name: "a", image: "a:1" }] }';
const exported: [string, string][] = [
  ["a plain object", `export default ${group};`],
  ["a function", `export default () => (${group});`],
  ["an async function", `export default async () => await Promise.resolve(${group});`],
  ["an object of plain JavaScript", `import * as mb from "miniboss"; export default mb.group(${group});`],
  [
    "the API by the package's name",
    `import { group } from "npm:miniboss@1"; export default group(${group});`,
  ],
  [
    "the API by its JSR name",
    `import { group } from "jsr:@miniboss/miniboss"; export default group(${group});`,
  ],
];

for (const [what, source] of exported) {
  Deno.test(`loadGroup() takes ${what}`, async () => {
    await using folder = await folderOf({ "spec.ts": source });
    const { group, error } = await loadApart({ spec: "spec.ts", cwd: folder.path });
    assertEquals(error, undefined);
    assertEquals([group.name, group.services[0].name], ["g", "a"]);
  });
}

Deno.test("loadGroup() loads several specs in one process with one copy of the API", async () => {
  const spec = 'import { Service } from "miniboss"; globalThis.seen = [...(globalThis.seen ?? []), Service];';
  await using folder = await folderOf({
    "a.ts": `${spec} export default ${group};`,
    "b/b.ts": `${spec} export default () => {
      if (globalThis.seen.length !== 2 || globalThis.seen[0] !== globalThis.seen[1]) throw new Error("two copies");
      return ${group};
    };`,
    "all.ts": 'import "./a.ts"; import b from "./b/b.ts"; export default b;',
  });
  assertEquals((await loadApart({ spec: "all.ts", cwd: folder.path })).error, undefined);
});

const faults: [string, Record<string, string>, RegExp][] = [
  ["a spec that throws", {
    "spec.ts": 'const a: number = 1;\nfunction f() {\n  throw new Error("boom");\n}\nf();',
  }, /: boom\n {4}at .*\/spec\.ts:3:9$/],
  ["a default function that throws", {
    "spec.ts": 'export default () => {\n  throw new TypeError("boom");\n};',
  }, /: TypeError: boom\n {4}at .*\/spec\.ts:2:9$/],
  ["a helper that throws", {
    "spec.ts": 'import "./helper.ts";',
    "helper.ts": 'throw new RangeError("boom");',
  }, /: RangeError: boom\n {4}at .*\/helper\.ts:1:7$/],
  ["a misuse of the API", {
    "spec.ts": 'import { ready } from "miniboss";\n\nready.http(80, "/", null as never);',
  }, /: TypeError: .*\n {4}at .*\/spec\.ts:3:/],
  ["a thrown text", { "spec.ts": 'throw "boom";' }, /: it threw "boom"$/],
  [
    "a syntax error",
    { "spec.ts": "const a = 1;\nconst b = = 2;" },
    /: Expression expected[\s\S]*\/spec\.ts:2:11$/,
  ],
  ["a syntax error in a helper", {
    "spec.ts": 'import "./helper.ts";',
    "helper.ts": "let = = 2;",
  }, /\/helper\.ts:1:\d+$/],
  [
    "a missing module",
    { "spec.ts": '\nimport "./gone.ts";' },
    /Module not found "[^"]*\/gone\.ts"\.\n {4}at .*\/spec\.ts:2:8$/,
  ],
  ["a missing name", {
    "spec.ts": 'import { grup } from "miniboss";\nexport default grup();',
  }, /module 'miniboss' does not provide an export named 'grup' at .*\/spec\.ts:1:10$/],
  ["an unknown bare name", {
    "spec.ts": 'import x from "lodash-of-mine";\nexport default x;',
  }, /Cannot load "lodash-of-mine", imported by .*\/spec\.ts: nothing says what the bare name means/],
  ["JSON imported as code", {
    "spec.ts": 'import x from "./x.json";\nexport default x;',
    "x.json": "{}",
  }, /Cannot import .*\/x\.json as code: add with \{ type: "json" \} to the import$/],
  ["bad JSON", {
    "spec.ts": 'import x from "./x.json" with { type: "json" };\nexport default x;',
    "x.json": "{ a }",
  }, /Cannot read .*\/x\.json as JSON: /],
  ["no export", { "spec.ts": "export {};" }, /: it exports nothing; end it with: export default group/],
  [
    "only named exports",
    { "spec.ts": "export const app = 1;" },
    /: it has no default export, only "app"; end it with/,
  ],
  ["a class as export", {
    "spec.ts": 'import { Service } from "miniboss"; export default class Db extends Service {}',
  }, /: its default export is the class "Db", export group\(\{ services: \[Db\] \}\)$/],
  ["a list as export", { "spec.ts": "export default [];" }, /: Expected a group .* got \[\]$/],
  ["a function of nothing", { "spec.ts": "export default () => {};" }, /: Expected a group .* got nothing$/],
];

for (const [what, files, wanted] of faults) {
  Deno.test(`loadGroup() explains ${what}, with the user's file and line`, async () => {
    await using folder = await folderOf(files);
    const { error } = await loadApart({ spec: "spec.ts", cwd: folder.path });
    assert(error);
    assertEquals([error.name, error.exitCode], ["SpecError", 2]);
    assertMatch(error.message, /^Cannot (load|use) spec "spec\.ts": /);
    assertMatch(error.message, wanted);
    assert(!error.message.includes("\x1b"), "escape codes in the message");
  });
}

Deno.test("loadGroup() loads every example", async () => {
  const examples = new URL("../../spec/examples/", import.meta.url);
  for await (const { name, isDirectory } of Deno.readDir(examples)) {
    if (!isDirectory) continue;
    const { group, error } = await loadApart({
      spec: join(examples.pathname, name, "spec.ts"),
      cwd: Deno.cwd(),
    });
    assertEquals(error, undefined, name);
    assert(group.services.length > 0);
  }
});

Deno.test("loadGroup() stops waiting for a spec when it is cancelled", async () => {
  await using folder = await folderOf({
    "top.ts":
      `globalThis.dispatchEvent(new Event("loading")); await new Promise(() => {}); export default ${group};`,
    "function.ts": `export default () => {
      globalThis.dispatchEvent(new Event("loading"));
      return new Promise(() => {});
    };`,
  });
  for (const spec of ["top.ts", "function.ts"]) {
    const controller = new AbortController();
    addEventListener("loading", () => controller.abort(new CancelledError("Enough")), { once: true });
    const loading = loadGroup({ spec, cwd: folder.path, signal: controller.signal });
    await assertRejects(() => loading, CancelledError, "Enough");
  }
});

Deno.test("loadGroup() says of a spec that takes long that an await in it has not ended", async () => {
  await using folder = await folderOf({
    "top.ts": `await new Promise(() => {}); export default ${group};`,
    "function.ts": "export default () => new Promise(() => {});",
  });
  for (const spec of ["top.ts", "function.ts"]) {
    const controller = new AbortController();
    const said = Promise.withResolvers<string>();
    const [cwd, signal] = [folder.path, controller.signal];
    const loading = loadGroup({ spec, cwd, signal, slowAfterMs: 1, notify: said.resolve });
    assertEquals(
      await said.promise,
      `Still loading spec "${spec}" after 0.001 s: an "await" in it has not ended. Press Ctrl-C to give up`,
    );
    controller.abort(new CancelledError("Enough"));
    await assertRejects(() => loading, CancelledError, "Enough");
  }
});

Deno.test("loadGroup() runs a file without an extension that starts with #!", async () => {
  const spec = `#!/usr/bin/env -S miniboss -f
import { group, type ServiceHandle } from "miniboss";
enum Image { A = "a:1" }
const hook = (self: ServiceHandle) => { throw new Error(self.name); };
export default group({ name: "g", services: [{ name: "a", image: Image.A, preStart: hook }] });
`;
  await using folder = await folderOf({ shop: spec, broken: "#!/usr/bin/env x\nconst a: number = = 1;" });
  assertEquals((await loadApart({ spec: "shop", cwd: folder.path })).group.services[0].image, "a:1");
  const { error } = await loadApart({ spec: "broken", cwd: folder.path });
  assertMatch(error?.message ?? "", /\/broken:2:19$/);
});
