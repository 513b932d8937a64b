import { assertEquals, assertNotEquals } from "@std/assert";
import {
  type Owner,
  ownerLabel,
  ownerState,
  parseOwner,
  parseStat,
  thisProcess,
} from "../../../src/run/one_off/owner.ts";

const owner: Owner = { pid: 7, bootId: "a-b", startTime: "99", namespace: "4026531836" };

Deno.test("parseOwner() takes what ownerLabel() gives and nothing else", () => {
  assertEquals(ownerLabel(owner), "7:a-b:99:4026531836");
  assertEquals(parseOwner("7:a-b:99:4026531836"), owner);
  for (const label of ["", "7", "7:a-b:99", "x:a-b:99:1", "-1:a-b:99:1", "7:a-b:99:1:more"]) {
    assertEquals(parseOwner(label), undefined, label);
  }
});

Deno.test("parseStat() finds the start behind any name, and none for a process that ended", () => {
  const rest = Array.from({ length: 30 }, (_, i) => i === 18 ? "1234" : `${i}`).join(" ");
  assertEquals(parseStat(`7 (deno) S ${rest}`), "1234");
  assertEquals(parseStat(`7 (a ) R (b) S ${rest}`), "1234");
  assertEquals(parseStat(`7 (deno) Z ${rest}`), undefined);
  assertEquals(parseStat(""), undefined);
});

Deno.test("ownerState() says gone only of what it can see", async () => {
  const rows: [string, Owner, { sameMachine?: boolean; start?: string | undefined; here?: Owner }, string][] =
    [
      ["it runs", owner, { start: "99" }, "running"],
      ["nothing has its number", owner, {}, "gone"],
      ["its number was given anew", owner, { start: "100" }, "gone"],
      ["another boot of this machine", { ...owner, bootId: "c" }, { start: "99" }, "gone"],
      ["perhaps another machine", { ...owner, bootId: "c" }, { sameMachine: false }, "unknown"],
      ["another machine's engine, our boot", owner, { sameMachine: false, start: "99" }, "running"],
      ["in a container", { ...owner, namespace: "5" }, {}, "unknown"],
      ["made where there is no /proc", { ...owner, bootId: "" }, {}, "unknown"],
      ["looked at where there is no /proc", owner, { here: { ...owner, bootId: "" } }, "unknown"],
    ];
  for (const [name, who, { sameMachine = true, start, here = owner }, expected] of rows) {
    const startOf = () => Promise.resolve(start);
    assertEquals(await ownerState(who, { here, sameMachine, startOf }), expected, name);
  }
});

Deno.test("ownerState() asks the system: this process runs, a child that ended does not", async () => {
  const here = await thisProcess();
  assertEquals(await ownerState(here, { here, sameMachine: true }), "running");
  const child = new Deno.Command("cat", { stdin: "piped", stdout: "null" }).spawn();
  const start = parseStat(await Deno.readTextFile(`/proc/${child.pid}/stat`)) ?? "";
  assertNotEquals(start, "");
  const its = { ...here, pid: child.pid, startTime: start };
  assertEquals(await ownerState(its, { here, sameMachine: true }), "running");
  await child.stdin.close();
  await child.status;
  assertEquals(await ownerState(its, { here, sameMachine: true }), "gone");
});
