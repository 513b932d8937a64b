import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type Folder, folderOf, loadApart, type Loaded } from "../support.ts";
import { type Answers, serve, text } from "./server.ts";

const GROUP = '{ name: "g", services: [{ name: "a", image: "a:1" }] }';
const good = `export default ${GROUP};`;

/** A folder to work in, with a cache of its own, and a server. */
async function setUp(answers: Answers, files: Record<string, string> = {}) {
  const folder = await folderOf({ "work/.keep": "", ...files });
  const server = serve(answers);
  const cwd = join(folder.path, "work");
  const cache = join(folder.path, "cache");
  const state = join(folder.path, "state");
  return {
    folder,
    server,
    cwd,
    lock: join(cwd, "miniboss.lock.json"),
    hosts: join(state, "miniboss", "hosts.json"),
    load: (spec: string, options: Record<string, unknown> = {}, env: Record<string, string> = {}) =>
      loadApart({ spec, cwd, ...options }, { MINIBOSS_CACHE: cache, XDG_STATE_HOME: state, ...env }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function refused(loaded: Loaded, wanted: string | RegExp): string {
  assert(loaded.error, JSON.stringify(loaded));
  const { name, message, exitCode } = loaded.error;
  assertEquals([name, exitCode], ["SpecError", 2], message);
  if (typeof wanted === "string") assertStringIncludes(message, wanted);
  else assertMatch(message, wanted);
  return message;
}

function accepted(loaded: Loaded): Loaded {
  assertEquals(loaded.error, undefined);
  return loaded;
}

async function cached({ path }: Folder): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(join(path, "cache", "modules"))) names.push(name);
  return names.sort();
}

const graph: Answers = {
  "/spec.ts": `
import { group, ready, Service } from "miniboss";
import config from "./config.json" with { type: "json" };
import note from "./note.txt" with { type: "text" };
import { image } from "./moved/image.ts";
import { a } from "./cycle_a.ts";
import type { Unused } from "./types.d.ts";
enum Port { Http = 80 }
function logged(_: unknown, context: ClassMethodDecoratorContext) {
  context.addInitializer(() => {});
}
const late = await import("./" + ["la", "te"].join("") + ".ts");
class Web extends Service {
  name = "web";
  image = image;
  env = { NOTE: note.trim(), LATE: late.default, CYCLE: a(), META: import.meta.url, PLAIN: "" };
  ports = { [Port.Http]: config.port };
  ping = ready.tcp(Port.Http);
  @logged
  async preStart() {
    const { fail } = await import("./later.ts");
    fail();
  }
}
export default group({ services: [Web] });
`,
  "/config.json": '{ "port": 8080 }',
  "/note.txt": "noted\n",
  "/moved/image.ts": () => new Response(null, { status: 302, headers: { location: "/lib/image.ts" } }),
  "/lib/image.ts": 'import { tag } from "./tag.js"; export const image: string = "web:" + tag;',
  "/lib/tag.js": 'export * from "./deep.js";',
  "/lib/deep.js": 'export const tag = "7";',
  "/cycle_a.ts": 'import { b } from "./cycle_b.ts"; export const a = () => "a" + b();',
  "/cycle_b.ts": 'import { a } from "./cycle_a.ts"; export const b = () => typeof a;',
  "/late.ts": 'export default "late" as string;',
  "/later.ts": '\nexport function fail(): never {\n  throw new Error("failed later");\n}\n',
};

Deno.test("the fetching loader loads relative, redirected, circular, JSON, text and computed imports", async () => {
  await using at = await setUp(graph);
  const url = `${at.server.origin}/spec.ts`;
  const { group } = accepted(await at.load(url));
  assertEquals(group.specUrl, url);
  assertEquals(group.folder, at.cwd);
  const [{ image, env, ports }] = group.services;
  assertEquals(image, "web:7");
  assertEquals(env, { NOTE: "noted", LATE: "late", CYCLE: "afunction", META: url, PLAIN: "" });
  assertEquals(ports[0].hostPort, 8080);
  // With Deno the runtime fetches dynamic imports once more for itself, so paths may be asked for twice.
  const asked = new Set(at.server.requests.map(({ path }) => path));
  assertEquals([...asked].toSorted(), Object.keys(graph).filter((path) => path !== "/later.ts").toSorted());
});

Deno.test("the fetching loader needs no server after the first run", async () => {
  await using at = await setUp(graph);
  const url = `${at.server.origin}/spec.ts`;
  const first = accepted(await at.load(url));
  at.server.requests.length = 0;
  assertEquals(accepted(await at.load(url)).group, first.group);
  assertEquals(at.server.requests, []);
  const lock = JSON.parse(await Deno.readTextFile(at.lock));
  assertEquals(Object.keys(lock).sort(), ["modules", "version"]);
  assert(
    Object.values(lock.modules).every((module) =>
      /^[0-9a-f]{64}$/.test((module as { sha256: string }).sha256)
    ),
  );
});

Deno.test("the fetching loader serves imports of hooks that run later, and traces name the URL and line", async () => {
  await using at = await setUp(graph);
  const { group } = accepted(await at.load(`${at.server.origin}/spec.ts`, { runHook: "preStart" }));
  assertMatch(
    group.hookError,
    new RegExp(`Error: failed later\\n\\s+at fail \\(${at.server.origin}/later\\.ts:3:9\\)`),
  );
  assertStringIncludes(group.hookError, `${at.server.origin}/spec.ts:22:`);
});

Deno.test("the fetching loader serves a local spec its remote modules, and locks them beside it", async () => {
  const server = serve({ "/image.ts": 'export { Service } from "miniboss"; export const image = "x:1";' });
  await using _ = server;
  const spec = `
    import { Service } from "miniboss";
    import { image, Service as Theirs } from "${server.origin}/image.ts";
    class Web extends Theirs { name = Theirs === Service ? "same" : "other"; image = image; }
    export default { services: [Web] };`;
  await using at = await setUp({}, { "work/my spec/spec.ts": spec });
  refused(await at.load("my spec/spec.ts"), `the host "127.0.0.1:${server.port}" was never allowed`);
  const { group } = accepted(await at.load("my spec/spec.ts", { allowHosts: [`127.0.0.1:${server.port}`] }));
  assertEquals([group.name, group.services[0].name], ["my-spec", "same"]);
  const lock = JSON.parse(await Deno.readTextFile(join(at.cwd, "my spec", "miniboss.lock.json")));
  assertEquals(Object.keys(lock.modules), [`${server.origin}/image.ts`]);
  assertEquals(JSON.parse(await Deno.readTextFile(at.hosts)), {
    version: 1,
    hosts: [`127.0.0.1:${server.port}`],
  });
  accepted(await at.load("my spec/spec.ts"));
});

const redirect = (location: string) => () => new Response(null, { status: 301, headers: { location } });
const faults: [string, Answers, RegExp][] = [
  [
    "an import that is not there",
    { "/spec.ts": 'import "./gone.ts";' },
    /"\.\/gone\.ts", imported by .*\/spec\.ts: the server answered 404 Not Found$/,
  ],
  ["a spec that is not there", {}, /\/spec\.ts": the server answered 404 Not Found$/],
  [
    "a server error",
    { "/spec.ts": () => new Response("", { status: 500 }) },
    /: the server answered 500 Internal Server Error$/,
  ],
  [
    "an empty success",
    { "/spec.ts": () => new Response(null, { status: 204 }) },
    /: the server answered 204 No Content$/,
  ],
  [
    "a web page",
    { "/spec.ts": () => text("<p>Sign in</p>", "html") },
    /: the server sent a web page, not a module$/,
  ],
  [
    "a web page called a module",
    { "/spec.ts": "\n<!DOCTYPE html><p>Sign in</p>" },
    /: the server sent a web page, not a module$/,
  ],
  ["a redirect to itself", { "/spec.ts": redirect("/spec.ts") }, /: it is redirected to itself$/],
  [
    "a redirect loop",
    { "/spec.ts": redirect("/a.ts"), "/a.ts": redirect("/spec.ts") },
    /: it is redirected more than 10 times/,
  ],
  [
    "a redirect to a file",
    { "/spec.ts": redirect("file:///etc/passwd") },
    /: it is redirected from http:\/\/ to "file:\/\/\/etc\/passwd", which is refused$|: it is redirected from http:\/\/ to "\/etc\/passwd", which is refused$/,
  ],
  [
    "a redirect to nothing",
    { "/spec.ts": redirect("http://") },
    /: it is redirected to "http:\/\/", no URL$/,
  ],
  [
    "a module over 10 MB",
    { "/spec.ts": () => text(" ".repeat(10 * 1024 * 1024 + 1), "ts") },
    /: it is larger than 10 MB$/,
  ],
  [
    "a missing name",
    { "/spec.ts": '\nimport { gone } from "./a.ts"; gone;', "/a.ts": "export const a = 1;" },
    /'\.\/a\.ts' does not provide an export named 'gone' at http:.*\/spec\.ts:2:10$/,
  ],
  [
    "a missing name of the API",
    { "/spec.ts": 'import { grup } from "miniboss"; grup();' },
    /'miniboss' does not provide an export named 'grup' at http:.*\/spec\.ts:1:10$/,
  ],
  [
    "a file imported from the network",
    { "/spec.ts": 'import "file:///etc/hostname";' },
    /imported by http:.*: a module from the network may not import a file$/,
  ],
  [
    "a bare name",
    { "/spec.ts": 'import x from "lodash"; x();' },
    /Cannot load "lodash", imported by http:.*\/spec\.ts: nothing says what the bare name means/,
  ],
  [
    "a syntax error in TypeScript",
    { "/spec.ts": "const a: number = 1;\nconst b = = 2;" },
    /: Expression expected[\s\S]* at http:.*\/spec\.ts:2:11$/,
  ],
  [
    "a syntax error in JavaScript",
    { "/spec.ts": 'import "./a.js";', "/a.js": "\nlet = = 1;" },
    /http:.*\/a\.js:2:/,
  ],
  [
    "a spec that throws",
    { "/spec.ts": "const a: number = 1;\n\nthrow new Error(`boom ${a}`);" },
    /: boom 1\n {4}at http:.*\/spec\.ts:3:7$/,
  ],
  [
    "JSON imported as code",
    { "/spec.ts": 'import x from "./a.json"; x();', "/a.json": "{}" },
    /Cannot import http:.*\/a\.json as code: add with \{ type: "json" \}/,
  ],
  [
    "bad JSON",
    { "/spec.ts": 'import x from "./a.json" with { type: "json" }; x();', "/a.json": "{" },
    /Cannot read http:.*\/a\.json as JSON: /,
  ],
  [
    "text imported as code",
    { "/spec.ts": 'import x from "./a.txt"; x();', "/a.txt": "{}" },
    /Cannot import http:.*\/a\.txt as code: it is text$/,
  ],
];

for (const [what, answers, wanted] of faults) {
  Deno.test(`the fetching loader explains ${what}`, async () => {
    await using at = await setUp(answers);
    const message = refused(await at.load(`${at.server.origin}/spec.ts`), wanted);
    assertStringIncludes(message, `Cannot load spec "${at.server.origin}/spec.ts": `);
  });
}

Deno.test("the fetching loader explains a TLS error and a server that is not there", async () => {
  await using at = await setUp({});
  const { port } = at.server;
  refused(
    await at.load(`https://127.0.0.1:${port}/spec.ts`),
    /client error \(Connect\): received corrupt message/,
  );
  await at.server[Symbol.asyncDispose]();
  refused(await at.load(`http://127.0.0.1:${port}/spec.ts`), /Connection refused/);
});

Deno.test("the fetching loader explains a body that ends before its time", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answered = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    const head = "HTTP/1.1 200 OK\r\ncontent-type: application/typescript\r\ncontent-length: 100\r\n\r\n";
    await connection.write(new TextEncoder().encode(`${head}export default`));
  })();
  await using at = await setUp({});
  const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/spec.ts`;
  refused(await at.load(url), /: .*(?:end of file|reading a body|connection)/);
  await answered;
});

Deno.test("the fetching loader gives up on a server that hangs", async () => {
  const release = Promise.withResolvers<Response>();
  await using at = await setUp({ "/spec.ts": () => release.promise });
  refused(
    await at.load(`${at.server.origin}/spec.ts`, { fetchTimeoutMs: 500 }),
    /: no answer within 0\.5 s$/,
  );
  release.resolve(new Response());
});

Deno.test("the fetching loader can be cancelled while a server hangs", async () => {
  const release = Promise.withResolvers<Response>();
  const asked = Promise.withResolvers<void>();
  await using at = await setUp({
    "/spec.ts": () => {
      asked.resolve();
      return release.promise;
    },
  });
  const loading = at.load(`${at.server.origin}/spec.ts`, { interrupt: asked.promise });
  const { error } = await loading;
  release.resolve(new Response());
  assertEquals([error?.exitCode, error?.message], [130, "Loading the spec was cancelled"]);
});

Deno.test("the fetching loader refuses what changed, until it is told to reload", async () => {
  await using at = await setUp({ "/spec.ts": 'export { default } from "./a.ts";', "/a.ts": good });
  const url = `${at.server.origin}/spec.ts`;
  accepted(await at.load(url));
  at.server.answers = { ...at.server.answers, "/a.ts": good.replace('"a:1"', '"evil:1"') };
  assertEquals(accepted(await at.load(url)).group.services[0].image, "a:1");
  await Deno.remove(join(at.folder.path, "cache"), { recursive: true });
  refused(
    await at.load(url),
    /"\.\/a\.ts", imported by .*: its content changed since it was locked, .*"--reload"$/,
  );
  assertEquals(accepted(await at.load(url, { reload: true })).group.services[0].image, "evil:1");
  at.server.requests.length = 0;
  assertEquals(accepted(await at.load(url)).group.services[0].image, "evil:1");
  assertEquals(at.server.requests, []);
});

for (const [what, content] of [["cut", good.slice(0, 9)], ["changed", good.replace("a:1", "b:1")]] as const) {
  Deno.test(`the fetching loader refuses a cached module that was ${what}, and heals it by a reload`, async () => {
    await using at = await setUp({ "/spec.ts": good });
    const url = `${at.server.origin}/spec.ts`;
    accepted(await at.load(url));
    const [file = ""] = (await cached(at.folder)).filter((name) => name.endsWith(".ts"));
    await Deno.writeTextFile(join(at.folder.path, "cache", "modules", file), content);
    refused(
      await at.load(url),
      /: Refused the cached ".*\/spec\.ts": ".*" was changed or cut since it was fetched/,
    );
    accepted(await at.load(url, { reload: true }));
    accepted(await at.load(url));
  });
}

Deno.test("the fetching loader refuses a redirect where it locked a module", async () => {
  await using at = await setUp({ "/spec.ts": good, "/other.ts": good.replace("a:1", "evil:1") });
  const url = `${at.server.origin}/spec.ts`;
  accepted(await at.load(url));
  at.server.answers = { ...at.server.answers, "/spec.ts": redirect("/other.ts") };
  await Deno.remove(join(at.folder.path, "cache"), { recursive: true });
  refused(
    await at.load(url),
    /: it was a module when it was locked, now it is redirected to ".*\/other\.ts"/,
  );
  assertEquals(accepted(await at.load(url, { reload: true })).group.services[0].image, "evil:1");
});

Deno.test("the fetching loader neither prints nor stores credentials, and sends them to their origin only", async () => {
  await using other = serve({ "/b.ts": "export const b = 1;" });
  await using at = await setUp({
    "/spec.ts": 'import "./a.ts"; import "./b.ts"; throw new Error("boom in " + import.meta.url);',
    "/a.ts": "export {};",
    "/b.ts": redirect(`${other.origin}/b.ts`),
  });
  const url = `http://me:p%40ss@127.0.0.1:${at.server.port}/spec.ts`;
  const loaded = await at.load(url, { allowHosts: [`127.0.0.1:${other.port}`] });
  refused(loaded, `Cannot load spec "${at.server.origin}/spec.ts": boom in ${at.server.origin}/spec.ts`);
  assertEquals(
    at.server.requests.map(({ authorization }) => authorization),
    Array(3).fill(`Basic ${btoa("me:p@ss")}`),
  );
  assertEquals(other.requests.map(({ authorization }) => authorization), [null]);
  const kept = [loaded.stderr, JSON.stringify(loaded.error), await Deno.readTextFile(at.lock)];
  for (const name of await cached(at.folder)) {
    kept.push(name, await Deno.readTextFile(join(at.folder.path, "cache", "modules", name)));
  }
  assert(!/p%40ss|p@ss|me:/.test(kept.join("\n")), kept.join("\n"));
});

Deno.test("the fetching loader shows no credentials of a spec it cannot fetch", async () => {
  await using at = await setUp({});
  const loaded = await at.load(`http://me:secret@127.0.0.1:${at.server.port}/spec.ts`);
  refused(loaded, `Cannot load spec "${at.server.origin}/spec.ts": the server answered 404`);
  assert(!JSON.stringify(loaded).includes("secret"));
});

Deno.test("the fetching loader refuses a host that was never allowed, and remembers one that was", async () => {
  await using other = serve({ "/a.ts": good });
  await using at = await setUp({ "/spec.ts": `export { default } from "${other.origin}/a.ts";` });
  const url = `${at.server.origin}/spec.ts`;
  const host = `127.0.0.1:${other.port}`;
  refused(await at.load(url), `the host "${host}" was never allowed, allow it with "--allow-host ${host}"`);
  assertEquals(other.requests, []);
  accepted(await at.load(url, { allowHosts: [host] }));
  accepted(await at.load(url, { reload: true }));
});

Deno.test("the fetching loader takes packages from a server of ES modules when one is named", async () => {
  const module = (image: string) => () => text(`export default "${image}";`, "js");
  await using cdn = serve({
    "/esm/@s/one@1.2.3/sub": module("one"),
    "/esm/jsr/@s/two@0.1.0-rc.1": module("two"),
  });
  await using at = await setUp({
    "/spec.ts": `import one from "npm:@s/one@1.2.3/sub"; import two from "jsr:@s/two@0.1.0-rc.1";
      export default { name: "g", services: [{ name: "a", image: one + two }] };`,
    "/loose.ts": 'import one from "npm:@s/one@^1.2.3"; export default one;',
  });
  const env = { MINIBOSS_LOADER: "fetch", MINIBOSS_CDN: `${cdn.origin}/esm` };
  assertEquals(
    accepted(await at.load(`${at.server.origin}/spec.ts`, {}, env)).group.services[0].image,
    "onetwo",
  );
  refused(
    await at.load(`${at.server.origin}/loose.ts`, {}, env),
    'the version of "npm:@s/one@^1.2.3" is not pinned, write it as in "npm:@s/one@1.2.3"',
  );
  refused(
    await at.load(`${at.server.origin}/spec.ts`, {}, { MINIBOSS_LOADER: "fetch", MINIBOSS_CDN: "esm" }),
    "MINIBOSS_CDN must be an http(s) URL",
  );
});

Deno.test("the fetching loader lets no URL choose a path in the cache", async () => {
  const path = "/..%2f..%2f%2e%2e/%5c..%5cevil.ts";
  await using at = await setUp({ [path]: good });
  accepted(await at.load(`${at.server.origin}${path}`));
  assert((await cached(at.folder)).every((name) => /^(?:[0-9a-f]{64}\.ts|deno\.json)$/.test(name)));
  const around: string[] = [];
  for await (const { name } of Deno.readDir(at.folder.path)) around.push(name);
  assertEquals(around.sort(), ["cache", "state", "work"]);
});

const locks: [string, string][] = [
  ["no JSON", "{"],
  ["another version", '{ "version": 2 }'],
  [
    "a path as hash",
    '{"version":1,"modules":{"http://h/":{"sha256":"../../x","type":"ts"}}}',
  ],
];

for (const [what, content] of locks) {
  Deno.test(`the fetching loader refuses a lock file with ${what}`, async () => {
    await using at = await setUp({ "/spec.ts": good }, { "work/miniboss.lock.json": content });
    refused(
      await at.load(`${at.server.origin}/spec.ts`),
      /Cannot read the lock file ".*": .*; mend it, or remove it/s,
    );
  });
}

Deno.test("the fetching loader says why it cannot keep what it fetched", async () => {
  await using at = await setUp({ "/spec.ts": good }, { "work/miniboss.lock.json/x": "" });
  refused(await at.load(`${at.server.origin}/spec.ts`), /Cannot read the lock file/);
  await using two = await setUp({ "/spec.ts": good }, { cache: "" });
  refused(
    await two.load(`${two.server.origin}/spec.ts`),
    /Cannot (?:write to the module cache|read the cached)/,
  );
});

Deno.test("the fetching loader explains a package without a server of packages, where there is no runtime for it", async () => {
  await using at = await setUp({ "/spec.ts": 'import x from "npm:yaml@2.8.1"; x();' });
  refused(
    await at.load(`${at.server.origin}/spec.ts`, {}, { MINIBOSS_LOADER: "fetch" }),
    /"npm:yaml@2\.8\.1" is a package, .* name one in MINIBOSS_CDN, or run miniboss with Deno$/,
  );
});

Deno.test("the fetching loader leaves packages to Deno, also of modules from the network, statically and later", async () => {
  const spec = (origin: string) => `
    import ignore from "npm:@balena/dockerignore@1.0.2";
    import { image } from "${origin}/image.ts";
    export default {
      name: "g",
      services: [{
        name: typeof ignore,
        image,
        preStart: async () => { throw new Error(Object.keys(await import("npm:modern-tar@0.8.6")).join()); },
      }],
    };`;
  await using at = await setUp({
    "/image.ts": `import { packTar } from "npm:modern-tar@0.8.6"; import y from "npm:yaml@2.9.1";
      export const image: string = "x:" + typeof packTar + typeof y;`,
  });
  const { origin, port } = at.server;
  at.server.answers = { ...at.server.answers, "/spec.ts": spec(origin) };
  await Deno.writeTextFile(join(at.cwd, "spec.ts"), spec(origin));
  for (const name of ["spec.ts", `${origin}/spec.ts`]) {
    const { group } = accepted(
      await at.load(name, { allowHosts: [`127.0.0.1:${port}`], runHook: "preStart" }),
    );
    assertEquals([group.services[0].name, group.services[0].image], ["function", "x:functionobject"]);
    assertMatch(group.hookError, /packTar/);
  }
});

Deno.test("the fetching loader names a package that does not exist, and who imports it", async () => {
  await using at = await setUp({ "/spec.ts": 'import "npm:@balena/dockerignore@99.0.0";' });
  refused(
    await at.load(`${at.server.origin}/spec.ts`),
    /Cannot load "npm:@balena\/dockerignore@99\.0\.0", imported by http:.*\/spec\.ts: /,
  );
});

for (const type of ["text/vnd.trolltech.linguist; charset=utf-8", "video/mp2t", "application/octet-stream"]) {
  Deno.test(`the fetching loader loads TypeScript that a server calls ${type}`, async () => {
    const typed = (body: string) => () => new Response(body, { headers: { "content-type": type } });
    await using at = await setUp({
      "/spec.ts": typed(
        'import { image } from "./a.ts"; export default { services: [{ name: "a", image }] };',
      ),
      "/a.ts": typed('export const image: string = "a:1";'),
    });
    const loaded = accepted(await at.load(`${at.server.origin}/spec.ts`));
    assertEquals([loaded.group.services[0].image, loaded.stderr], ["a:1", ""]);
  });
}

Deno.test("loadGroup() asks for no module of a host that was not allowed, whatever the spec imports", async () => {
  await using other = serve({ "/a.ts": good });
  const imports = [
    `export { default } from "${other.origin}/a.ts";`,
    `const m = await import("${other.origin}/a.ts"); export default m.default;`,
    `const m = await import(${JSON.stringify(other.origin)} + "/a.ts"); export default m.default;`,
    `export { default } from "./other.ts";`,
    `export { default } from "data:text/javascript,export { default } from '${other.origin}/a.ts'";`,
  ];
  for (const text of imports) {
    await using at = await setUp({}, {
      "work/spec.ts": text,
      "work/other.ts": `export { default } from "${other.origin}/a.ts";`,
    });
    refused(await at.load("spec.ts"), `the host "127.0.0.1:${other.port}" was never allowed`);
    assertEquals(other.requests, [], text);
    accepted(await at.load("spec.ts", { allowHosts: [`127.0.0.1:${other.port}`] }));
    other.requests.length = 0;
  }
});

Deno.test("the fetching loader takes neither hosts nor redirects from the file beside a spec", async () => {
  await using other = serve({ "/evil.ts": good.replace("a:1", "evil:1") });
  await using at = await setUp({ "/spec.ts": good });
  const { origin } = at.server;
  const planted = {
    version: 1,
    hosts: [`127.0.0.1:${other.port}`],
    redirects: { [`${origin}/spec.ts`]: `${other.origin}/evil.ts`, [`${origin}/b.ts`]: `${origin}/spec.ts` },
    modules: {},
  };
  await Deno.writeTextFile(at.lock, JSON.stringify(planted));
  assertEquals(accepted(await at.load(`${origin}/spec.ts`)).group.services[0].image, "a:1");
  refused(await at.load(`${origin}/b.ts`), "the server answered 404");
  await Deno.writeTextFile(join(at.cwd, "spec.ts"), `export { default } from "${other.origin}/evil.ts";`);
  refused(await at.load("spec.ts"), `the host "127.0.0.1:${other.port}" was never allowed`);
  assertEquals(other.requests, []);
});

Deno.test("the fetching loader does not pass off one module of the cache as another", async () => {
  await using at = await setUp({ "/spec.ts": good, "/other.ts": good.replace("a:1", "other:1") });
  const { origin } = at.server;
  accepted(await at.load(`${origin}/other.ts`));
  const { modules } = JSON.parse(await Deno.readTextFile(at.lock));
  const planted = { version: 1, modules: { [`${origin}/spec.ts`]: modules[`${origin}/other.ts`] } };
  await Deno.writeTextFile(at.lock, JSON.stringify(planted));
  refused(await at.load(`${origin}/spec.ts`), "its content changed since it was locked");
});

Deno.test("the fetching loader keeps the pins and hosts of loads at the same time", async () => {
  const names = Array.from({ length: 8 }, (_, index) => index);
  const answers = Object.fromEntries(names.flatMap((index) => [
    [`/a${index}.ts`, `import "./a${index + 1}.ts";`],
    [`/b${index}.ts`, `import "./b${index + 1}.ts";`],
  ]));
  await using at = await setUp({ ...answers, "/a8.ts": good, "/b8.ts": good });
  const { origin, port } = at.server;
  await Deno.writeTextFile(join(at.cwd, "a.ts"), `import "${origin}/a0.ts"; ${good}`);
  const other = origin.replace("127.0.0.1", "localhost");
  await Deno.writeTextFile(join(at.cwd, "b.ts"), `import "${other}/b0.ts"; ${good}`);
  const allowHosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  for (const loaded of await Promise.all(["a.ts", "b.ts"].map((spec) => at.load(spec, { allowHosts })))) {
    accepted(loaded);
  }
  assertEquals(Object.keys(JSON.parse(await Deno.readTextFile(at.lock)).modules).length, 18);
  assertEquals(JSON.parse(await Deno.readTextFile(at.hosts)).hosts, allowHosts);
});

Deno.test("the fetching loader refuses a state folder that is another's to change", async () => {
  await using at = await setUp({ "/spec.ts": good }, { "state/elsewhere/hosts.json": "{}" });
  await Deno.symlink(join(at.folder.path, "state/elsewhere"), join(at.folder.path, "state/miniboss"));
  const { error } = await at.load(`${at.server.origin}/spec.ts`);
  assertEquals([error?.name, error?.exitCode], ["StateFolderError", 2]);
  assertStringIncludes(error?.message ?? "", "it is a link");
});
