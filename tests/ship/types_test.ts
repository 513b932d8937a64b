import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { makeTypes, onlyExported, TYPES_FILE } from "../../tools/build/types.ts";
import { folderOf, run } from "../cli/terminal.ts";

Deno.test('the types that init writes are those of spec/mod.ts: otherwise run "deno task build"', async () => {
  const types = await makeTypes();
  assertEquals(
    types === await Deno.readTextFile(TYPES_FILE),
    true,
    "src/cli/init/miniboss.d.ts.txt is stale",
  );
  assertEquals(/^import\b|\bimport\(/m.exec(types), null);
});

Deno.test("onlyExported() hides what a spec cannot import, and notices what is not declared", () => {
  const text = `/** The module. */
/** A. */
export interface A { b: B; }
export {};
/** Only for us. */
export declare function isA(value: unknown): value is A;
declare const brand: unique symbol;
export type B = string;
export declare abstract class C {}
export declare const d: { e(): void; };
`;
  assertEquals(
    onlyExported(text, new Set(["A", "C", "d"])),
    `/** A. */
export interface A { b: B; }
declare const brand: unique symbol;
type B = string;
export declare abstract class C {}
export declare const d: { e(): void; };
export {};
`,
  );
  assertThrows(() => onlyExported(text, new Set(["A", "E"])), MinibossError, "do not declare E");
});

const WRONG = `
import { image } from "images";
export default {
  services: [{ name: "web", image, preStart(self) { self.lgo("x"); } }],
} satisfies import("miniboss").GroupSpec;
`;

Deno.test("check --types tells of types that validation cannot see, and without it they do not matter", async () => {
  await using folder = await folderOf({
    "none/miniboss.ts": WRONG.replace(/import .*\n/, "").replace("image,", 'image: "x",'),
    "own/miniboss.ts": WRONG,
    "own/images.ts": 'export const image = "x";',
    "own/deno.jsonc": '{ "imports": { "images": "./images.ts" }, } // ours',
    "mapped/miniboss.ts": WRONG,
    "mapped/deno.json":
      '{ "imports": { "images": "data:text/javascript,export const image = 7", "miniboss": "./t.d.ts" } }',
    "mapped/t.d.ts": "export interface GroupSpec { services: unknown[] }",
  });
  const rows: [name: string, said: RegExp][] = [
    ["none", /^The types of spec "miniboss\.ts" do not fit:\nTS2339 [^]*'lgo'[^]*miniboss\.ts:3:63\n$/],
    ["own", /^The types of spec "miniboss\.ts" do not fit:\nTS2339 [^]*'lgo'[^]*miniboss\.ts:4:58\n$/],
    ["mapped", /^The types of spec "miniboss\.ts" do not fit:\nTS7006 [^]*'self'[^]*miniboss\.ts:4:45\n$/],
  ];
  await Promise.all(rows.map(async ([name, said]) => {
    const cwd = join(folder.path, name);
    const { code, stdout, stderr } = await run(["check", "--types"], { cwd });
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, said);
  }));
  const plain = await run(["check"], { cwd: join(folder.path, "none") });
  assertEquals(plain, { code: 0, stdout: 'Group "none" is fine: 1 service (web)\n', stderr: "" });
});

Deno.test("check --types goes on to validation when the types fit, and is for local specs", async () => {
  await using folder = await folderOf({
    "miniboss.ts": 'export default { services: [{ name: "web", image: "x", dependencies: ["db"] }] };',
  });
  const { code, stderr } = await run(["check", "--types"], { cwd: folder.path });
  assertEquals(code, 2);
  assertMatch(stderr, /No service "db" in the group/);
  const remote = await run(["-f", "http://127.0.0.1:1/spec.ts", "check", "--types"]);
  assertEquals([remote.code, remote.stderr], [
    2,
    'Cannot check the types of "http://127.0.0.1:1/spec.ts": only those of local specs are checked\n',
  ]);
});
