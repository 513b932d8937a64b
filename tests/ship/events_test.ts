import { assertEquals } from "@std/assert";
import { EventEmitter as NodesEmitter } from "node:events";
import { EventEmitter } from "../../tools/build/events.ts";

Deno.test("EventEmitter does what Node's does, as far as commander uses it", () => {
  for (const emitter of [new EventEmitter(), new NodesEmitter()]) {
    const log: unknown[] = [];
    assertEquals([emitter.emit("a", 1), emitter.listenerCount("a")], [false, 0]);
    emitter.on("a", (...args) => log.push("first", ...args)).on(
      "a",
      (...args) => log.push("second", ...args),
    );
    emitter.on("b", () => log.push("other"));
    assertEquals([emitter.emit("a", 1, 2), emitter.listenerCount("a")], [true, 2]);
    assertEquals(log, ["first", 1, 2, "second", 1, 2]);
  }
});
