import { assertEquals, assertRejects } from "@std/assert";
import { Funnel } from "../../../src/run/logs/funnel.ts";

const AT_ONCE = { ms: 1000, enough: 1 };

Deno.test("Funnel holds its writers up until their batches are taken", async () => {
  const funnel = new Funnel<string>(AT_ONCE);
  const log: string[] = [];
  const writer = async (name: string) => {
    for (let n = 1; n <= 2; n++) {
      await funnel.offer([`${name}${n}`]);
      log.push(`${name}${n} taken`);
    }
  };
  const writers = Promise.all([writer("a"), writer("b")]);
  assertEquals(await funnel.take(), [["a1"], ["b1"]]);
  assertEquals(await funnel.take(), [["a2"], ["b2"]]);
  await writers;
  assertEquals(log, ["a1 taken", "b1 taken", "a2 taken", "b2 taken"]);
});

Deno.test("Funnel.take() waits for a batch", async () => {
  const funnel = new Funnel<string>(AT_ONCE);
  const taking = funnel.take();
  void funnel.offer(["late"]);
  assertEquals(await taking, [["late"]]);
});

Deno.test("Funnel.take() waits for enough, but not for long", async () => {
  const many = new Funnel<string>({ ms: 2 ** 31 - 1, enough: 3 });
  void many.offer(["a"]);
  void many.offer(["b", "c"]);
  assertEquals(await many.take(), [["a"], ["b", "c"]]);
  const few = new Funnel<string>({ ms: 1, enough: 3 });
  const taking = few.take();
  void few.offer(["a"]);
  assertEquals(await taking, [["a"]]);
  void few.offer(["b"]);
  assertEquals(await few.take(), [["b"]]);
});

Deno.test("Funnel.fail() lets the reader take what was gathered", async () => {
  const funnel = new Funnel<string>({ ms: 2 ** 31 - 1, enough: 3 });
  const waiting = assertRejects(() => funnel.offer(["a"]), Error, "over");
  funnel.fail(new Error("over"));
  await waiting;
  assertEquals(await funnel.take(), [["a"]]);
  await assertRejects(() => funnel.take(), Error, "over");
});

Deno.test("Funnel.fail() ends reader and writers with the first error", async () => {
  const funnel = new Funnel<string>(AT_ONCE);
  const taking = assertRejects(() => funnel.take(), Error, "over");
  funnel.fail(new Error("over"));
  funnel.fail(new Error("later"));
  await taking;
  await assertRejects(() => funnel.offer(["b"]), Error, "over");
  await assertRejects(() => funnel.take(), Error, "over");
});
