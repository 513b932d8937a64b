import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { cutBase } from "../../tools/build/base/cut.ts";
import {
  isPinnedBase,
  type Pin,
  pinnedBase,
  type PinnedOptions,
  PINS,
} from "../../tools/build/base/pinned.ts";
import { runDeno } from "../../tools/build/deno.ts";
import { folderOf } from "../cli/terminal.ts";
import { program, ROOT } from "./program.ts";

async function hash(algorithm: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
}

/** Any program does as a base: it is not run. This one is small, and on every Linux. */
const ANY_BASE = "/bin/true";

/** A program that "deno compile" made on a base, in a package as npm has them. */
async function packed() {
  const folder = await folderOf({ "a.js": "console.log(1);\n", "package/.keep": "", "cache/.keep": "" });
  const at = (name: string) => join(folder.path, name);
  await runDeno(["compile", "--quiet", "--no-config", `--output=${at("package/tool")}`, at("a.js")], {
    env: { DENORT_BIN: ANY_BASE },
  });
  const { code, stderr } = await program([
    "tar",
    "-C",
    folder.path,
    "-I",
    "gzip -1",
    "-cf",
    at("tool.tgz"),
    "package",
  ]);
  assertEquals([code, stderr], [0, ""]);
  const compiled = await Deno.readFile(at("package/tool"));
  const pin: Pin = {
    name: "tool",
    version: "1.2.3",
    integrity: `sha512-${(await hash("SHA-512", await Deno.readFile(at("tool.tgz")))).toBase64()}`,
    program: "package/tool",
    programSha256: (await hash("SHA-256", compiled)).toHex(),
    baseSha256: (await hash("SHA-256", await Deno.readFile(ANY_BASE))).toHex(),
    denort: "0.0.0",
  };
  return { folder, compiled, pin, archive: at("tool.tgz"), cache: at("cache") };
}

Deno.test({
  name: "the pinned base is what was left of a compiled program, checked at every step and kept",
  ignore: Deno.build.os !== "linux",
}, async (t) => {
  const { folder, compiled, pin, archive, cache } = await packed();
  await using _ = folder;
  let downloads = 0;
  const options: PinnedOptions = {
    pin,
    cache,
    download: async (_pin, to) => {
      downloads++;
      const path = join(to, "tool.tgz");
      await Deno.copyFile(archive, path);
      return { path };
    },
  };
  const kept = () => Array.from(Deno.readDirSync(cache), ({ name }) => name).sort();

  await t.step("the cut gives back the base that was compiled with", async () => {
    const base = cutBase(compiled);
    assertEquals((await hash("SHA-256", base)).toHex(), pin.baseSha256);
    assertThrows(() => cutBase(base), MinibossError, "Cannot cut the base out of this program");
    assertThrows(() => cutBase(new TextEncoder().encode("text")), MinibossError, "no 64-bit Linux program");
  });

  const wrong: [what: string, changes: Partial<Pin>, said: RegExp][] = [
    ["archive", { integrity: "sha512-x" }, /^Refused tool@1\.2\.3: its hash is sha512-.{88}, not sha512-x$/],
    ["program", { programSha256: "0" }, /^Refused package\/tool: its hash is [0-9a-f]{64}, not 0$/],
    [
      "base",
      { baseSha256: "0".repeat(64) },
      /^Refused the base cut out of tool: its hash is [0-9a-f]{64}, not 0{64}$/,
    ],
  ];
  for (const [what, changes, said] of wrong) {
    await t.step(`another ${what} is refused, and nothing of it stays`, async () => {
      const error = await assertRejects(
        () => pinnedBase({ ...options, pin: { ...pin, ...changes } }),
        MinibossError,
      );
      assertMatch(error.message, said);
      assertEquals(kept(), [".keep"]);
    });
  }

  await t.step("a package that cannot be had is a reason, not an error", async () => {
    const download = () => Promise.resolve({ reason: "no network" });
    assertEquals(await pinnedBase({ ...options, download }), { reason: "no network" });
    assertEquals(kept(), [".keep"]);
  });

  await t.step("it is downloaded once, and again when the kept one was changed", async () => {
    downloads = 0;
    const first = await pinnedBase(options);
    assertEquals([await pinnedBase(options), downloads], [first, 1]);
    if (!("path" in first)) throw new Error(first.reason);
    await Deno.writeTextFile(first.path, "changed", { append: true });
    assertEquals([await pinnedBase(options), downloads], [first, 2]);
    assertEquals(
      await hash("SHA-256", await Deno.readFile(first.path)).then((it) => it.toHex()),
      pin.baseSha256,
    );
    assertEquals(((await Deno.stat(first.path)).mode ?? 0) & 0o777, 0o755);
  });
});

Deno.test("a registry that does not answer is a reason in one line", async () => {
  await using folder = await folderOf({ ".keep": "" });
  const script = `
    import { pinnedBase } from ${
    JSON.stringify(new URL("../../tools/build/base/pinned.ts", import.meta.url).href)
  };
    console.log(JSON.stringify(await pinnedBase({ cache: Deno.args[0], pin: { name: "x", version: "1.0.0", baseSha256: "0" } })));
  `;
  await Deno.writeTextFile(join(folder.path, "ask.ts"), script);
  const command = [
    Deno.execPath(),
    "run",
    "-A",
    `--config=${join(ROOT, "deno.json")}`,
    join(folder.path, "ask.ts"),
  ];
  const { stdout, stderr } = await program([...command, folder.path], {
    env: { NPM_CONFIG_REGISTRY: "http://127.0.0.1:1", npm_config_registry: "http://127.0.0.1:1" },
  });
  assertMatch(
    stdout,
    /^\{"reason":"cannot download x@1\.0\.0: .*(ECONNREFUSED 127\.0\.0\.1:1|not installed).*"\}\n$/,
    stderr,
  );
});

Deno.test("a program for others is never made on a base for tests", async () => {
  assertEquals(await isPinnedBase(Deno.execPath()), false);
  const pinned = await pinnedBase();
  if ("reason" in pinned) return;
  assertEquals(await isPinnedBase(pinned.path), true);
  await using folder = await folderOf({ "miniboss.js": "console.log(1);\n" });
  const make = `
    import { makeBinary } from ${
    JSON.stringify(new URL("../../tools/build/binary.ts", import.meta.url).href)
  };
    await makeBinary({ bundle: Deno.args[0], path: Deno.args[1] }).catch((error) => console.log(error.message));
  `;
  await Deno.writeTextFile(join(folder.path, "make.ts"), make);
  const at = (name: string) => join(folder.path, name);
  const command = [Deno.execPath(), "run", "-A", `--config=${join(ROOT, "deno.json")}`, at("make.ts")];
  const { stdout } = await program([...command, at("miniboss.js"), at("out")], {
    env: { DENORT_BIN: pinned.path },
  });
  assertEquals(stdout, `Refused "${pinned.path}": it is a base for tests, not for a release\n`);
});

Deno.test("every pin has the hashes that are checked", () => {
  for (const { integrity, programSha256, baseSha256 } of Object.values(PINS)) {
    assertMatch(integrity, /^sha512-[\w+/]{86}==$/);
    for (const sha256 of [programSha256, baseSha256]) assertMatch(sha256, /^[0-9a-f]{64}$/);
  }
});
