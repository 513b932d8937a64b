import { assertEquals } from "@std/assert";
import type { Engine, LogOptions, OutputChunk } from "../../../src/engine/engine.ts";
import type { ContainerFacts } from "../../../src/run/resources/container.ts";
import { LogWatch } from "../../../src/run/readiness/log_watch.ts";

const NEVER = "0001-01-01T00:00:00Z";

/** A container whose start was noted after it had printed, as the engine does when it is busy. */
function containerThatEnded(finishedAt: string): ContainerFacts {
  return {
    id: "c1",
    name: "db",
    running: true,
    status: "running",
    exitCode: 0,
    oomKilled: false,
    startedAt: "2026-01-01T10:00:05.5Z",
    finishedAt,
    restartCount: 0,
    error: "",
    tty: false,
    health: undefined,
    healthOutput: "",
    address: undefined,
    ports: new Map(),
  };
}

/** An engine with one line of output, which it gives to those who ask for the time it was printed at. */
function engineThatPrinted(text: string, at: string): Engine {
  async function* logs(_id: string, { since = 0 }: LogOptions = {}): AsyncGenerator<OutputChunk> {
    await Promise.resolve();
    if (Date.parse(at) / 1000 >= since) yield { stream: "stdout", data: new TextEncoder().encode(text) };
  }
  return { containers: { logs } } as unknown as Engine;
}

Deno.test("LogWatch sees a line that was printed before the engine noted the start", async () => {
  const engine = engineThatPrinted("is ready\n", "2026-01-01T10:00:05.4Z");
  for (const finishedAt of [NEVER, "2026-01-01T09:00:00Z"]) {
    const container = containerThatEnded(finishedAt);
    using watch = new LogWatch(engine, container, /is ready/, new AbortController().signal);
    assertEquals(await watch.seenWithin(1000), true);
  }
});

Deno.test("LogWatch does not see what the run before printed", async () => {
  const engine = engineThatPrinted("is ready\n", "2026-01-01T09:59:59Z");
  const container = containerThatEnded("2026-01-01T10:00:00Z");
  using watch = new LogWatch(engine, container, /is ready/, new AbortController().signal);
  assertEquals(await watch.seenWithin(10), false);
});
