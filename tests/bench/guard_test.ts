import { assert } from "@std/assert";
import { guarded } from "../../bench/guard.ts";

Deno.test("start-up and planning stay within their bounds", async () => {
  for (const { what, ratio, atMost } of await guarded()) {
    assert(ratio <= atMost, `${what}: ${ratio.toFixed(1)}x, at most ${atMost}x wanted`);
  }
});
