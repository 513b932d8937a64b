import { assert, assertEquals, assertRejects } from "@std/assert";
import { TimeoutError } from "../../src/base/errors.ts";
import { orAborted, poll, withDeadline } from "../../src/base/time.ts";

const never = () => new Promise<never>(() => {});

Deno.test("withDeadline() gives what its work gives, in time", async () => {
  assertEquals(await withDeadline(() => Promise.resolve(7), { timeoutMs: 10_000, message: "late" }), 7);
});

Deno.test("withDeadline() ends work that heeds its signal, and work that does not", async () => {
  let heard: unknown;
  const heeding = (signal: AbortSignal) =>
    new Promise((_, reject) =>
      signal.addEventListener("abort", () => {
        heard = signal.reason;
        reject(signal.reason);
      })
    );
  const options = { timeoutMs: 10, message: "The hook did not end" };
  const error = await assertRejects(() => withDeadline(heeding, options), TimeoutError);
  assertEquals([error.message, heard], ["The hook did not end", error]);
  await assertRejects(() => withDeadline(never, options), TimeoutError);
});

Deno.test("withDeadline() ends with the caller's reason, also when that came before", async () => {
  const caller = new AbortController();
  const options = { timeoutMs: 10_000, message: "late", signal: caller.signal };
  const waiting = withDeadline(never, options).catch((error) => error);
  const reason = new Error("cancelled");
  caller.abort(reason);
  assertEquals(await waiting, reason);
  let began = false;
  const after = await withDeadline(() => {
    began = true;
    return never();
  }, options).catch((error) => error);
  assertEquals([after, began], [reason, false]);
});

Deno.test("withDeadline() takes a time that no timer can hold for a long one", async () => {
  const later = () => new Promise((resolve) => setTimeout(() => resolve("done"), 20));
  assertEquals(await withDeadline(later, { timeoutMs: 1e12, message: "late" }), "done");
});

Deno.test("orAborted() gives the promise's result, its error, or the signal's reason", async () => {
  const { signal } = new AbortController();
  assertEquals(await orAborted(Promise.resolve(1), signal), 1);
  const failure = new Error("failed");
  assertEquals(await orAborted(Promise.reject(failure), signal).catch((e) => e), failure);
  const reason = new Error("gone");
  assertEquals(await orAborted(never(), AbortSignal.abort(reason)).catch((e) => e), reason);
});

Deno.test("poll() asks until the answer is yes, and ends with the signal", async () => {
  let asked = 0;
  await poll(() => ++asked === 3, { intervalMs: 1, signal: new AbortController().signal });
  assertEquals(asked, 3);
  const ends = AbortSignal.timeout(20);
  const error = await poll(() => false, { intervalMs: 1, signal: ends }).catch((e) => e);
  assert(ends.aborted && error !== undefined);
});
