import { assertEquals, assertRejects } from "@std/assert";
import { Funnel } from "../../src/run/funnel.ts";

Deno.test("Funnel holds its writers up until their batches are taken", async () => {
  const funnel = new Funnel<string>();
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
  const funnel = new Funnel<string>();
  const taking = funnel.take();
  void funnel.offer(["late"]);
  assertEquals(await taking, [["late"]]);
});

Deno.test("Funnel.fail() ends reader and writers with the first error", async () => {
  const funnel = new Funnel<string>();
  const waiting = assertRejects(() => funnel.offer(["a"]), Error, "over");
  funnel.fail(new Error("over"));
  funnel.fail(new Error("later"));
  await waiting;
  await assertRejects(() => funnel.offer(["b"]), Error, "over");
  await assertRejects(() => funnel.take(), Error, "over");
});
