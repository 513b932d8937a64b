import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { stateFolder } from "../../../src/base/state_folder.ts";
import { type GroupState, GroupStateFile } from "../../../src/run/state/group_state.ts";
import { StateFileError } from "../../../src/run/state/regular_file.ts";
import { ownStateHome, stateFiles } from "./home.ts";

ownStateHome();
const told: string[] = [];
const fileOf = (group: string, instance = "main", engine = "engine-1") =>
  new GroupStateFile({ group, instance, engine }, {
    notify: (text) => told.push(text),
    corrupt: "moveAside",
  });
const state = (service: string): GroupState => ({
  journal: { id: { service, done: ["create"] } },
  failures: { [service]: { at: "2024-05-01T10:00:00Z", error: "no" } },
  adopted: { "shop-data": "file:///shop/miniboss.ts" },
  ports: { "db 127.0.0.1 5432 5432/tcp": 20001 },
});

Deno.test("GroupStateFile keeps groups, instances and engines apart", async () => {
  const copies = [["shop", "main", "a"], ["shop", "test", "a"], ["shop", "main", "b"], [
    "shop@test",
    "main",
    "a",
  ]];
  for (const [index, [group, instance, engine]] of copies.entries()) {
    assertEquals(await fileOf(group ?? "", instance, engine).read(), undefined);
    await fileOf(group ?? "", instance, engine).write(state(`service${index}`));
  }
  for (const [index, [group, instance, engine]] of copies.entries()) {
    assertEquals(await fileOf(group ?? "", instance, engine).read(), state(`service${index}`));
    await fileOf(group ?? "", instance, engine).remove();
  }
  assertEquals(stateFiles("groups"), []);
});

Deno.test("GroupStateFile is readable by its owner only", async () => {
  await fileOf("private").write(state("db"));
  const [path = ""] = stateFiles("groups");
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  await fileOf("private").remove();
});

Deno.test("GroupStateFile moves a corrupt file aside, says so, and removes the copy with the rest", async () => {
  await fileOf("corrupt").write(state("db"));
  const [path = ""] = stateFiles("groups");
  await Deno.writeTextFile(path, "{");
  assertEquals(await fileOf("corrupt").read(), undefined);
  assertMatch(told.join(), /The journal ".*" is corrupt: moved aside as "/);
  assertEquals(await fileOf("corrupt").hasLeftovers(), true);
  await fileOf("corrupt").remove();
  assertEquals(stateFiles("groups"), []);
});

Deno.test("GroupStateFile names a pipe in its place, and does not wait for who writes to it", async () => {
  await fileOf("pipe").write(state("db"));
  const [path = ""] = stateFiles("groups");
  await Deno.remove(path);
  await new Deno.Command("mkfifo", { args: [path] }).output();
  for (const act of [() => fileOf("pipe").read(), () => fileOf("pipe").write(state("db"))]) {
    assertMatch(
      (await assertRejects(act, StateFileError)).message,
      /it is a named pipe, not a file; remove it/,
    );
  }
  await Deno.remove(path);
  assertEquals(stateFolder("groups").endsWith("/miniboss/groups"), true);
});
