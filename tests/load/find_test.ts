import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { SpecError } from "../../src/base/errors.ts";
import { findSpec } from "../../src/load/find.ts";
import { folderOf } from "./support.ts";

const files = {
  "miniboss.ts": "",
  "sub/deeper/x.txt": "",
  "other/shop spec.ts": "",
  "js/miniboss.js": "",
  "dir/miniboss.ts/x.txt": "",
};

Deno.test("findSpec() takes the nearest default spec, here or in a parent folder", async () => {
  await using folder = await folderOf(files);
  const { path } = folder;
  const found = (cwd: string) => findSpec({ spec: undefined, fromEnv: undefined, cwd: join(path, cwd) });
  assertEquals(await found("."), {
    url: toFileUrl(join(path, "miniboss.ts")),
    folder: path,
    shown: "miniboss.ts",
  });
  assertEquals((await found("sub/deeper")).shown, join(path, "miniboss.ts"));
  assertEquals((await found("js")).shown, "miniboss.js");
  assertEquals((await found("dir")).shown, join(path, "miniboss.ts"));
});

Deno.test("findSpec() takes paths with spaces and letters of all scripts, file URLs, and MINIBOSS_FILE", async () => {
  await using folder = await folderOf(files);
  const { path: cwd } = folder;
  const url = toFileUrl(join(cwd, "other", "shop spec.ts"));
  const wanted = { url, folder: join(cwd, "other"), shown: "other/shop spec.ts" };
  assertEquals(await findSpec({ spec: "other/shop spec.ts", fromEnv: "nowhere", cwd }), wanted);
  assertEquals(await findSpec({ spec: url.href, fromEnv: undefined, cwd }), wanted);
  assertEquals(await findSpec({ spec: undefined, fromEnv: "other/shop spec.ts", cwd }), wanted);
  assertEquals(
    (await findSpec({ spec: "../other/shop spec.ts", fromEnv: undefined, cwd: join(cwd, "sub") })).url,
    url,
  );
});

Deno.test("findSpec() lets an http URL pass, and shows it without credentials", async () => {
  const found = await findSpec({ spec: "https://me:secret@host/shop.ts", fromEnv: undefined, cwd: "/w" });
  assertEquals(found.folder, "/w");
  assertEquals(found.shown, "https://host/shop.ts");
});

const missing: [string, string][] = [
  ["", 'Cannot load spec "": give a path or an http(s) URL'],
  ["minibos.ts", 'did you mean "miniboss.ts"?'],
  ["miniboss", 'did you mean "miniboss.ts"?'],
  ["other/shop_spec.ts", 'did you mean "shop spec.ts"?'],
  ["nothing/at/all.ts", "no file"],
  ["miniboss.ts/x.ts", "no file"],
  ["other", "is a folder"],
  ["js", 'is a folder, did you mean "'],
  ["npm:shop", "give a path, a file URL or an http(s) URL"],
  ["data:text/javascript,1", "give a path, a file URL or an http(s) URL"],
  ["http://", "it is no URL"],
  ["file://host/x", "Cannot load spec"],
];

for (const [spec, wanted] of missing) {
  Deno.test(`findSpec() refuses "${spec}"`, async () => {
    await using folder = await folderOf(files);
    const error = await assertRejects(
      () => findSpec({ spec, fromEnv: undefined, cwd: folder.path }),
      SpecError,
      wanted,
    );
    assertStringIncludes(error.message, spec);
    assertEquals(error.exitCode, 2);
  });
}

Deno.test("findSpec() names MINIBOSS_FILE when that is what is wrong", async () => {
  await assertRejects(
    () => findSpec({ spec: undefined, fromEnv: "nothing.ts", cwd: Deno.cwd() }),
    SpecError,
    'Cannot load spec "nothing.ts", which MINIBOSS_FILE names: no file',
  );
});

Deno.test("findSpec() says what it looked for, and what is near", async () => {
  await using folder = await folderOf({ "minibos.ts": "" });
  await assertRejects(
    () => findSpec({ spec: undefined, fromEnv: "", cwd: folder.path }),
    SpecError,
    `Found no spec: no miniboss.ts (.mts, .js or .mjs) in "${folder.path}" or a folder above it, did you mean "minibos.ts"?`,
  );
});
