import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { ContextError } from "../../../src/base/errors.ts";
import { CONTEXT_FILE, ContextFile, type Section } from "../../../src/run/state/context_file.ts";

const never = new AbortController().signal;
const section = (values: Section["values"]): Section => ({ values, journal: {} });

/** A folder with a context file in it, and what was told about it. */
async function folder(text?: string) {
  const path = await Deno.makeTempDir({ prefix: "miniboss-context-" });
  const told: string[] = [];
  if (text !== undefined) await Deno.writeTextFile(join(path, CONTEXT_FILE), text);
  return {
    path,
    told,
    open: (corrupt: "moveAside" | "ignore" = "moveAside") =>
      new ContextFile(path, { notify: (line) => told.push(line), corrupt }),
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("parity 48: ContextFile gives nothing where there is no file, and removing nothing is no error", async () => {
  await using dir = await folder();
  assertEquals(await dir.open().read("shop"), undefined);
  await dir.open().write("shop", undefined, never);
  assertEquals([dir.names(), dir.told], [[], []]);
});

Deno.test("parity 47: ContextFile keeps JSON in .miniboss-context, readable by its owner only", async () => {
  await using dir = await folder();
  const values = { n: 1, text: "é {}", list: [1, [true, null]], record: { a: 1 } };
  await dir.open().write("shop", section(values), never);
  assertEquals((await dir.open().read("shop"))?.values, values);
  assertEquals(dir.names(), [CONTEXT_FILE]);
  const path = join(dir.path, CONTEXT_FILE);
  assertEquals(JSON.parse(await Deno.readTextFile(path)).groups.shop.values, values);
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("B16: ContextFile keeps the sections of groups apart, and goes with the last one", async () => {
  await using dir = await folder();
  await dir.open().write("shop", section({ a: 1 }), never);
  await dir.open().write("shop2", section({ a: 2 }), never);
  await dir.open().write("shop", undefined, never);
  assertEquals(await dir.open().read("shop"), undefined);
  assertEquals((await dir.open().read("shop2"))?.values, { a: 2 });
  await dir.open().write("shop2", undefined, never);
  assertEquals(dir.names(), []);
});

Deno.test("B16: ContextFile loses nothing when many write at once, and is whole at every moment", async () => {
  await using dir = await folder();
  await dir.open().write("g0", section({}), never);
  let writing = true;
  const reading = (async () => {
    let reads = 0;
    for (; writing; reads++) JSON.parse(await Deno.readTextFile(join(dir.path, CONTEXT_FILE)));
    return reads;
  })();
  const groups = Array.from({ length: 12 }, (_, i) => `g${i}`);
  await Promise.all(groups.map((name, i) => dir.open().write(name, section({ i }), never)));
  writing = false;
  assert(await reading > 0);
  const values = await Promise.all(groups.map(async (name) => (await dir.open().read(name))?.values));
  assertEquals(values, groups.map((_, i) => ({ i })));
  assertEquals(dir.names(), [CONTEXT_FILE], "no temporary file is left");
});

const corrupt: [what: string, text: string][] = [
  ["no JSON", "{not json"],
  ["half a file", '{"version":1,"groups":{"shop":{"values"'],
  ["empty", ""],
  ["no record", "[]"],
  ["null", "null"],
  ["without a version", '{"groups":{}}'],
  ["a section that is none", '{"version":1,"groups":{"shop":7}}'],
  ["groups that are none", '{"version":1,"groups":[]}'],
  ["a journal that is none", '{"version":1,"groups":{"shop":{"values":{},"journal":{"id":{}}}}}'],
  [
    "a failure that is none",
    '{"version":1,"groups":{"shop":{"values":{},"journal":{},"failures":{"db":7}}}}',
  ],
  ["bytes", "\u0000\u0001"],
];

for (const [what, text] of corrupt) {
  Deno.test(`B16: ContextFile moves a corrupt file aside and says so: ${what}`, async () => {
    await using dir = await folder(text);
    assertEquals(await dir.open().read("shop"), undefined);
    const [aside = ""] = dir.names();
    assertMatch(aside, /^\.miniboss-context\.corrupt-/);
    assertEquals(await Deno.readTextFile(join(dir.path, aside)), text);
    assertStringIncludes(dir.told.join(), aside);
    await dir.open().write("shop", section({ a: 1 }), never);
    assertEquals((await dir.open().read("shop"))?.values, { a: 1 });
  });
}

Deno.test("ContextFile leaves a corrupt file where it is for whoever only looks", async () => {
  await using dir = await folder("{not json");
  assertEquals(await dir.open("ignore").read("shop"), undefined);
  assertEquals(dir.names(), [CONTEXT_FILE]);
  assertMatch(dir.told.join(), /is corrupt/);
});

const unusable: [what: string, make: (path: string) => Promise<void>, wanted: RegExp][] = [
  [
    "of another version",
    (path) => Deno.writeTextFile(path, '{"version":2,"groups":{}}'),
    /version 2, this miniboss knows 1\. Use the miniboss that wrote it, or move the file away/,
  ],
  ["a folder", (path) => Deno.mkdir(path), /Cannot read the context file .*: .*directory/i],
];

for (const [what, make, wanted] of unusable) {
  Deno.test(`ContextFile refuses a file that is ${what}, and leaves it as it is`, async () => {
    await using dir = await folder();
    const path = join(dir.path, CONTEXT_FILE);
    await make(path);
    for (const act of [() => dir.open().read("a"), () => dir.open().write("a", section({}), never)]) {
      assertMatch((await assertRejects(act, ContextError)).message, wanted);
    }
    assertEquals(dir.names(), [CONTEXT_FILE]);
  });
}

/** A file system of a few kB, where it may be mounted. */
async function tinyDisk(options: string): Promise<(AsyncDisposable & { path: string }) | undefined> {
  const path = await Deno.makeTempDir({ prefix: "miniboss-disk-" });
  const mount = async (...args: string[]) => {
    const [command = "", ...rest] = args;
    return await new Deno.Command(command, { args: rest, stdout: "null", stderr: "null" }).output();
  };
  const mounted = await mount("mount", "-t", "tmpfs", "-o", options, "tmpfs", path).catch(() => undefined);
  if (!mounted?.success) {
    await Deno.remove(path);
    return undefined;
  }
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await mount("umount", path);
      await Deno.remove(path);
    },
  };
}

/** Only root may mount. */
const mayMount = await tinyDisk("size=4k").then(async (disk) => {
  await disk?.[Symbol.asyncDispose]();
  return disk !== undefined;
});

async function disk(options: string): Promise<AsyncDisposable & { path: string }> {
  const made = await tinyDisk(options);
  if (!made) throw new Error("The disk cannot be mounted any more");
  return made;
}

const whereMounted = { ignore: !mayMount };

Deno.test("ContextFile says what to do on a full disk, and keeps what was saved", whereMounted, async () => {
  await using tiny = await disk("size=64k");
  const file = new ContextFile(tiny.path, { notify: () => {}, corrupt: "moveAside" });
  await file.write("shop", section({ a: 1 }), never);
  const big = "x".repeat(200_000);
  const error = await assertRejects(() => file.write("shop", section({ big }), never), ContextError);
  assertMatch(
    error.message,
    /Cannot save the context in ".*": .*space.*Make the folder writable, or free some space/i,
  );
  assertEquals((await file.read("shop"))?.values, { a: 1 });
  assertEquals([...Deno.readDirSync(tiny.path)].map(({ name }) => name), [CONTEXT_FILE]);
});

Deno.test(
  "ContextFile says what to do on a read-only disk, and can still be read there",
  whereMounted,
  async () => {
    await using tiny = await disk("size=64k,ro");
    const file = new ContextFile(tiny.path, { notify: () => {}, corrupt: "moveAside" });
    assertEquals(await file.read("shop"), undefined);
    const error = await assertRejects(() => file.write("shop", section({ a: 1 }), never), ContextError);
    assertMatch(error.message, /Cannot save the context in ".*": .*[Rr]ead-only/);
    assert(!await exists(join(tiny.path, CONTEXT_FILE)));
  },
);
