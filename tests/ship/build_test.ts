import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { VERSION } from "../../src/model/version.ts";
import { makeBinary } from "../../tools/build/binary.ts";
import { importsOf, makeBundle, MAX_BUNDLE_BYTES, withHeader } from "../../tools/build/bundle.ts";
import { readEmbedded } from "../../tools/build/embedded.ts";
import { checksums, installerFor, pack, TARGETS } from "../../tools/build/release.ts";
import { runDeno } from "../../tools/build/deno.ts";
import { TYPES_FILE } from "../../tools/build/types.ts";
import { folderOf } from "../cli/terminal.ts";
import { program, SOURCE } from "./program.ts";

Deno.test("the bundle is one small file that imports nothing and says what the source says", async (t) => {
  await using folder = await folderOf({
    "wrong.ts": 'export default { services: [{ name: "a", imge: "x" }, class B { name = "b"; image = 7 }] };',
    "throws.ts": "const no: number = 1;\nthrow new RangeError(`boom ${no}`);",
    "syntax.ts": "export default {\n  name: 1 2,\n};",
    "name.ts": 'import x from "what"; export default x;',
    "fine.ts":
      'export default { name: "fine", services: [{ name: "a", image: "x" }, { name: "b", image: "x" }] };',
    "deno.json": '{ "imports": {} } // ours',
  });
  const path = join(folder.path, "miniboss.js");
  const size = await makeBundle(path);
  const bundle = [Deno.execPath(), "run", "-A", path];

  await t.step("size and imports", async () => {
    assert(size > 100_000 && size <= MAX_BUNDLE_BYTES, String(size));
    assertEquals((await Deno.stat(path)).size, size);
    assertEquals(await importsOf(path), []);
  });

  const rows = [
    "--version",
    "--help",
    "start --help",
    "strat",
    "start --timeout x",
    "-f wrong.ts check",
    "-f throws.ts check",
    "-f syntax.ts check",
    "-f name.ts check",
    "-f nothing.ts check",
    "-f wrong.ts status --host unix:///no.sock",
    // These use the libraries that are packed.
    "-f fine.ts graph --format svg --host unix:///no.sock",
    "-f fine.ts check --types",
  ];
  for (const row of rows) {
    await t.step(row, async () => {
      const [expected, actual] = await Promise.all(
        [SOURCE, bundle].map((miniboss) => program([...miniboss, ...row.split(" ")], { cwd: folder.path })),
      );
      assertEquals(actual, expected);
      assert((actual?.stdout ?? "") + (actual?.stderr ?? "") !== "");
    });
  }

  await t.step("init writes the types, which are packed too", async () => {
    await Deno.mkdir(join(folder.path, "new"));
    const cwd = join(folder.path, "new");
    const { code, stderr } = await program([...bundle, "init"], { cwd });
    assertEquals([code, stderr], [0, ""]);
    const types = await Deno.readTextFile(join(cwd, ".miniboss/miniboss.d.ts"));
    assertEquals(types, await Deno.readTextFile(TYPES_FILE));
  });

  await t.step("it loads none of Node's modules before it is asked to do something", async () => {
    const noting = `const names = [];
      const load = process.getBuiltinModule;
      process.getBuiltinModule = (name) => (names.push(name), load(name));
      await import(${JSON.stringify(`file://${path}`)});
      console.log(JSON.stringify(names));`;
    const { stdout } = await program([Deno.execPath(), "eval", noting]);
    assertEquals(stdout, "[]\n");
  });

  await t.step("it exports what a spec imports", async () => {
    const names = Object.keys(await import(`file://${path}`));
    assertEquals(names.sort(), ["Service", "group", "ready", "service", "suite"]);
  });
});

Deno.test("makeBundle() leaves nothing behind when it fails", async () => {
  await using folder = await folderOf({ "a.js": 'import "npm:x@1"; import("https://example.com/x.js");' });
  assertEquals(await importsOf(join(folder.path, "a.js")), ["npm:x@1", "https://example.com/x.js"]);
  await assertRejects(() => makeBundle(join(folder.path, "no/miniboss.js")));
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["a.js"]);
});

Deno.test("withHeader() adds the header after a first line that names the interpreter, or at the top", () => {
  assertMatch(
    withHeader("#!x\nlet a;\n"),
    /^#!x\n\/\/ @ts-self-types="\.\/miniboss\.d\.ts"\n\/\/ miniboss .*\nlet a;\n$/,
  );
  assertMatch(withHeader("let a;\n"), /^\/\/ @ts-self-types=".*"\n\/\/ miniboss .*\nlet a;\n$/);
});

Deno.test("a compiled binary holds the bundle and nothing else, and may do everything", async (t) => {
  await using folder = await folderOf({
    "miniboss.js": `console.log("${VERSION}");\n`,
    "other.js": 'import "./miniboss.js";\n',
  });
  const bundle = join(folder.path, "miniboss.js");
  const path = join(folder.path, "out");
  const compile = (...args: string[]) =>
    runDeno(["compile", "--quiet", "--no-config", "--no-check", `--output=${path}`, ...args], {
      env: { DENORT_BIN: Deno.execPath() },
    });

  await t.step("its contents are read without running it", async () => {
    await compile("-A", bundle);
    const { entry, limited, files } = readEmbedded(await Deno.readFile(path));
    assertEquals([entry, limited, [...files.keys()]], ["miniboss.js", [], ["miniboss.js"]]);
    assertEquals(files.get("miniboss.js"), await Deno.readFile(bundle));
  });

  await t.step("limits and more files are noticed", async () => {
    await compile("--allow-read", "--allow-net=example.com", "--deny-env", join(folder.path, "other.js"));
    const { entry, limited, files } = readEmbedded(await Deno.readFile(path));
    assertEquals([entry, [...files.keys()].sort()], ["other.js", ["miniboss.js", "other.js"]]);
    assert(["allow_net", "allow_run", "deny_env"].every((name) => limited.includes(name)), limited.join());
    assert(!limited.includes("allow_read"), limited.join());
  });

  await t.step("what is no binary is refused", () => {
    assertThrows(() => readEmbedded(new TextEncoder().encode('a file with {"argv":[]}')), MinibossError);
  });
});

Deno.test("makeBinary() gives a binary that runs, or says why it cannot and leaves none", async () => {
  await using folder = await folderOf({
    "miniboss.js": `console.log("${VERSION}");\n`,
    "out": "an older one",
  });
  const path = join(folder.path, "out");
  const options = { bundle: join(folder.path, "miniboss.js"), path };
  // As it is where the base cannot be downloaded. Where it can, or is there, the binary is made and run.
  const binary = await makeBinary(options);
  if (binary.made) {
    assertEquals((await program([path, "--version"])).stdout, `${VERSION}\n`);
  } else {
    assert(binary.reason !== "");
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  }
});

Deno.test("makeBinary() refuses a binary that does not run as miniboss", async () => {
  await using folder = await folderOf({ "miniboss.js": 'console.log("hello");\n' });
  const script = `
    import { makeBinary } from ${
    JSON.stringify(new URL("../../tools/build/binary.ts", import.meta.url).href)
  };
    await makeBinary({ bundle: Deno.args[0], path: Deno.args[1] }).catch((error) => console.log(error.message));
  `;
  const code = join(folder.path, "make.ts");
  await Deno.writeTextFile(code, script);
  const path = join(folder.path, "out");
  const { stdout, stderr } = await program(
    [...SOURCE.slice(0, -1), code, join(folder.path, "miniboss.js"), path],
    // The full Deno as the base: it takes the arguments for itself.
    { env: { DENORT_BIN: Deno.execPath() } },
  );
  assertMatch(stdout, /^".*\/out --version" ended with exit code 0, not with "\d.*":\ndeno 2\./, stderr);
});

Deno.test("the files of a release: five platforms, an archive that unpacks to the program, checksums, the installer", async () => {
  await using folder = await folderOf({ "in/miniboss": "#!/bin/sh\necho hello\n", "out/.keep": "" });
  await Deno.chmod(join(folder.path, "in/miniboss"), 0o755);
  const archive = join(folder.path, "out/miniboss-linux-x64.tar.gz");
  await pack({ folder: join(folder.path, "in"), program: "miniboss", archive });
  const text = await checksums(join(folder.path, "out"), ["miniboss-linux-x64.tar.gz", ".keep"]);
  assertEquals(
    text.split("\n")[1],
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  .keep",
  );
  await Deno.writeTextFile(join(folder.path, "out/checksums.txt"), text);
  const script =
    "sha256sum --check --strict checksums.txt && tar -xzf miniboss-linux-x64.tar.gz && ./miniboss";
  const { code, stdout } = await program(["sh", "-c", script], { cwd: join(folder.path, "out") });
  assertEquals([code, stdout.split("\n").at(-2)], [0, "hello"]);
  assertEquals(Object.keys(TARGETS).length, 5);
  assertEquals(installerFor("@REPOSITORY@ @VERSION@", { repository: "o/n" }), `o/n ${VERSION}`);
  assertThrows(() => installerFor("nothing", { repository: "o/n" }), MinibossError);
});
