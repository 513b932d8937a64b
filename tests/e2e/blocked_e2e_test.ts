/** Specs whose code runs without a pause, so that the program's own thread hears no signals. */
import { assertEquals, assertMatch } from "@std/assert";
import { makeWorld, type Running, SLEEPER } from "./world.ts";

/** Signals until the command has ended, so far apart that each counts. */
async function interrupted(running: Running) {
  const timer = setInterval(() => running.signal("SIGINT"), 400);
  try {
    return await running.ended;
  } finally {
    clearInterval(timer);
  }
}

const SAID = /^Cancelled while the spec's code was running without a pause$/m;

for (const loader of ["", "fetch"]) {
  Deno.test(`the second Ctrl-C ends a start whose hook blocks the thread, and the next one resumes it: ${loader || "native"} loader`, async () => {
    await using world = await makeWorld("blocked");
    const spec = (hook: string) =>
      world.spec(`
        { name: "db", ${SLEEPER}, postStart(self) { self.context.set("seeded", 1); self.log("seeding"); } },
        { name: "web", ${SLEEPER}, dependencies: ["db"], postStart(self) { self.log("in web"); ${hook} } },
      `);
    await spec("for (;;) {}");
    const running = world.begin(["start"], { env: { MINIBOSS_LOADER: loader } });
    await running.printed(/in web/);
    const { code, stderr } = await interrupted(running);
    assertEquals(code, 130, stderr);
    assertMatch(stderr, SAID);
    const { Id } = await world.container("web");
    assertEquals((await world.context())?.values, { seeded: 1 });
    assertEquals((await world.context())?.journal[Id ?? ""]?.done, ["create", "start", "ping"]);
    await spec("");
    const next = await world.miniboss("start");
    assertEquals(next.code, 0, next.stderr);
    assertEquals(next.stderr.match(/in web|seeding/g), ["in web"]);
    assertEquals((await world.container("web")).Id, Id);
  });
}

Deno.test("the second Ctrl-C ends a start whose log pattern takes for ever", async () => {
  await using world = await makeWorld("redos");
  await world.spec(`{
    name: "db", ${SLEEPER.replace(/cmd: .*\], /, "")},
    cmd: ["sh", "-c", "echo ${"a".repeat(60)}; sleep 600"],
    ping: ready.log(/^(a+)+$x/m),
  }`);
  const running = world.begin(["start"]);
  await running.printed(/^db: started$/m);
  const { code, stderr } = await interrupted(running);
  assertEquals(code, 130, stderr);
  assertMatch(stderr, SAID);
});

for (const loader of ["", "fetch"]) {
  Deno.test(`the first Ctrl-C ends a spec that blocks the thread when it is loaded: ${loader || "native"} loader`, async () => {
    await using world = await makeWorld("import");
    await world.spec("", { before: 'console.error("loading"); for (;;) {}' });
    const running = world.begin(["check"], { env: { MINIBOSS_LOADER: loader } });
    await running.printed(/loading/);
    running.signal("SIGINT");
    assertEquals((await running.ended).code, 130);
  });
}
