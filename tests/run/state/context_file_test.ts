import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { stateFolder } from "../../../src/base/state_folder.ts";
import { ContextError } from "../../../src/base/errors.ts";
import type { Values } from "../../../src/model/placeholder.ts";
import { ownStateHome } from "./home.ts";
import { CONTEXT_FILE } from "../../../src/base/own_files.ts";
import { ContextFile, type Section } from "../../../src/run/state/context_file.ts";

ownStateHome();
const never = new AbortController().signal;
const section = (values: Values): Values => values;
/** The main copy of a group on one engine. */
const of = (copy: string, engine = "engine-1"): Section => ({ copy, engine });

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
  assertEquals(await dir.open().read(of("shop")), undefined);
  await dir.open().write(of("shop"), undefined, never);
  assertEquals([dir.names(), dir.told], [[], []]);
});

Deno.test("parity 47: ContextFile keeps JSON in .miniboss-context, readable by its owner only", async () => {
  await using dir = await folder();
  const values = { n: 1, text: "é {}", list: [1, [true, null]], record: { a: 1 } };
  await dir.open().write(of("shop"), section(values), never);
  assertEquals(await dir.open().read(of("shop")), values);
  assertEquals(dir.names(), [CONTEXT_FILE]);
  const path = join(dir.path, CONTEXT_FILE);
  assertEquals(JSON.parse(await Deno.readTextFile(path)).groups.shop["engine-1"], values);
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("B16: ContextFile keeps the sections of groups apart, and goes with the last one", async () => {
  await using dir = await folder();
  await dir.open().write(of("shop"), section({ a: 1 }), never);
  await dir.open().write(of("shop2"), section({ a: 2 }), never);
  await dir.open().write(of("shop"), undefined, never);
  assertEquals(await dir.open().read(of("shop")), undefined);
  assertEquals(await dir.open().read(of("shop2")), { a: 2 });
  await dir.open().write(of("shop2"), undefined, never);
  assertEquals(dir.names(), []);
});

Deno.test("B16: ContextFile loses nothing when many write at once, and is whole at every moment", async () => {
  await using dir = await folder();
  await dir.open().write(of("g0"), section({}), never);
  let writing = true;
  const reading = (async () => {
    let reads = 0;
    for (; writing; reads++) JSON.parse(await Deno.readTextFile(join(dir.path, CONTEXT_FILE)));
    return reads;
  })();
  const groups = Array.from({ length: 12 }, (_, i) => `g${i}`);
  await Promise.all(groups.map((name, i) => dir.open().write(of(name), section({ i }), never)));
  writing = false;
  assert(await reading > 0);
  const values = await Promise.all(groups.map(async (name) => await dir.open().read(of(name))));
  assertEquals(values, groups.map((_, i) => ({ i })));
  assertEquals(dir.names(), [CONTEXT_FILE], "no temporary file is left");
});

const corrupt: [what: string, text: string][] = [
  ["no JSON", "{not json"],
  ["half a file", '{"version":2,"groups":{"shop":{"engine-1"'],
  ["empty", ""],
  ["no record", "[]"],
  ["null", "null"],
  ["without a version", '{"groups":{}}'],
  ["without groups", '{"version":2}'],
  ["engines that are none", '{"version":2,"groups":{"shop":7}}'],
  ["values that are none", '{"version":2,"groups":{"shop":{"engine-1":7}}}'],
  ["groups that are none", '{"version":2,"groups":[]}'],
  ["bytes", "\u0000\u0001"],
];

for (const [what, text] of corrupt) {
  Deno.test(`B16: ContextFile moves a corrupt file aside and says so: ${what}`, async () => {
    await using dir = await folder(text);
    assertEquals(await dir.open().read(of("shop")), undefined);
    const [aside = ""] = dir.names();
    assertMatch(aside, /^\.miniboss-context\.corrupt-/);
    assertEquals(await Deno.readTextFile(join(dir.path, aside)), text);
    assertStringIncludes(dir.told.join(), aside);
    await dir.open().write(of("shop"), section({ a: 1 }), never);
    assertEquals(await dir.open().read(of("shop")), { a: 1 });
  });
}

Deno.test("ContextFile leaves a corrupt file where it is for whoever only looks", async () => {
  await using dir = await folder("{not json");
  assertEquals(await dir.open("ignore").read(of("shop")), undefined);
  assertEquals(dir.names(), [CONTEXT_FILE]);
  assertMatch(dir.told.join(), /is corrupt/);
});

async function mkfifo(path: string): Promise<void> {
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert(success, "mkfifo");
}

const unusable: [what: string, make: (path: string) => Promise<void>, wanted: RegExp][] = [
  [
    "of another version",
    (path) => Deno.writeTextFile(path, '{"version":1,"groups":{}}'),
    /version 1, this miniboss knows 2\. Use the miniboss that wrote it, or move the file away/,
  ],
  ["a named pipe", mkfifo, /Cannot use the context file ".*": it is a named pipe, not a file; remove it/],
  ["a folder", (path) => Deno.mkdir(path), /Cannot use the context file ".*": it is a folder, not a file/],
];

for (const [what, make, wanted] of unusable) {
  Deno.test(`ContextFile refuses a file that is ${what}, and leaves it as it is`, async () => {
    await using dir = await folder();
    const path = join(dir.path, CONTEXT_FILE);
    await make(path);
    for (const act of [() => dir.open().read(of("a")), () => dir.open().write(of("a"), section({}), never)]) {
      assertMatch((await assertRejects(act, ContextError)).message, wanted);
    }
    assertEquals(dir.names(), [CONTEXT_FILE]);
  });
}

interface Disk extends AsyncDisposable {
  readonly path: string;
  remount(options: string): Promise<void>;
}

/** A file system of a few kB, where it may be mounted. */
async function tinyDisk(options: string): Promise<Disk | undefined> {
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
    remount: async (options) => void await mount("mount", "-o", `remount,${options}`, path),
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

async function disk(options: string): Promise<Disk> {
  const made = await tinyDisk(options);
  if (!made) throw new Error("The disk cannot be mounted any more");
  return made;
}

const whereMounted = { ignore: !mayMount };

Deno.test("ContextFile says what to do on a full disk, and keeps what was saved", whereMounted, async () => {
  await using tiny = await disk("size=64k");
  const file = new ContextFile(tiny.path, { notify: () => {}, corrupt: "moveAside" });
  await file.write(of("shop"), section({ a: 1 }), never);
  const big = "x".repeat(200_000);
  const error = await assertRejects(() => file.write(of("shop"), section({ big }), never), ContextError);
  assertMatch(
    error.message,
    /Cannot save the context in ".*": .*space.*Make the folder writable, or free some space/i,
  );
  assertEquals(await file.read(of("shop")), { a: 1 });
  assertEquals([...Deno.readDirSync(tiny.path)].map(({ name }) => name), [CONTEXT_FILE]);
});

Deno.test(
  "ContextFile keeps values in the state folder while the spec's folder is read-only, and says so once",
  whereMounted,
  async () => {
    await using tiny = await disk("size=64k,ro");
    const told: string[] = [];
    const file = new ContextFile(tiny.path, { notify: (text) => told.push(text), corrupt: "moveAside" });
    assertEquals(await file.read(of("shop")), undefined);
    for (const a of [1, 2]) await file.write(of("shop"), section({ a }), never);
    assertEquals(await file.read(of("shop")), { a: 2 });
    assert(!await exists(join(tiny.path, CONTEXT_FILE)));
    assertEquals(told.length, 1);
    assertMatch(
      told.join(),
      /^Cannot write ".*context" \([Rr]ead-only.*\): the context is kept in ".*miniboss\/contexts\//,
    );

    await tiny.remount("rw");
    await file.write(of("shop"), section({ a: 3 }), never);
    assertEquals(await new ContextFile(tiny.path, file.options).read(of("shop")), { a: 3 });
    assert(await exists(join(tiny.path, CONTEXT_FILE)));
    assertEquals([...Deno.readDirSync(stateFolder("contexts"))], [], "the copy is gone");
  },
);

Deno.test("ContextFile keeps the values of each engine apart", async () => {
  await using dir = await folder();
  await dir.open().write(of("shop"), section({ a: 1 }), never);
  await dir.open().write(of("shop", "engine-2"), section({ a: 2 }), never);
  assertEquals(await dir.open().read(of("shop")), { a: 1 });
  assertEquals(await dir.open().read(of("shop", "engine-3")), undefined);
  await dir.open().write(of("shop"), undefined, never);
  assertEquals(await dir.open().read(of("shop", "engine-2")), { a: 2 });
});

Deno.test("ContextFile calls a file of the Python tool by its name, and keeps it", async () => {
  await using dir = await folder('{"user_id": 7}');
  assertEquals(await dir.open().read(of("shop")), undefined);
  assertMatch(dir.told.join(), /is one of the Python tool, which miniboss cannot read: moved aside as/);
  const [aside = ""] = dir.names();
  assertMatch(aside, /^\.miniboss-context\.python-/);
  await dir.open().write(of("shop"), section({ a: 1 }), never);
  await dir.open().write(of("shop"), undefined, never);
  assertEquals(dir.names(), [aside]);
});

Deno.test("ContextFile leaves no temporary files or corrupt copies behind when its last section goes", async () => {
  await using dir = await folder("{not json");
  await dir.open().read(of("shop"));
  await Deno.writeTextFile(
    join(dir.path, `${CONTEXT_FILE}.${crypto.randomUUID()}.tmp`),
    "of a killed writer",
  );
  await Deno.writeTextFile(join(dir.path, `${CONTEXT_FILE}.mine`), "a user's own");
  assertEquals([await dir.open().hasLeftovers(), dir.names().length], [true, 3]);
  await dir.open().write(of("shop"), undefined, never);
  assertEquals(dir.names(), [`${CONTEXT_FILE}.mine`]);
});
