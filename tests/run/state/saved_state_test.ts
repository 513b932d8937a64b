import { assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ownStateHome, stateFiles } from "./home.ts";
import { ContextError } from "../../../src/base/errors.ts";
import { CONTEXT_FILE } from "../../../src/base/own_files.ts";
import { Store } from "../../../src/run/state/saved_state.ts";

ownStateHome();

/** A folder for the context file, and a group of its own in the state folder. */
async function folder() {
  const path = await Deno.makeTempDir({ prefix: "miniboss-store-" });
  const group = `shop-${crypto.randomUUID()}`;
  const copy = { group, instance: "main", engine: "engine-1" };
  const open = (instance = "main") =>
    Store.open(path, { ...copy, instance }, { notify: () => {}, corrupt: "moveAside" });
  return {
    open,
    /** The values of each copy. */
    saved: async () => {
      const { groups } = JSON.parse(await Deno.readTextFile(join(path, CONTEXT_FILE)));
      return Object.fromEntries(
        Object.entries<Record<string, unknown>>(groups).map(([name, engines]) => [
          name.replace(group, "shop"),
          engines["engine-1"],
        ]),
      );
    },
    journal: async () => (await open()).journal(),
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name),
    [Symbol.asyncDispose]: async () => {
      for (const instance of ["main", "test"]) await (await open(instance)).remove();
      await Deno.remove(path, { recursive: true });
    },
  };
}

Deno.test("parity 47: Store.context can be read and written, and what it held is there in the next run", async () => {
  await using dir = await folder();
  const { context, save } = await dir.open().then((store) => ({
    context: store.context,
    save: () => store.save(),
  }));
  context.set("id", 7);
  context.set("list", ["a"]);
  assertEquals([context.get("id"), context.has("id"), context.keys()], [7, true, ["id", "list"]]);
  assertEquals([context.delete("list"), context.delete("list"), context.has("list")], [true, false, false]);
  await save();
  const again = (await dir.open()).context;
  assertEquals([again.keys(), again.get("id"), again.get("list")], [["id"], 7, undefined]);
});

Deno.test("Store.context keeps a copy: what a hook does to its value later changes nothing", async () => {
  await using dir = await folder();
  const { context } = await dir.open();
  const list = ["a"];
  context.set("list", list);
  list.push("b");
  assertEquals(context.get("list"), ["a"]);
});

Deno.test("Store.context hands out copies: what a hook does to one changes nothing, however wrong it is", async () => {
  await using dir = await folder();
  const store = await dir.open();
  store.context.set("record", { list: [1] });
  const got = store.context.get("record") as Record<string, unknown>;
  got.self = got;
  got.at = new Date();
  got.nan = NaN;
  await store.save();
  assertEquals(store.context.get("record"), { list: [1] });
  assertEquals((await dir.open()).context.get("record"), { list: [1] });
});

Deno.test("Store.context keeps whole numbers of any size exactly, and numbers as numbers", async () => {
  await using dir = await folder();
  const store = await dir.open();
  const values = {
    id: 12345678901234567890n,
    ids: [-(2n ** 70n), 7n],
    large: 2 ** 60,
    huge: 1e22,
    part: 0.1,
  };
  for (const [key, value] of Object.entries(values)) store.context.set(key, value);
  await store.save();
  const { context } = await dir.open();
  assertEquals(context.keys().map((key) => context.get(key)), [
    values.id,
    [-(2n ** 70n), 7],
    2 ** 60,
    1e22,
    0.1,
  ]);
});

const misfits: [unknown, string][] = [
  [undefined, "undefined"],
  [NaN, "number NaN"],
  [Infinity, "number Infinity"],
  [() => 1, "a function"],
  [Symbol("s"), "symbol Symbol(s)"],
  [new Date(0), "a Date"],
  [new Map(), "a Map"],
  [new URL("http://a/"), "a URL"],
  [[1, [undefined]], "[ 1, [ undefined ] ]"],
  [{ a: { b: NaN } }, "{ a: { b: NaN } }"],
  [Promise.resolve(1), "a Promise"],
  [[1, , 2], "[ 1, <1 empty item>, 2 ]"],
  [{ [Symbol("s")]: 1 }, "{ Symbol(s): 1 }"],
];

for (const [value, wanted] of misfits) {
  Deno.test(`B16: Store.context refuses what JSON cannot hold as it is: ${wanted}`, async () => {
    await using dir = await folder();
    const { context } = await dir.open();
    const error = assertThrows(() => context.set("key", value as never), ContextError);
    assertStringIncludes(
      error.message,
      `Cannot set context value "key": it must be what JSON can hold, not ${wanted}`,
    );
    assertEquals(context.has("key"), false);
  });
}

Deno.test("B16: Store.context refuses an object with a cycle, and keys that no placeholder can ask for", async () => {
  await using dir = await folder();
  const { context } = await dir.open();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assertThrows(
    () => context.set("key", circle as never),
    ContextError,
    "not <ref *1> { self: [Circular *1] }",
  );
  for (const key of ["", "a{b", "a}b", "a:b", "a b", "a-b", "a.b", "9a", "${a}"]) {
    assertMatch(
      assertThrows(() => context.set(key, 1), ContextError).message,
      /only names of letters, digits and "_"/,
    );
  }
});

Deno.test("B13: Store.record() journals each step once; a new start makes the ping undone", async () => {
  await using dir = await folder();
  const store = await dir.open();
  for (const step of ["create", "start", "ping", "postStart", "ping"] as const) {
    await store.record("id", "db", step);
  }
  const done = async () => (await dir.journal()).id?.done;
  assertEquals(await done(), ["create", "start", "ping", "postStart"]);
  await store.record("id", "db", "start");
  assertEquals(await done(), ["create", "start", "postStart"]);
});

Deno.test("Store.prune() and forget() drop containers that are gone", async () => {
  await using dir = await folder();
  const store = await dir.open();
  for (const id of ["one", "two", "three"]) await store.record(id, "db", "create");
  store.prune(["one", "two"]);
  store.forget("one");
  await store.save();
  assertEquals(Object.keys(await dir.journal()), ["two"]);
});

Deno.test("Store.save() calls that come together are one, and the last one wins", async () => {
  await using dir = await folder();
  const store = await dir.open();
  const saves = [1, 2, 3].map((n) => {
    store.context.set("n", n);
    return store.save();
  });
  await Promise.all(saves);
  assertEquals((await dir.saved()).shop, { n: 3 });
});

Deno.test("Store.save() writes when something changed since it was read or saved, and only then", async () => {
  await using dir = await folder();
  const store = await dir.open();
  await store.save();
  assertEquals(await dir.saved().catch(() => "no file"), "no file");
  store.context.set("n", 1);
  await store.save();
  assertEquals((await dir.saved()).shop, { n: 1 });
  store.context.delete("n");
  await store.save();
  assertEquals((await dir.saved()).shop, {});
});

Deno.test("B16: Store keeps copies of a group apart, and remove() takes its own only", async () => {
  await using dir = await folder();
  const [main, copy] = [await dir.open(), await dir.open("test")];
  main.context.set("n", 1);
  copy.context.set("n", 2);
  await main.save();
  await copy.save();
  await main.remove();
  const saved = await dir.saved();
  assertEquals(saved, { "shop@test": { n: 2 } });
});

Deno.test("Store.record() keeps why and how fast a container was started last, until it is started again", async () => {
  await using dir = await folder();
  const store = await dir.open();
  await store.record("1a", "web", "create");
  await store.record("1a", "web", "start", { cause: "no container", at: "2024-05-01T10:00:00Z" });
  await store.record("1a", "web", "ping", {
    cause: "no container",
    at: "2024-05-01T10:00:00Z",
    readyMs: 500,
  });
  await store.record("1a", "web", "postStart");
  const ready = { cause: "no container", at: "2024-05-01T10:00:00Z", readyMs: 500 };
  assertEquals((await dir.open()).journal()["1a"], {
    service: "web",
    done: ["create", "start", "ping", "postStart"],
    lastStart: ready,
  });
  await store.record("1a", "web", "start", { cause: "stopped", at: "2024-05-01T11:00:00Z" });
  assertEquals((await dir.open()).journal()["1a"], {
    service: "web",
    done: ["create", "start", "postStart"],
    lastStart: { cause: "stopped", at: "2024-05-01T11:00:00Z" },
  });
});

Deno.test("Store.record() takes a container that the journal never saw begin for finished work", async () => {
  await using dir = await folder();
  const store = await dir.open();
  await store.record("1a", "db", "start", { cause: "stopped", at: "2024-05-01T11:00:00Z" });
  await store.record("1a", "db", "ping");
  assertEquals((await dir.journal())["1a"]?.done, ["create", "postStart", "start", "ping"]);
});

Deno.test("Store.save() keeps failures, and remove() leaves nothing that a later save brings back", async () => {
  await using dir = await folder();
  const store = await dir.open();
  store.failures.set("db", { at: "2024-05-01T11:00:00Z", error: "no" });
  store.context.set("n", 1);
  await store.save();
  assertEquals([...(await dir.open()).failures.keys()], ["db"]);
  assertEquals(stateFiles("groups").length, 1);
  await store.remove();
  await store.save();
  assertEquals([dir.names(), stateFiles("groups"), (await dir.open()).wasSaved], [[], [], false]);
});

Deno.test("Store.open() tells of a context file that cannot be used where that is no error", async () => {
  await using dir = await folder();
  const told: string[] = [];
  const path = await Deno.makeTempDir({ prefix: "miniboss-store-" });
  await Deno.mkdir(join(path, CONTEXT_FILE));
  const copy = { group: "shop", instance: "main", engine: "engine-1" };
  const options = { notify: (text: string) => told.push(text), corrupt: "ignore" as const };
  await assertRejects(() => Store.open(path, copy, options), ContextError);
  const store = await Store.open(path, copy, { ...options, needsContext: false });
  assertEquals([store.values(), told.length], [{}, 1]);
  await Deno.remove(path, { recursive: true });
  assertEquals(dir.names(), []);
});
