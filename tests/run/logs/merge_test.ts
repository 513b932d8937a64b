import { assert, assertEquals, assertRejects } from "@std/assert";
import type { LogLine } from "../../../src/model/log.ts";
import { mergeStreams } from "../../../src/run/logs/merge.ts";

function line(service: string, second: number): LogLine {
  const at = `2024-05-01T10:00:${String(second).padStart(2, "0")}.000000000Z`;
  return { service, stream: "stdout", at, bytes: new Uint8Array() };
}

const shown = (batches: readonly (readonly LogLine[])[]) =>
  batches.flat().map(({ service, at }) => `${service}${Number(at?.slice(17, 19))}`).join(" ");

async function* stream(service: string, ...batches: readonly (readonly number[])[]) {
  for (const batch of batches) yield await Promise.resolve(batch.map((second) => line(service, second)));
}

Deno.test("mergeStreams() merges batches of any size by time", async () => {
  const rows: [string, AsyncIterable<readonly LogLine[]>[], string][] = [
    ["none", [], ""],
    ["one", [stream("a", [1, 2], [3])], "a1 a2 a3"],
    ["an empty one", [stream("a", [1], [], [4]), stream("b"), stream("c", [2])], "a1 c2 a4"],
    [
      "three",
      [stream("a", [1, 4], [7, 8]), stream("b", [2], [3], [9]), stream("c", [5, 6])],
      "a1 b2 b3 a4 c5 c6 a7 a8 b9",
    ],
    ["a clock set back", [stream("a", [5, 1], [2]), stream("b", [3], [6])], "b3 a5 a1 a2 b6"],
  ];
  for (const [name, streams, expected] of rows) {
    assertEquals(shown(await Array.fromAsync(mergeStreams(streams))), expected, name);
  }
});

Deno.test("mergeStreams() reads no more than one batch of each ahead", async () => {
  let read = 0;
  const counted = (async function* () {
    for (let second = 0; second < 50; second++) {
      read++;
      yield await Promise.resolve([line("a", second)]);
    }
  })();
  const merged = mergeStreams([counted, stream("b", [0, 40])]);
  for (let taken = 1; taken <= 3; taken++) {
    await merged.next();
    assert(read <= taken + 1, `${read} read, ${taken} taken`);
  }
  await merged.return(undefined);
});

Deno.test("mergeStreams() ends all streams when one fails or nobody reads on", async () => {
  const ended: string[] = [];
  const endless = (service: string) =>
    (async function* () {
      try {
        for (let second = 0;; second++) yield await Promise.resolve([line(service, second % 60)]);
      } finally {
        ended.push(service);
      }
    })();
  const failing = (async function* () {
    yield await Promise.resolve([line("c", 5)]);
    throw new Error("the log is spoilt");
  })();
  await assertRejects(
    () => Array.fromAsync(mergeStreams([endless("a"), failing, endless("b")])),
    Error,
    "the log is spoilt",
  );
  assertEquals(ended, ["a", "b"]);
  for await (const _ of mergeStreams([endless("d")])) break;
  assertEquals(ended, ["a", "b", "d"]);
});
