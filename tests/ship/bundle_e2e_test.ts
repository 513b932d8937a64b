/** What only the bundle holds compressed, used on a real engine. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { makeBundle } from "../../tools/build/bundle.ts";
import { IMAGE, makeWorld, SLEEPER } from "../e2e/world.ts";
import { program } from "./program.ts";

Deno.test("the bundle builds images, without what is ignored, and copies to and from containers", async () => {
  await using world = await makeWorld("bundle");
  const bundle = join(world.folder, "miniboss.js");
  await makeBundle(bundle);
  const run = async (...args: string[]) => {
    const { code, stderr } = await program([Deno.execPath(), "run", "-A", bundle, ...args], {
      cwd: world.folder,
    });
    assertEquals(code, 0, stderr);
  };
  await world.spec(`{ name: "app", ${SLEEPER.replace(IMAGE, "app:latest")}, buildFrom: "app" }`);
  await world.write("app/Dockerfile", `ARG BASE=${IMAGE}\nFROM $BASE\nCOPY . /app\n`);
  await world.write("app/.dockerignore", "secret\n");
  await world.write("app/secret", "x");
  await world.write("app/page", "one");
  await run("start");
  await world.write("two", "two");
  await run("cp", "two", "app:/app/two");
  await run("cp", "app:/app", "out");
  const names = Array.from(Deno.readDirSync(join(world.folder, "out")), ({ name }) => name).sort();
  assertEquals(names, [".dockerignore", "Dockerfile", "page", "two"]);
  assertEquals([await world.read("out/page"), await world.read("out/two")], ["one", "two"]);
});

Deno.test("the bundle names a hook's place in the spec, and is ended while a hook blocks the thread", async () => {
  await using world = await makeWorld("bundle");
  const bundle = join(world.folder, "miniboss.js");
  await makeBundle(bundle);
  const command = [Deno.execPath(), "run", "-A", bundle, "start"];
  await world.spec(`{ name: "app", ${SLEEPER}, preStart() { throw new Error("no"); } }`);
  const failed = await program(command, { cwd: world.folder });
  assertEquals(failed.code, 1);
  assertMatch(failed.stderr, /Hook preStart of "app" failed: no \(file:\S+\/miniboss\.ts:\d+:\d+\)/);

  await world.spec(`{ name: "app", ${SLEEPER}, preStart() { console.error("blocked"); for (;;) {} } }`);
  const [deno = "", ...args] = command;
  const child = new Deno.Command(deno, { args, cwd: world.folder, stdout: "null", stderr: "piped" }).spawn();
  let timer: ReturnType<typeof setInterval> | undefined;
  let said = "";
  for await (const text of child.stderr.pipeThrough(decoder())) {
    said += text;
    if (said.includes("blocked")) timer ??= setInterval(() => child.kill("SIGINT"), 400);
  }
  clearInterval(timer);
  assertEquals((await child.status).code, 130);
  assertMatch(said, /Cancelled while the spec's code was running without a pause/);
});

function decoder() {
  return new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
}
