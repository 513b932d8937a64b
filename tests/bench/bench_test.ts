import { assertEquals, assertThrows } from "@std/assert";
import { loadGroup } from "../../src/load/mod.ts";
import type { Contestant, Lab, Scenario } from "../../bench/model.ts";
import { readOptions } from "../../bench/options.ts";
import { measured } from "../../bench/process.ts";
import { measure } from "../../bench/runner.ts";
import { SCENARIOS, selected } from "../../bench/scenarios/mod.ts";
import { type BenchService, composeText, specText } from "../../bench/services.ts";

const lab: Lab = {
  compose: false,
  socket: "/nowhere",
  program: [],
  label: "bench",
  newPlace: () => Promise.reject(new Error("No place")),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** A scenario that notes who runs when. */
function noting(order: Contestant[]): Scenario {
  return {
    name: "noting",
    about: "",
    contestants: ["ours", "floor", "compose"],
    measures: [{ id: "count", title: "count", unit: "ms" }],
    open: () =>
      Promise.resolve({
        lap: (contestant) => {
          order.push(contestant);
          return Promise.resolve({ count: order.length, other: NaN });
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}

const bounds = { rounds: 3, deadlineMs: Infinity, signal: new AbortController().signal, say: () => {} };

Deno.test("measure() lets everybody run once a round, and nobody always first", async () => {
  const order: Contestant[] = [];
  const found = await measure(noting(order), { ...lab, compose: true }, bounds);
  assertEquals(order.join(" "), "ours floor compose floor compose ours compose ours floor");
  assertEquals(found.measures[0]?.values, { ours: [1, 6, 8], floor: [2, 4, 9], compose: [3, 5, 7] });
  assertEquals(found.rounds, 3);
});

Deno.test("measure() leaves Compose out where there is none", async () => {
  const order: Contestant[] = [];
  await measure(noting(order), lab, { ...bounds, rounds: 1 });
  assertEquals(order, ["ours", "floor"]);
});

Deno.test("measure() begins nothing once the time is up, and says so", async () => {
  const order: Contestant[] = [];
  const { rounds, note } = await measure(noting(order), lab, { ...bounds, deadlineMs: 0 });
  assertEquals({ rounds, note, order }, { rounds: 0, note: "Not measured: the time was up", order: [] });
});

Deno.test("selected() takes names of scenarios and of measures, and knows no others", () => {
  assertEquals(selected([]), SCENARIOS);
  assertEquals(selected(["start-20", "chain-10"]).map(({ name }) => name), ["twenty", "chain-10"]);
  assertThrows(() => selected(["start-21"]), TypeError, 'No scenario "start-21"');
});

Deno.test("no measure has the id of another", () => {
  const ids = SCENARIOS.flatMap(({ measures }) => measures.map(({ id }) => id));
  assertEquals(ids.length, new Set(ids).size);
});

Deno.test("readOptions() publishes only whole runs of all scenarios", () => {
  const writes = (...args: string[]) => readOptions(args).write;
  assertEquals([writes(), writes("--quick"), writes("help"), writes("--no-write")], [
    true,
    false,
    false,
    false,
  ]);
  assertEquals(readOptions(["--quick"]).rounds, 2);
  assertThrows(
    () => readOptions(["--rounds", "none"]),
    TypeError,
    '--rounds must be a whole number above 0, it is "none"',
  );
});

Deno.test("specText() and composeText() say the same of a group", async () => {
  const services: BenchService[] = [
    { name: "db", script: "echo 'it''s up'", readiness: { kind: "log", text: "up" } },
    { name: "web", dependencies: ["db"], env: { A: "1" }, health: { test: "true", intervalMs: 50 } },
  ];
  const cwd = await Deno.makeTempDir({ prefix: "miniboss-bench-test-" });
  try {
    await Deno.writeTextFile(`${cwd}/miniboss.ts`, specText("both", services));
    const group = await loadGroup({ spec: undefined, cwd });
    const compose = JSON.parse(composeText("both", services)).services;
    assertEquals(Object.keys(compose), group.services.map(({ name }) => name));
    for (const { name, image, cmd, env, dependencies, stopSignal } of group.services) {
      const { depends_on, command, environment, image: theirs, stop_signal } = compose[name];
      assertEquals({ image, cmd, env, dependencies, stopSignal }, {
        image: theirs,
        cmd: command,
        env: environment,
        dependencies: Object.keys(depends_on),
        stopSignal: stop_signal,
      });
    }
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("measured() tells how a program ended, what it printed and what it needed", async () => {
  const code =
    "console.log('out'); console.error('err'); const end = Date.now() + 200; while (Date.now() < end); Deno.exit(3)";
  const ran = await measured(Deno.execPath(), ["eval", code]);
  assertEquals([ran.code, ran.stdout, ran.stderr], [3, "out\n", "err\n"]);
  assertEquals(ran.ms > 200, true);
  if (Deno.build.os === "linux") assertEquals([ran.cpuMs > 20, ran.peakMb > 10], [true, true]);
});
