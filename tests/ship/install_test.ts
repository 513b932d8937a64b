import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { VERSION } from "../../src/model/version.ts";
import { installerFor } from "../../tools/build/release.ts";
import { program, ROOT } from "./program.ts";
import { serveReleases } from "./releases.ts";

/** A server of releases, and the installer of one of them. */
async function setUp(options: Parameters<typeof serveReleases>[0] = {}) {
  const releases = await serveReleases(options);
  const script = join(releases.folder, "install.sh");
  const text = await Deno.readTextFile(join(ROOT, "install.sh"));
  await Deno.writeTextFile(script, installerFor(text, { repository: "owner/miniboss" }));
  return {
    ...releases,
    install: (env: Record<string, string> = {}) =>
      program(["sh", script], { env: { ...releases.env, MINIBOSS_DOWNLOADS: releases.url, ...env } }),
  };
}

Deno.test("install.sh puts the program of its own release into ~/.local/bin, also over one that is there", async () => {
  await using world = await setUp();
  const path = join(world.home, ".local/bin/miniboss");
  for (let round = 0; round < 2; round++) {
    const { code, stdout, stderr } = await world.install();
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      stdout,
      `Installed miniboss ${VERSION}: ${path}\nAdd ${join(world.home, ".local/bin")} to your PATH\n`,
    );
  }
  assertEquals((await program([path, "--version"])).stdout, `${VERSION}\n`);
  assertEquals([...Deno.readDirSync(join(world.home, ".local/bin"))].map(({ name }) => name), ["miniboss"]);
  assertEquals(world.requests.slice(0, 2), [
    `/download/v${VERSION}/checksums.txt`,
    `/download/v${VERSION}/miniboss-linux-x64.tar.gz`,
  ]);
});

Deno.test("install.sh takes the version, folder and platform that are asked for", async () => {
  await using world = await setUp();
  const rows: [env: Record<string, string>, archive: string][] = [
    [{ MINIBOSS_VERSION: "9.8.7", MACHINE: "aarch64" }, "/download/v9.8.7/miniboss-linux-arm64.tar.gz"],
    [{ MINIBOSS_VERSION: "v9.8.7" }, "/download/v9.8.7/miniboss-linux-x64.tar.gz"],
    [
      { MINIBOSS_VERSION: "latest", SYSTEM: "Darwin", MACHINE: "arm64" },
      "/latest/download/miniboss-macos-arm64.tar.gz",
    ],
  ];
  const folder = join(world.home, "my programs");
  for (const [env, archive] of rows) {
    const { code, stdout, stderr } = await world.install({ ...env, MINIBOSS_INSTALL_DIR: folder });
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, join(folder, "miniboss"));
    assertEquals(world.requests.at(-1), archive);
  }
});

Deno.test("install.sh installs nothing when anything is wrong, and says what", async (t) => {
  const rows: [what: string, env: Record<string, string>, said: RegExp, sums?: (text: string) => string][] = [
    [
      "another checksum",
      {},
      /miniboss-linux-x64\.tar\.gz has the checksum [0-9a-f]{64}, not 0{64}$/m,
      (text) => text.replace(/^[0-9a-f]{64}/, "0".repeat(64)),
    ],
    ["no checksum", {}, /miniboss-linux-x64\.tar\.gz is not in checksums\.txt/, () => "x  other\n"],
    [
      "no such version",
      { MINIBOSS_VERSION: "a/b" },
      /could not download .*\/download\/va\/b\/checksums\.txt/,
    ],
    ["an unknown system", { SYSTEM: "Plan9" }, /there is no program for Plan9, run miniboss\.js with Deno/],
    ["an unknown processor", { MACHINE: "riscv64" }, /there is no program for riscv64/],
    ["no archive for the platform", { SYSTEM: "Darwin" }, /could not download .*miniboss-macos-x64\.tar\.gz/],
    ["no server", { MINIBOSS_DOWNLOADS: "http://127.0.0.1:1" }, /could not download/],
    ["no place for it", { MINIBOSS_INSTALL_DIR: "/dev/null/x" }, /could not make \/dev\/null\/x/],
  ];
  for (const [what, env, said, sums] of rows) {
    await t.step(what, async () => {
      await using world = await setUp(sums && { checksums: sums });
      const { code, stdout, stderr } = await world.install(env);
      assertEquals([code, stdout], [1, ""], stderr);
      assertMatch(stderr, said);
      assertMatch(stderr, /^Cannot install miniboss: /m);
      assert([...Deno.readDirSync(world.home)].every(({ name }) => name === ".keep"));
    });
  }
});

Deno.test("install.sh straight from the repository says that it belongs to no release", async () => {
  const { code, stderr } = await program(["sh", join(ROOT, "install.sh")], {
    env: { HOME: "/nowhere", MINIBOSS_DOWNLOADS: "" },
  });
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot install miniboss: this script is of no release/);
});
