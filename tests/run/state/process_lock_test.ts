import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { lock, LockedError } from "../../../src/run/state/process_lock.ts";
import { StateFileError } from "../../../src/run/state/regular_file.ts";
import { ownStateHome, stateFiles } from "./home.ts";

ownStateHome();
const signal = new AbortController().signal;

Deno.test("lock() lets one at a time in, tells the others who it is, and leaves no file", async () => {
  const order: string[] = [];
  const told: string[] = [];
  const enter = async (name: string) => {
    using _lock = await lock({ key: "shop", holder: name, signal, onWait: (holder) => told.push(holder) });
    order.push(`${name} in`);
    // Whoever else could get in would get in between.
    await new Promise((resolve) => setTimeout(resolve, 0));
    order.push(`${name} out`);
  };
  const names = ["a", "b", "c", "d", "e"];
  await Promise.all(names.map(enter));
  assertEquals(order.length, 10);
  for (let i = 0; i < order.length; i += 2) {
    assertEquals(order[i + 1], order[i]?.replace(" in", " out"), order.join());
  }
  assert(
    told.length > 0 && told.every((holder) => [...names, "another command"].includes(holder)),
    told.join(),
  );
  assertEquals(stateFiles("locks"), []);
});

Deno.test("lock() does not wait when told not to, and other keys are free", async () => {
  using _held = await lock({ key: "shop", holder: "start (process 7)", signal });
  using _other = await lock({ key: "shop2", holder: "start", signal, wait: false });
  const again = () => lock({ key: "shop", holder: "stop", signal, wait: false });
  assertMatch((await assertRejects(again, LockedError)).message, /start \(process 7\)/);
});

Deno.test("lock() takes the file that a killed process left", async () => {
  (await lock({ key: "killed", holder: "start", signal }))[Symbol.dispose]();
  const held = await lock({ key: "killed", holder: "start", signal });
  const [path = ""] = stateFiles("locks");
  held[Symbol.dispose]();
  await Deno.writeTextFile(path, "start (process 1)");
  (await lock({ key: "killed", holder: "start", signal, wait: false }))[Symbol.dispose]();
  assertEquals(stateFiles("locks"), []);
});

for (const [what, make] of [["a named pipe", "mkfifo"], ["a folder", "mkdir"]] as const) {
  Deno.test(`lock() names what is in the place of its file: ${what}`, async () => {
    (await lock({ key: what, holder: "start", signal }))[Symbol.dispose]();
    const held = await lock({ key: what, holder: "start", signal });
    const [path = ""] = stateFiles("locks");
    held[Symbol.dispose]();
    await new Deno.Command(make, { args: [path] }).output();
    const error = await assertRejects(() => lock({ key: what, holder: "start", signal }), StateFileError);
    assertEquals(error.message, `Cannot use the lock file "${path}": it is ${what}, not a file; remove it`);
    await Deno.remove(path);
  });
}
