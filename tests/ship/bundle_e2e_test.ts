/** What only the bundle holds compressed, used on a real engine. */
import { assertEquals } from "@std/assert";
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
