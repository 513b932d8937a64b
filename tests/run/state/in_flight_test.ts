import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { EngineError } from "../../../src/engine/errors.ts";
import { InFlight, lostCalls } from "../../../src/run/state/in_flight.ts";

async function place() {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-flight-" });
  return {
    path: join(folder, "notes.jsonl"),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

const refused = new EngineError({ status: 409, engineMessage: "no", attempted: "start it" });

Deno.test("InFlight leaves nothing when the engine answered every call, by yes or no", async () => {
  await using dir = await place();
  {
    using notes = new InFlight(dir.path);
    await notes.during({ kind: "create", name: "db-1" }, () => Promise.resolve());
    await assertRejects(() =>
      notes.during({ kind: "start", container: "1a" }, () => Promise.reject(refused))
    );
  }
  assertEquals(lostCalls(dir.path), undefined);
});

Deno.test("InFlight leaves the calls that were given up, and those under way when the process dies", async () => {
  await using dir = await place();
  const call = { kind: "stop", container: "1a", graceMs: 5000 } as const;
  {
    using notes = new InFlight(dir.path);
    await notes.during({ kind: "create", name: "db-1" }, () => Promise.resolve());
    await assertRejects(() => notes.during(call, () => Promise.reject(new DOMException("", "AbortError"))));
  }
  assertEquals(lostCalls(dir.path)?.calls, [call]);
  // Cut off in the middle of a line.
  await Deno.writeTextFile(dir.path, '{"begun":1,"call":{"kind":"create"', { append: true });
  assertEquals(lostCalls(dir.path)?.calls, [call]);
});
