/** The saved context: who sees it, when it is written, and what becomes of a run when it cannot be. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import type { ServiceHandle } from "miniboss";
import { eventually, makeWorld, SLEEPER, type World } from "../e2e/world.ts";
import { notes, NOTING, proxied } from "./support.ts";

const FILE = ".miniboss-context";

/** Starts and expects it to work. */
async function start(world: World, ...args: string[]): Promise<string> {
  const { code, stderr } = await world.miniboss(...args, "start");
  assertEquals(code, 0, stderr);
  return stderr;
}

Deno.test("parity 47: hooks read and write the context, typed if they like", () => {
  const hook = (self: ServiceHandle<{ user_id: number }>): string | undefined => {
    // @ts-expect-error: the value is a number
    self.context.set("user_id", "seven");
    // @ts-expect-error: there is no such key
    self.context.get("userid");
    return self.context.get("user_id")?.toFixed(0);
  };
  const values = new Map<string, unknown>();
  const context = { get: (key: string) => values.get(key), set: () => values.set("user_id", 7) };
  assertEquals(hook({ context } as never), "7");
});

Deno.test("the context in all fields and all commands", async (t) => {
  await using world = await makeWorld("context");
  await world.write("data/file", "");
  await world.spec(
    `{ name: "db", ${SLEEPER}, async postStart(self) {
       if (self.context.has("n")) throw new Error("it runs once");
       self.context.set("n", 7); self.context.set("words", ["a", "b"]); self.context.set("dir", "data");
       self.context.set("user", "nobody"); } },
     { name: "all", image: "debian:{release}", dependencies: ["db"], stopSignal: "SIGKILL",
       preStart(self) { self.context.set("release", "bookworm-slim"); },
       entrypoint: ["sleep"], cmd: "60{n:d}", user: "{user}", workingDir: "/{dir}", volumes: ["./{dir}:/{dir}:ro"],
       labels: { words: "{words}" }, aliases: ["db{n}"], extraHosts: { "h{n}": "10.0.0.{n}" },
       env: { JSON: '{"id": {n}, "more": {}}', BRACES: "{{n}}", PLAIN: true } },
     { name: "calc", ${SLEEPER}, dependencies: ["all"],
       env: (context) => ({ TWICE: 2 * context.get("n"), FILLED: "{user}" }) }`,
  );
  await start(world);
  const all = await world.container("all");
  const env = all.Config?.Env ?? [];

  await t.step(
    "parity 49: placeholders are filled in every field, with values of dependencies and of the own preStart",
    () => {
      const { Config, HostConfig, NetworkSettings } = all;
      assertEquals(
        [Config?.Image, Config?.Cmd, Config?.User, Config?.WorkingDir, Config?.Labels?.words],
        ["debian:bookworm-slim", ["607"], "nobody", "/data", '["a","b"]'],
      );
      assertEquals(HostConfig?.Binds, [`${world.folder}/data:/data:ro`]);
      assertEquals(HostConfig?.ExtraHosts, ["h7:10.0.0.7"]);
      assert(Object.values(NetworkSettings?.Networks ?? {})[0]?.Aliases?.includes("db7"));
    },
  );

  await t.step(
    "B23: JSON in an env value needs no doubled braces; doubled braces are literal elsewhere",
    () => {
      for (const line of ['JSON={"id": 7, "more": {}}', "BRACES={n}", "PLAIN=true"]) {
        assert(
          env.includes(line),
          line,
        );
      }
    },
  );

  await t.step("env may be a function of the context", async () => {
    const { Config } = await world.container("calc");
    for (const line of ["TWICE=14", "FILLED=nobody"]) assert(Config?.Env?.includes(line), line);
  });

  await t.step("parity 48: the next start has the values, and keeps what was made with them", async () => {
    const told = await start(world);
    assertMatch(told, /Already running: db, all, calc/);
    assertEquals((await world.context())?.values.n, 7);
  });

  await t.step(
    "parity 26: a value that changed replaces what was made with it, and nothing else",
    async () => {
      const saved = JSON.parse(await world.read(FILE));
      const [engine = ""] = Object.keys(saved.groups[world.group]);
      saved.groups[world.group][engine].n = 8;
      await world.write(FILE, JSON.stringify(saved));
      const told = await start(world);
      assertMatch(told, /all: .*aliases, cmd, env JSON/);
      assertMatch(told, /calc: .*env TWICE changed/);
      assertMatch(told, /Already running: db/);
    },
  );

  await t.step("parity 40: stop keeps the context, stop --remove removes it", async () => {
    assertEquals((await world.miniboss("stop")).code, 0);
    assertEquals((await world.context())?.values.n, 8);
    assertEquals((await world.miniboss("stop", "--remove")).code, 0);
    assert(!await exists(join(world.folder, FILE)));
  });
});

Deno.test("two groups in one folder", async (t) => {
  await using one = await makeWorld("folder");
  await using two = await makeWorld("folder2", { group: `${one.group}2`, state: one.state });
  const services = (n: number) =>
    Array.from(
      { length: 3 },
      (_, i) => `{ name: "s${i}", ${SLEEPER}, postStart(self) { self.context.set("key${i}", ${n}); } }`,
    ).join();
  await one.spec(services(1));
  await two.spec(services(2));
  await one.write("two.ts", await two.read("miniboss.ts"));
  const section = async (world: World) =>
    Object.values(JSON.parse(await one.read(FILE)).groups[world.group] ?? {})[0];

  await t.step(
    "B16: started by two processes at once, their contexts never mix, and none is lost",
    async () => {
      const ended = await Promise.all([one.miniboss("start"), one.miniboss("-f", "two.ts", "start")]);
      assertEquals(ended.map(({ code }) => code), [0, 0]);
      assertEquals(await section(one), { key0: 1, key1: 1, key2: 1 });
      assertEquals(await section(two), { key0: 2, key1: 2, key2: 2 });
    },
  );

  await t.step("B16: stop --remove of one leaves the other's context", async () => {
    assertEquals((await one.miniboss("stop", "--remove")).code, 0);
    assertEquals(await section(one), undefined);
    assertEquals(await section(two), { key0: 2, key1: 2, key2: 2 });
    assertEquals((await one.miniboss("-f", "two.ts", "stop", "--remove")).code, 0);
    assert(!await exists(join(one.folder, FILE)));
  });
});

Deno.test("B16: the context is saved after every hook, also of those that fail: a crash loses none of it", async () => {
  await using world = await makeWorld("saved");
  await world.spec(
    `{ name: "db", ${SLEEPER}, preStart(self) { self.context.set("pre", 1); },
       ping(self) { self.context.set("ping", 1); return true; }, postStart(self) { self.context.set("post", 1); } },
     { name: "bad", ${SLEEPER}, dependencies: ["db"], preStart(self) { self.context.set("bad", 1); throw new Error("no"); } },
     { name: "web", ${SLEEPER}, dependencies: ["db"], postStart() { note("here"); return new Promise(() => setInterval(() => {}, 100)); } }`,
    { before: NOTING },
  );
  const run = world.begin(["start"]);
  await eventually(async () => (await notes(world)).includes("here"), "web's hook runs");
  run.signal("SIGKILL");
  await run.ended;
  assertEquals((await world.context())?.values, { pre: 1, ping: 1, post: 1, bad: 1 });
});

Deno.test("a context file that cannot be used", async (t) => {
  await using world = await makeWorld("badfile");
  await using proxy = await proxied(world);
  await world.spec(`{ name: "db", ${SLEEPER}, preStop() {}, postStart(self) { self.context.set("n", 1); } }`);
  await start(world);
  const { Id } = await world.container("db");

  await t.step(
    "corrupt: moved aside with a warning; removing and starting sets what it held again",
    async () => {
      await world.write(FILE, "{not json");
      const told = await start(world);
      assertMatch(told, /is corrupt: moved aside as ".*corrupt-.*", values that hooks set are gone/);
      assertEquals((await world.container("db")).Id, Id);
      const copies = () =>
        [...Deno.readDirSync(world.folder)].filter(({ name }) => name.startsWith(`${FILE}.corrupt-`)).length;
      assertEquals(copies(), 1);
      assertEquals((await world.miniboss("stop", "--remove")).code, 0);
      assertEquals(copies(), 0);
      await start(world);
      assertEquals((await world.context())?.values, { n: 1 });
    },
  );

  await t.step("corrupt: left where it is by commands that only look", async () => {
    const good = await world.read(FILE);
    await world.write(FILE, "{not json");
    const { code, stderr } = await world.miniboss("status");
    assertEquals(code, 0);
    assertMatch(stderr, /is corrupt/);
    assertEquals(await world.read(FILE), "{not json");
    await world.write(FILE, good);
  });

  const refused = async (wanted: RegExp) => {
    const before = proxy.requests.length;
    await world.spec(
      `{ name: "db", ${SLEEPER}, user: "nobody", preStop() {}, postStart(self) { self.context.set("n", 1); } }`,
    );
    const { code, stderr } = await world.miniboss("--host", proxy.host, "start");
    assertEquals(code, 1);
    assertMatch(stderr, wanted);
    assert(proxy.requests.slice(before).every((line) => line.startsWith("GET ")), "nothing is touched");
  };

  await t.step("of another version: start is refused, nothing is touched, the file stays", async () => {
    await world.write(FILE, '{"version":3,"groups":{}}');
    await refused(/is of version 3, this miniboss knows 2/);
    assertEquals(await world.read(FILE), '{"version":3,"groups":{}}');
  });

  await t.step("parity 42: stop works without it", async () => {
    const { code, stderr } = await world.miniboss("stop");
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /is of version 3/);
    assertEquals((await world.container("db")).State?.Running, false);
  });

  await t.step("a folder in its place: start is refused, nothing is touched", async () => {
    await Deno.remove(join(world.folder, FILE));
    await Deno.mkdir(join(world.folder, FILE));
    await refused(/Cannot use the context file ".*": it is a folder, not a file/);
  });

  await t.step("stop --remove removes all but it, and says so", async () => {
    const { code, stderr } = await world.miniboss("stop", "--remove");
    assertEquals(code, 1);
    assertMatch(stderr, /Cannot use the context file/);
    assertEquals(await world.containers(), []);
    assertEquals(await world.engine.networks.find(`miniboss-${world.group}`), undefined);
    await Deno.remove(join(world.folder, FILE));
  });
});

/** Mounts a small disk, where that is allowed. @returns whether it was */
async function mounted(path: string, options: string): Promise<boolean> {
  const args = ["-t", "tmpfs", "-o", options, "tmpfs", path];
  const done = await new Deno.Command("mount", { args, stderr: "null" }).output().catch(() => undefined);
  return done?.success ?? false;
}

async function unmount(path: string): Promise<void> {
  await new Deno.Command("umount", { args: [path] }).output();
}

Deno.test({
  name: "a disk that cannot be written",
  ignore: Deno.uid() !== 0,
  fn: async (t) => {
    await using world = await makeWorld("disk");
    await world.spec(`{ name: "db", ${SLEEPER}, postStart(self) { self.context.set("n", 1); } }`);
    const text = await world.read("miniboss.ts");
    const folder = join(world.folder, "disk");
    await Deno.mkdir(folder);
    assert(await mounted(folder, "size=64k"));
    try {
      await world.write("disk/miniboss.ts", text);

      await t.step("full: start says what to do before anything is touched", async () => {
        await world.write("disk/filler", "x".repeat(1024 * 1024)).catch(() => {});
        const { code, stderr } = await world.miniboss("-f", "disk/miniboss.ts", "start");
        assertEquals(code, 1);
        assertMatch(stderr, /Cannot save the context in ".*": .*space.*free some space/i);
        assertEquals(await world.containers(), []);
      });

      await Deno.remove(join(folder, "filler"));

      await t.step("full half-way: a container whose making cannot be noted is removed again", async () => {
        const fills = `preStart() {
          try { Deno.writeFileSync(new URL("filler", import.meta.url), new Uint8Array(1e6)); } catch { /* full */ }
        }`;
        await world.write("disk/miniboss.ts", text.replace("postStart", `${fills}, postStart`));
        const { code, stderr } = await world.miniboss("-f", "disk/miniboss.ts", "start");
        assertEquals(code, 1);
        assertMatch(stderr, /Cannot save the context/);
        assertEquals(await world.containers(), []);
        await Deno.remove(join(folder, "filler"));
        await world.write("disk/miniboss.ts", text);
      });

      const { code } = await world.miniboss("-f", "disk/miniboss.ts", "start");
      assertEquals(code, 0);

      await t.step(
        "read-only: status and stop work, stop --remove removes the containers and says what it could not",
        async () => {
          assert(await mounted(folder, "remount,ro"));
          assertEquals((await world.miniboss("-f", "disk/miniboss.ts", "status")).code, 0);
          assertEquals((await world.miniboss("-f", "disk/miniboss.ts", "stop")).code, 0);
          const { code, stderr } = await world.miniboss("-f", "disk/miniboss.ts", "stop", "--remove");
          assertEquals(code, 1);
          assertStringIncludes(stderr, "Cannot save the context");
          assertEquals(await world.containers(), []);
        },
      );
    } finally {
      await unmount(folder);
    }
  },
});
