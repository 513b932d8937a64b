import { assert, assertEquals } from "@std/assert";
import type { EngineEvent } from "../../../src/engine/engine.ts";
import { rejection } from "../helpers.ts";
import { sandbox } from "../real_engine.ts";

/** Takes events until one of this action. */
async function until(action: string, events: AsyncIterable<EngineEvent>): Promise<EngineEvent[]> {
  const seen: EngineEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (event.action === action) break;
  }
  return seen;
}

Deno.test("events() tells a container's life, with its exit code", async () => {
  await using box = await sandbox();
  const { engine, labels } = box;
  const before = Date.now() / 1000;
  const events = await engine.events({ labels, actions: ["start", "die", "destroy"] });
  const id = await box.script("exit 9");
  await engine.containers.start(id);
  await engine.containers.wait(id);
  await engine.containers.remove(id);
  const seen = await until("destroy", events);
  assertEquals(seen.map(({ action, exitCode }) => [action, exitCode]), [
    ["start", undefined],
    ["die", 9],
    ["destroy", undefined],
  ]);
  assert(seen.every((event) => event.containerId === id && event.time >= before - 1));
  assertEquals(seen[0]?.labels["dev.miniboss.test"], box.name);
});

Deno.test("events() misses nothing that begins after it resolved, of several containers", async () => {
  await using box = await sandbox();
  const { engine, labels } = box;
  const ids = [await box.script("true"), await box.script("true"), await box.script("true")];
  const events = await engine.events({ labels, actions: ["start"] });
  await Promise.all(ids.map((id) => engine.containers.start(id)));
  const started = new Set<string>();
  for await (const event of events) {
    started.add(event.containerId);
    if (started.size === ids.length) break;
  }
  assertEquals(started, new Set(ids));
});

Deno.test("events() knows health by its prefix, and gives up with the signal's reason", async () => {
  await using box = await sandbox();
  const { engine, labels } = box;
  const id = await box.script("exec sleep 600", {
    Healthcheck: { Test: ["CMD", "true"], Interval: 100_000_000, Timeout: 5_000_000_000, Retries: 1 },
  });
  const controller = new AbortController();
  const reason = new Error("enough");
  const events = await engine.events({ labels, actions: ["health_status"], signal: controller.signal });
  await engine.containers.start(id);
  const reading = rejection((async () => {
    for await (const { action } of events) if (action === "health_status: healthy") controller.abort(reason);
  })());
  assertEquals(await reading, reason);
});

Deno.test("events() replays a span of time, then ends", async () => {
  await using box = await sandbox();
  const { engine, labels } = box;
  const since = Date.now() / 1000 - 1;
  const id = await box.script("true");
  await engine.containers.start(id);
  await engine.containers.wait(id);
  const events = await engine.events({
    labels,
    actions: ["create", "start"],
    since,
    until: Date.now() / 1000 + 1,
  });
  assertEquals(await Array.fromAsync(events, ({ action }) => action), ["create", "start"]);
});
