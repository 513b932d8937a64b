import { assertEquals, assertRejects } from "@std/assert";
import { orAborted } from "../../../src/base/time.ts";
import type { Engine, EngineEvent, EventOptions } from "../../../src/engine/engine.ts";
import { ConnectionError } from "../../../src/engine/errors.ts";
import { followLogs } from "../../../src/run/logs/follow.ts";

/** Of an engine what following a group without containers asks. */
type Asked = Pick<Engine, "endpoint" | "events"> & { containers: Pick<Engine["containers"], "list"> };

Deno.test("followLogs() leaves no event stream open when the engine goes away again before it is back", async () => {
  const end = new AbortController();
  const streams: AbortSignal[] = [];
  let lists = 0;
  const lost = () => new ConnectionError("lost", "It went away");
  const engine: Asked = {
    endpoint: "unix:///stub.sock",
    events: ({ signal = end.signal }: EventOptions = {}) => {
      streams.push(signal);
      return Promise.resolve(eventsUntil(signal, streams.length === 1));
    },
    containers: {
      list: () => {
        lists++;
        // It is there at first, and again after two tries that it left in between.
        if (lists === 1 || lists === 4) return Promise.resolve([]);
        return Promise.reject(lost());
      },
    },
  };
  const context = {
    engine: engine as Engine,
    selection: {},
    signal: end.signal,
    onRefused: () => {},
    notify: (text: string) => {
      if (text.startsWith("The engine")) end.abort(new Error("seen enough"));
    },
  };
  const lines = followLogs(context, { group: "shop", instance: "main" }, () => true);
  await assertRejects(() => Array.fromAsync(lines, () => {}), Error, "seen enough");
  assertEquals(streams.slice(1, -1).map(({ reason }) => reason instanceof ConnectionError), [true, true]);

  /** The first stream breaks; the others end by their signal only. */
  function eventsUntil(signal: AbortSignal, breaks: boolean): AsyncIterable<EngineEvent> {
    const next = () => breaks ? Promise.reject(lost()) : orAborted(new Promise<never>(() => {}), signal);
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }
});
