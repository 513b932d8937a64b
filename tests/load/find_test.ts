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

const untrusted: [string, string, (path: string) => Promise<void>][] = [
  [
    "belongs to another user",
    "it belongs to user 12345 and you are user 0",
    (path) => Deno.chown(path, 12345, 0),
  ],
  ["is a link of another user", "it belongs to user 12345", async (path) => {
    await Deno.rename(path, `${path}.real`);
    await Deno.symlink(`${path}.real`, path);
    const { code } = await new Deno.Command("chown", { args: ["-h", "12345", path] }).output();
    assertEquals(code, 0);
  }],
  ["all users can write to", "all users can write to it", (path) => Deno.chmod(path, 0o666)],
];

for (const [what, wanted, plant] of untrusted) {
  const ignore = Deno.uid() !== 0 && what.includes("another");
  Deno.test(`findSpec() refuses a spec that ${what}, unless it is named`, { ignore }, async () => {
    await using folder = await folderOf({ "miniboss.ts": "", "sub/x.txt": "" });
    const path = join(folder.path, "miniboss.ts");
    await plant(path);
    for (const cwd of [folder.path, join(folder.path, "sub")]) {
      const error = await assertRejects(
        () => findSpec({ spec: undefined, fromEnv: undefined, cwd }),
        SpecError,
        wanted,
      );
      assertStringIncludes(error.message, `if you trust it, name it with: -f "${path}"`);
    }
    const { url } = await findSpec({ spec: "miniboss.ts", fromEnv: undefined, cwd: folder.path });
    assertEquals(url, toFileUrl(path));
    assertEquals((await findSpec({ spec: undefined, fromEnv: path, cwd: "/" })).url, url);
  });
}
