import { assertEquals, assertRejects } from "@std/assert";
import { batched } from "../../src/base/batches.ts";

/** A source that is fed by hand. */
function source<T>() {
  const stream = new TransformStream<T, T>({}, { highWaterMark: Infinity }, { highWaterMark: Infinity });
  const writer = stream.writable.getWriter();
  return { items: stream.readable, put: (item: T) => writer.write(item), writer };
}

Deno.test("batched() gives at once what came while the last bundle was worked off", async () => {
  const { items, put, writer } = source<number>();
  const bundles = batched(items);
  await put(1);
  assertEquals((await bundles.next()).value, [1]);
  await put(2);
  await put(3);
  const next = bundles.next();
  assertEquals((await next).value, [2, 3]);
  await put(4);
  await writer.close();
  assertEquals((await bundles.next()).value, [4]);
  assertEquals((await bundles.next()).done, true);
});

Deno.test("batched() waits for the quiet, but not for ever", async () => {
  const { items, put, writer } = source<number>();
  const bundles = batched(items, { quietMs: 40, mostMs: 200 });
  let count = 0;
  const feeding = setInterval(() => void put(count++), 5);
  const began = performance.now();
  const first = (await bundles.next()).value ?? [];
  const tookMs = performance.now() - began;
  clearInterval(feeding);
  assertEquals(tookMs >= 200, true, `${tookMs} ms`);
  assertEquals(first.slice(0, 3), [0, 1, 2]);
  await writer.close();
  const rest = await Array.fromAsync(bundles);
  assertEquals([...first, ...rest.flat()], Array.from({ length: count }, (_, index) => index));
});

Deno.test("batched() gives one empty bundle when nothing more comes, where that is asked for", async () => {
  const { items, put, writer } = source<number>();
  const bundles = batched(items, { settleMs: 20 });
  await put(1);
  assertEquals((await bundles.next()).value, [1]);
  assertEquals((await bundles.next()).value, []);
  const next = bundles.next();
  await put(2);
  assertEquals((await next).value, [2]);
  await put(3);
  assertEquals((await bundles.next()).value, [3]);
  await writer.close();
  assertEquals((await bundles.next()).done, true);
});

Deno.test("batched() throws what the source throws, after what came before", async () => {
  const { items, put, writer } = source<number>();
  const bundles = batched(items, { quietMs: 5 });
  await put(1);
  const failed = writer.abort(new Error("gone"));
  await assertRejects(async () => await Array.fromAsync(bundles), Error, "gone");
  await failed;
});

Deno.test("batched() ends its source when it is left early", async () => {
  let ended = false;
  const items = (async function* () {
    try {
      for (let item = 0;; item++) yield item;
    } finally {
      ended = true;
    }
  })();
  for await (const _ of batched(items)) break;
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(ended, true);
});
