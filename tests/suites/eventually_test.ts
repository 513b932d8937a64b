import { assert, assertEquals, assertRejects } from "@std/assert";
import { TimeoutError } from "../../src/base/errors.ts";
import { eventually } from "../../src/suites/eventually.ts";

const { signal } = new AbortController();

Deno.test("eventually() tries again while the condition does not hold or the attempt throws", async () => {
  let count = 0;
  const attempt = () => {
    if (++count < 3) throw new Error("not yet");
    return count;
  };
  assertEquals(await eventually(attempt, (value) => value === 5, { intervalMs: 0, signal }), 5);
});

Deno.test("eventually() says the last value and the last error when the time is up", async () => {
  let count = 0;
  const attempt = () => {
    if (count++ > 0) throw new Error("gone");
    return { rows: 0 };
  };
  const error = await assertRejects(
    () => eventually(attempt, ({ rows }) => rows > 0, { withinMs: 30, intervalMs: 5, signal }),
    TimeoutError,
    "The condition did not hold within 0.03 s: the last value was { rows: 0 }; the last error was: gone",
  );
  assert(error.cause instanceof Error);
});

Deno.test("eventually() waits for no attempt that does not end, and for none after the test's time", async () => {
  const never = () => new Promise<never>(() => {});
  await assertRejects(
    () => eventually(never, undefined, { withinMs: 10, signal }),
    TimeoutError,
    "did not end",
  );
  const controller = new AbortController();
  const waiting = eventually(never, undefined, { signal: controller.signal });
  controller.abort(new RangeError("over"));
  await assertRejects(() => waiting, RangeError, "over");
});
