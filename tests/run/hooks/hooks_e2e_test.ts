/** Hooks that misbehave, and what every hook can do, on a real engine. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeWorld, SLEEPER } from "../../e2e/world.ts";
import { notes, NOTING } from "../../parity/support.ts";

/** Source text: a hook that notes when it is cancelled, and one that heeds nothing. */
const HANGING = `${NOTING}
const heeds = (what) => (...args) => new Promise((_, reject) => {
  const { signal } = args.at(-1);
  signal.addEventListener("abort", () => { note(what + " cancelled"); reject(signal.reason); });
});
const deaf = () => new Promise(() => { setInterval(() => {}, 1000); });`;

Deno.test("hooks that never return are cancelled by their time, and the run ends", async (t) => {
  await using world = await makeWorld("hang");
  const service = (name: string, more: string) =>
    `{ name: "${name}", ${SLEEPER}, timeoutMs: 400, hookTimeoutMs: 400, ${more} }`;

  await t.step("at start", async () => {
    await world.spec(
      [
        service("pre", `preStart: heeds("pre")`),
        service("post", `postStart: heeds("post")`),
        service("deaf1", "preStart: deaf"),
        service("deaf2", "postStart: deaf"),
        service("check", `ping: (self) => self.check({ kind: "exec", command: ["sleep", "100"] })`),
        service("exec", `postStart: (self) => self.exec(["sleep", "100"])`),
        service("fine", ""),
      ].join(),
      { before: HANGING, group: `hookTimeoutMs: 2000, onStart: heeds("group")` },
    );
    const { code, stderr } = await world.miniboss("start");
    assertEquals(code, 1);
    assertEquals((await notes(world)).sort(), ["group cancelled", "post cancelled", "pre cancelled"]);
    for (
      const [hook, name] of [["preStart", "pre"], ["postStart", "post"], ["preStart", "deaf1"], [
        "postStart",
        "exec",
      ]]
    ) {
      assertStringIncludes(stderr, `Hook ${hook} of "${name}" did not end within 0.4 s`);
    }
    assertStringIncludes(stderr, 'Service "check" was not ready within 0.4 s');
    assertStringIncludes(stderr, "Hook onStart did not end within 2 s");
    assertEquals((await world.containers()).map(({ Names }) => Names?.[0]?.split("-")[0]), ["/fine"]);
  });

  await t.step("at stop: the container is stopped all the same", async () => {
    await world.spec(
      [service("fine", `preStop: heeds("stop"), postStop: deaf`)].join(),
      { before: HANGING, group: `hookTimeoutMs: 1000, onStop: heeds("group")` },
    );
    const { code, stderr } = await world.miniboss("stop");
    assertEquals(code, 1);
    assertEquals(await notes(world), ["stop cancelled", "group cancelled"]);
    assertStringIncludes(stderr, 'Hook preStop of "fine" did not end within 0.4 s');
    assertStringIncludes(stderr, 'Hook postStop of "fine" did not end within 0.4 s');
    assertEquals((await world.container("fine")).State?.Running, false);
  });
});

Deno.test("--timeout bounds readiness, not hooks", async () => {
  await using world = await makeWorld("seed");
  const slow = (hook: string) =>
    `async ${hook}(self) { await new Promise((resolve) => setTimeout(resolve, 700)); self.log("${hook} is through"); }`;
  await world.spec(
    `{ name: "db", ${SLEEPER}, ${slow("preStart")}, ${slow("postStart")}, ${slow("preStop")}, ${
      slow("postStop")
    } }`,
    {
      group:
        `async onStart(_names, self) { await new Promise((r) => setTimeout(r, 700)); self.log("onStart is through"); }`,
    },
  );
  const through = ({ stderr }: { stderr: string }) => stderr.match(/\w+ is through/g);
  const started = await world.miniboss("start", "--timeout", "0.4");
  assertEquals(started.code, 0, started.stderr);
  assertEquals(through(started), ["preStart", "postStart", "onStart"].map((hook) => `${hook} is through`));
  const stopped = await world.miniboss("stop", "--timeout", "0");
  assertEquals(stopped.code, 0, stopped.stderr);
  assertEquals(through(stopped), ["preStop", "postStop"].map((hook) => `${hook} is through`));
});

Deno.test("what hooks throw and return", async (t) => {
  await using world = await makeWorld("wrong");
  const thrown: [name: string, what: string, shown: string | RegExp][] = [
    ["text", `throw "a text"`, 'it threw "a text", which is no Error'],
    ["nothing", "throw undefined", "it threw undefined, which is no Error"],
    ["record", "throw { code: 7 }", "it threw { code: 7 }, which is no Error"],
    ["bare", "throw Object.create(null)", "it threw [Object: null prototype] {}, which is no Error"],
    ["number", "return Promise.reject(7)", "it threw 7, which is no Error"],
    ["error", `throw new RangeError("too far")`, "RangeError: too far"],
    ["empty", "throw new Error()", /failed: .+/],
  ];
  const pings: [name: string, what: string, shown: string][] = [
    ["none", "", "it returned undefined"],
    ["one", "return 1", "it returned 1"],
    ["yes", `return "yes"`, 'it returned "yes"'],
    ["big", "return 10n", "it returned 10n"],
    ["later", "return Promise.resolve({})", "it returned {}"],
  ];
  const hook = (name: string) => `preStart() { ${thrown.find(([n]) => n === name)?.[1]} }`;
  await world.spec(
    [
      ...thrown.map(([name]) => `{ name: "${name}", ${SLEEPER}, ${hook(name)} }`),
      ...pings.map(([name, what]) => `{ name: "${name}", ${SLEEPER}, ping() { ${what} } }`),
      `{ name: "ignored", ${SLEEPER}, preStart: () => 7, postStart: () => Promise.resolve("x") }`,
    ].join(),
    { group: `onStart() { throw null; }` },
  );
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 1);
  const told = (name: string, kind: string) =>
    stderr.split("\n").find((line) => line.includes(`Hook ${kind} of "${name}"`)) ?? "";

  for (const [name, what, shown] of thrown) {
    await t.step(`a hook that does ${what}`, () => {
      if (typeof shown === "string") assertStringIncludes(told(name, "preStart"), shown);
      else assertMatch(told(name, "preStart"), shown);
    });
  }

  for (const [name, what, shown] of pings) {
    await t.step(`a ping that does ${what || "nothing"}`, () => {
      assertStringIncludes(told(name, "ping"), `must return true or false, ${shown}`);
    });
  }

  await t.step("what other hooks return is ignored", async () => {
    assertEquals((await world.container("ignored")).State?.Running, true);
  });

  await t.step("a group hook that throws nothing at all", () => {
    assertStringIncludes(stderr, "Hook onStart failed: it threw null, which is no Error");
  });
});

Deno.test("the handle that hooks get", async (t) => {
  await using world = await makeWorld("handle");
  await world.spec(
    `{ name: "db", image: "debian:bookworm-slim", stopSignal: "SIGKILL", ports: { 80: 0 },
       cmd: ["sh", "-c", "echo one; echo two; exec sleep 600"],
       async preStart(self) {
         for (const use of [() => self.port(80), () => self.exec(["true"]), () => self.logs(), () => self.check({ kind: "tcp", port: 80 })]) {
           try { await use(); note("no error"); } catch (error) { note(error.name + ": " + error.message); }
         }
       },
       ping: ready.log("two"),
       async postStart(self) {
         const { code, stdout, stderr } = await self.exec(["sh", "-c", "echo out; echo err >&2; exit 3"]);
         note(JSON.stringify({ name: self.name, group: self.group, host: self.host, code, stdout, stderr }));
         note(JSON.stringify(await self.logs(1)));
         note(String(self.port(80) > 0 && self.port("80/tcp") === self.port(80)));
         try { self.port(81); } catch (error) { note(error.message); }
         self.log("a line for the progress");
       } }`,
    {
      before: NOTING,
      group: `onStart(names, self) { note(names + " in " + self.name); self.log("a line of the group"); }`,
    },
  );
  const { code, stderr } = await world.miniboss("start");
  assertEquals(code, 0, stderr);
  const noted = await notes(world);

  await t.step("before there is a container it says so", () => {
    assertEquals(noted.slice(0, 4), Array(4).fill('HookError: Service "db" has no container yet'));
  });

  await t.step("in postStart it reaches the container", () => {
    assertEquals(JSON.parse(noted[4] ?? ""), {
      name: "db",
      group: world.group,
      host: "127.0.0.1",
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
    assertEquals(noted.slice(5, 7), ['["two"]', "true"]);
    assertMatch(noted[7] ?? "", /Container "db-.*" does not publish port 81\/tcp: add it to ports/);
  });

  await t.step("its lines are shown", () => {
    assertMatch(stderr, /db \| a line for the progress/);
    assert(stderr.includes("a line of the group"));
    assertEquals(noted[8], `db in ${world.group}`);
  });
});

Deno.test("the entries of an object that postStart returns are in the context, for dependants and later runs", async (t) => {
  await using world = await makeWorld("returned");
  const db = (hook: string) => `{ name: "db", ${SLEEPER}, postStart: ${hook} }`;
  const web =
    `{ name: "web", ${SLEEPER}, dependencies: ["db"], env: (context) => ({ ID: context.get("id") }) }`;

  await t.step("a plain object", async () => {
    await world.spec([db(`async () => ({ id: 7, deep: { tags: ["a", null] } })`), web].join());
    const { code, stderr } = await world.miniboss("start");
    assertEquals(
      [code, (await world.context())?.values],
      [0, { id: 7, deep: { tags: ["a", null] } }],
      stderr,
    );
    assert((await world.container("web")).Config?.Env?.includes("ID=7"));
  });

  await t.step("what exec returned, a list, an instance and other hooks' objects set nothing", async () => {
    await world.miniboss("stop", "--remove");
    await world.spec(
      [
        `{ name: "a", ${SLEEPER}, postStart: (self) => self.exec(["true"]) }`,
        `{ name: "b", ${SLEEPER}, postStart: () => [1] }`,
        `{ name: "c", ${SLEEPER}, postStart: () => new Map([["x", 1]]) }`,
        `{ name: "d", ${SLEEPER}, preStart: () => ({ x: 1 }) }`,
      ].join(),
    );
    const { code, stderr } = await world.miniboss("start");
    assertEquals([code, (await world.context())?.values], [0, {}], stderr);
  });

  await t.step("a value that JSON cannot hold fails the hook", async () => {
    await world.miniboss("stop", "--remove");
    await world.spec(db(`() => ({ at: new Date(0) })`));
    const { code, stderr } = await world.miniboss("start");
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'Hook postStart of "db" failed: Cannot set context value "at"');
  });
});
