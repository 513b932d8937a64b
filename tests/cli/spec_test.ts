import { assert, assertEquals, assertMatch } from "@std/assert";
import { pingReply, serveHttp } from "../engine/fake_engine.ts";
import { folderOf, run } from "./terminal.ts";

/** Files of a folder, and what must be said of its spec.ts. */
type Fault = readonly [what: string, files: Readonly<Record<string, string>>, message: RegExp];

const services = (text: string) => ({ "spec.ts": `export default { name: "shop", services: [${text}] };` });

const faults: readonly Fault[] = [
  [
    "is missing",
    { "spce.ts": "" },
    /^Cannot load spec "spec\.ts": no file ".*\/spec\.ts", did you mean "spce\.ts"\?$/,
  ],
  ["is a folder", { "spec.ts/x": "" }, /^Cannot load spec "spec\.ts": ".*\/spec\.ts" is a folder$/],
  [
    "throws",
    { "spec.ts": "const no: number = 1;\nthrow new RangeError(`boom ${no}`);" },
    /^Cannot load spec "spec\.ts": RangeError: boom 1\n {4}at .*\/spec\.ts:2:7$/,
  ],
  [
    "throws when called",
    { "spec.ts": "export default async () => { throw 7; };" },
    /^Cannot load spec "spec\.ts": it threw 7$/,
  ],
  [
    "exports nothing",
    { "spec.ts": "" },
    /^Cannot use spec "spec\.ts": it exports nothing; end it with: export default group\(/,
  ],
  [
    "has no default export",
    { "spec.ts": "export const shop = 1;" },
    /^Cannot use spec "spec\.ts": it has no default export, only "shop"; end it with/,
  ],
  [
    "exports the wrong thing",
    { "spec.ts": "export default 7;" },
    /^Cannot use spec "spec\.ts": Expected a group \{ name\?, services, \.\.\. \} as default export, got 7$/,
  ],
  ["exports a class", {
    "spec.ts":
      'import { Service } from "miniboss"; export default class Db extends Service { name = "db"; image = "x" }',
  }, /its default export is the class "Db", export group\(\{ services: \[Db\] \}\)$/],
  ["has no services", services(""), /^Cannot use spec "spec\.ts": services: No services defined$/],
  ["has a syntax error", {
    "spec.ts": 'export default {\n  name: "shop",\n  services: [{ name: "db" image: "x" }],\n};',
  }, /^Cannot load spec "spec\.ts": Expected ',', got 'image'\n[^]*\/spec\.ts:3:27$/],
  [
    "imports what is not there",
    { "spec.ts": 'import x from "./nope.ts";\nexport default x;' },
    /^Cannot load spec "spec\.ts": Module not found ".*\/nope\.ts"[^]*\/spec\.ts:1:15$/,
  ],
  [
    "has an unknown dependency",
    services('{ name: "db", image: "x" }, { name: "web", image: "x", dependencies: ["bd"] }'),
    /^Cannot use spec "spec\.ts": services\[1\] "web": dependencies\[0\]: No service "bd" in the group, did you mean "db"\?$/,
  ],
  [
    "has a circular dependency",
    services(
      '{ name: "a", image: "x", dependencies: ["b"] }, { name: "b", image: "x", dependencies: ["a"] }',
    ),
    /^Cannot use spec "spec\.ts": services: Circular dependency: a -> b -> a$/,
  ],
  [
    "has repeated names",
    services('{ name: "db", image: "x" }, { name: "db", image: "y" }'),
    /services: Repeated service names: db$/,
  ],
  [
    "has an empty name",
    services('{ name: "", image: "x" }'),
    /services\[0\]: name: Expected a name of up to 63 letters.*, got ""$/,
  ],
  [
    "has a bad name",
    services('{ name: "my db", image: "x" }'),
    /services\[0\] "my db": name: Expected a name .*, got "my db"$/,
  ],
  [
    "has an unknown field",
    services('{ name: "db", image: "x", dependsOn: [], imgae: "y" }'),
    /it has 2 problems:\n {2}services\[0\] "db": Unknown field "dependsOn", did you mean "dependencies"\?\n {2}services\[0\] "db": Unknown field "imgae", did you mean "image"\?$/,
  ],
  [
    "has bad ports",
    services('{ name: "db", image: "x", ports: { 0: 1, 80: 70000, "53/xdp": 53 } }'),
    /it has 3 problems:\n {2}.*ports\.0: Expected a container port from 1 to 65535.*\n {2}.*ports\.80: Expected a host port from 0 to 65535.*\n {2}.*ports\["53\/xdp"\]: Expected/,
  ],
  [
    "uses a host port twice",
    services(
      '{ name: "a", image: "x", ports: { 80: 8080 } }, { name: "b", image: "x", ports: { 81: 8080 } }',
    ),
    /services\[1\] "b": ports\.81: Host port 8080 is already used by services\[0\] "a": ports\.80$/,
  ],
  [
    "builds from a missing folder",
    services('{ name: "db", image: "x", buildFrom: "nope" }'),
    /services\[0\] "db": buildFrom: Cannot build from ".*\/nope": it does not exist$/,
  ],
  ["builds with a missing Dockerfile", {
    ...services('{ name: "db", image: "x", buildFrom: "db" }'),
    "db/x": "",
  }, /services\[0\] "db": dockerfile: Cannot use the Dockerfile ".*\/db\/Dockerfile": it does not exist$/],
];

for (const [what, files, message] of faults) {
  Deno.test(`every command refuses a spec that ${what} before it asks an engine`, async () => {
    await using folder = await folderOf(files);
    // Were the engine asked, there would be none, and the exit code 3.
    for (const command of ["check", "start", "stop", "status", "plan"]) {
      const { code, stdout, stderr } = await run([
        "--host",
        "unix:///no/engine.sock",
        command,
        "-f",
        "spec.ts",
      ], { cwd: folder.path });
      assertEquals([code, stdout], [2, ""], stderr);
      assert(stderr.endsWith("\n"));
      assertMatch(stderr.slice(0, -1), message);
      assert(!stderr.includes("\n    at file:"), stderr);
    }
  });
}

Deno.test("start, stop and plan refuse services and exclusions that do not fit the group", async () => {
  await using folder = await folderOf(
    services('{ name: "db", image: "x" }, { name: "web", image: "x", dependencies: ["db"] }'),
  );
  const cases: [string[], string][] = [
    [["start", "wbe"], 'No such service: "wbe", did you mean "web"?'],
    [["start", "mailer"], 'No such service: "mailer", the group has "db", "web"'],
    [["start", "--exclude", "wee"], 'Service to be excluded, but not defined: "wee", did you mean "web"?'],
    [
      ["start", "wbe", "db", "mailer"],
      'No such service: "wbe", did you mean "web"?\nNo such service: "mailer", the group has "db", "web"',
    ],
    [
      ["stop", "--exclude", "bd,wbe,web"],
      'Service to be excluded, but not defined: "bd", did you mean "db"?\n' +
      'Service to be excluded, but not defined: "wbe", did you mean "web"?',
    ],
    [
      ["start", "--exclude", "db"],
      'Service "db" is to be excluded, but "web" depends on it: exclude both or neither',
    ],
    [["stop", "wbe"], 'No such service: "wbe", did you mean "web"?'],
    [
      ["stop", "--exclude", "web"],
      'Service "db" is to be stopped, but "web" depends on it: exclude both or neither',
    ],
    [["reload", "wbe"], 'No such service: "wbe", did you mean "web"?'],
    [["reload", "web"], 'Service "web" cannot be built: no build directory specified, add buildFrom'],
  ];
  // It answers to nothing else: whatever else were asked of it would be the error.
  await using engine = await serveHttp({ "/_ping": () => pingReply("1.41") });
  for (const [args, message] of cases) {
    const host = `unix://${engine.socket}`;
    const ended = await run([...args, "-f", "spec.ts", "--host", host], { cwd: folder.path });
    assertEquals(ended, { code: 2, stdout: "", stderr: `${message}\n` });
  }
});

Deno.test("check says that a spec is fine, in words and as JSON", async () => {
  await using folder = await folderOf({ ...services('{ name: "db", image: "x" }'), "a/b/c.txt": "" });
  const check = async (...args: string[]) => await run(["check", ...args], { cwd: folder.path });
  assertEquals(await check("-f", "spec.ts"), {
    code: 0,
    stdout: 'Group "shop" is fine: 1 service (db)\n',
    stderr: "",
  });
  const { stdout } = await check("-f", "spec.ts", "--json");
  assertEquals(JSON.parse(stdout), { group: "shop", services: ["db"] });
  const missing = await check();
  assertEquals(missing.code, 2);
  assertMatch(
    missing.stderr,
    /^Found no spec: no miniboss\.ts \(\.mts, \.js or \.mjs\) in ".*" or a folder above it/,
  );
  await Deno.rename(`${folder.path}/spec.ts`, `${folder.path}/miniboss.ts`);
  assertEquals((await run(["check"], { cwd: `${folder.path}/a/b` })).code, 0);
});

Deno.test("MINIBOSS_DEBUG=1 shows where an error came from, and nothing else does", async () => {
  await using folder = await folderOf({ "spec.ts": 'throw new Error("boom");' });
  const plain = await run(["check", "-f", "spec.ts"], { cwd: folder.path });
  assert(!plain.stderr.includes("explain.ts"), plain.stderr);
  const debug = await run(["check", "-f", "spec.ts"], { cwd: folder.path, env: { MINIBOSS_DEBUG: "1" } });
  assertEquals(debug.code, 2);
  assertMatch(
    debug.stderr,
    /^SpecError: Cannot load spec "spec\.ts": boom[^]*src\/load\/explain\.ts[^]*\nCaused by: Error: boom\n/,
  );
});
