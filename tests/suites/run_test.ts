import { suite } from "miniboss";
import { assert, assertEquals } from "@std/assert";
import { endings, NotedWorlds, run } from "./support.ts";

Deno.test("runTests() starts what a suite needs, runs its tests in order and removes the world", async () => {
  const calls: string[] = [];
  const { results, events, worlds } = await run(() => {
    suite("orders", { services: ["api"] }, (test) => {
      test("one", () => void calls.push("one"));
      test("two", async ({ world, attempt, name }) => {
        await Promise.resolve();
        calls.push(`${name} in ${world.name}, attempt ${attempt}`);
      });
    });
  });
  assertEquals(calls, ["one", "two in w1, attempt 1"]);
  assertEquals(endings(events), ["orders > one: passed", "orders > two: passed"]);
  assertEquals(worlds.notes, ["w1 needs api", "w1 needs api", "w1 is removed"]);
  assertEquals(results.counts, { passed: 2, failed: 0, flaky: 0, skipped: 0 });
  assert(results.cleanedUp);
});

Deno.test("runTests() gives a test after a failure a new world, and keeps the service's lines with the failure", async () => {
  const { events, worlds } = await run(() => {
    suite("orders", { services: ["db"] }, (test) => {
      test("fails", () => {
        throw new RangeError("boom");
      });
      test("passes", ({ world }) => assertEquals(world.name, "w2"));
    });
  });
  assertEquals(endings(events), ["orders > fails: failed: boom", "orders > passes: passed"]);
  assertEquals(worlds.notes, [
    "w1 needs db",
    "w1 is removed dirty",
    "w2 needs db",
    "w2 is removed",
  ]);
  const failure = events.find((event) => event.kind === "attemptFailed")?.failure;
  assertEquals(failure?.lines.map(({ service, text }) => [service, text]), [["db", "a line of w1"]]);
  assertEquals(failure?.type, "RangeError");
  assert(failure?.place?.includes("tests/suites/run_test.ts:"), failure?.place);
});

Deno.test("runTests() makes values when they are first needed, once for their scope, and ends them in reverse", async () => {
  const calls: string[] = [];
  const note = (text: string) => void calls.push(text);
  let count = 0;
  await run(() => {
    const license = suite("license", {
      scope: "run",
      setup: ({ log }) => (log("x"), note("license"), { key: ++count }),
      teardown: ({ key }) => note(`end license ${key}`),
    });
    const seeded = suite("seeded", {
      scope: "world",
      needs: { license },
      setup: (
        { world, license },
      ) => (note(`seeded in ${world.name} by ${license.key}`), { users: [++count] }),
      teardown: ({ users }) => note(`end seeded ${users}`),
    });
    const cart = suite("cart", {
      scope: "test",
      needs: { seeded },
      setup: ({ seeded }) => (note(`cart of ${seeded.users}`), { id: ++count }),
      teardown: ({ id }) => note(`end cart ${id}`),
    });
    suite("unused", { setup: () => note("never") });
    const basket = suite("basket", {
      needs: { seeded },
      setup: () => (note("basket"), {}),
      teardown: () => note("end basket"),
    });
    for (const name of ["a", "b"]) {
      suite(name, { needs: { basket, cart } }, (test) => {
        test("1", ({ cart }) => note(`${name}1 with ${cart.id}`));
        test("2", ({ cart }) => note(`${name}2 with ${cart.id}`));
      });
    }
  });
  assertEquals(calls, [
    "license",
    "seeded in w1 by 1",
    "basket",
    "cart of 2",
    "a1 with 3",
    "end cart 3",
    "cart of 2",
    "a2 with 4",
    "end cart 4",
    "end basket",
    "basket",
    "cart of 2",
    "b1 with 5",
    "end cart 5",
    "cart of 2",
    "b2 with 6",
    "end cart 6",
    "end basket",
    "end seeded 2",
    "end license 1",
  ]);
});

Deno.test("runTests() makes the values of a world anew in a new world, and tears down after failures", async () => {
  const calls: string[] = [];
  await run(() => {
    const seeded = suite("seeded", {
      scope: "world",
      setup: ({ world }) => (calls.push(`seed ${world.name}`), {}),
      teardown: ({ world }) => void calls.push(`clear ${world.name}`),
    });
    suite("a", { needs: { seeded } }, (test) => {
      test("1", () => {
        throw new Error("no");
      });
      test("2", () => {});
    });
  });
  assertEquals(calls, ["seed w1", "clear w1", "seed w2", "clear w2"]);
});

Deno.test("runTests() skips what needs a suite that failed, and says why", async (t) => {
  await t.step("a test of it failed", async () => {
    const { events, results } = await run(() => {
      const first = suite("first", {}, (test) => {
        test("fails", () => {
          throw new Error("no");
        });
      });
      const second = suite("second", { needs: { first } }, (test) => test("x", () => {}));
      suite("third", { needs: { second } }, (test) => test("y", () => {}));
    });
    assertEquals(endings(events), [
      "first > fails: failed: no",
      'second > x: skipped: it needs "first", which failed',
      'third > y: skipped: it needs "second", which failed',
    ]);
    assertEquals(results.failed, ["first > fails"]);
  });
  await t.step("its setup failed", async () => {
    const { events, results } = await run(() => {
      const seeded = suite("seeded", {
        setup: () => {
          throw new Error("no database");
        },
      });
      suite("a", { needs: { seeded } }, (test) => {
        test("x", () => {});
        test("y", () => {});
      });
    });
    assertEquals(endings(events), [
      'a > x: failed: The setup of "seeded" failed: no database',
      'a > y: skipped: it needs "seeded", which failed',
    ]);
    assertEquals(results.counts, { passed: 0, failed: 1, flaky: 0, skipped: 1 });
  });
});

Deno.test("runTests() tries a failed test again in a new world; one that passes then is flaky", async () => {
  const worldsOf: string[] = [];
  const { events, results } = await run(() => {
    suite("a", { retries: 2 }, (test) => {
      test("flaky", ({ attempt, world }) => {
        worldsOf.push(world.name);
        if (attempt < 3) throw new Error(`attempt ${attempt}`);
      });
      test("never", { retries: 0 }, () => {
        throw new Error("no");
      });
    });
  });
  assertEquals(worldsOf, ["w1", "w2", "w3"]);
  assertEquals(endings(events), ["a > flaky: flaky: attempt 1 | attempt 2", "a > never: failed: no"]);
  assertEquals(results.counts, { passed: 0, failed: 1, flaky: 1, skipped: 0 });
});

Deno.test("runTests() reports every way in which a test can go wrong, and goes on", async () => {
  const { events } = await run(() => {
    suite("bad", { timeoutMs: 50 }, (test) => {
      test("throws no Error", () => {
        // deno-lint-ignore no-throw-literal -- that is what is tested
        throw "text";
      });
      test("never ends", () => new Promise(() => {}));
      test("leaves a timer", () => void setInterval(() => {}, 60_000));
      test("leaves a rejection", () => void Promise.reject(new Error("nobody awaits this")));
      test("skips itself", ({ skip }) => skip("no GPU"));
      test("ends well", () => {});
    });
    suite("throws while it is defined", (test) => {
      test("a", () => {});
      throw new Error("wrong");
    });
    suite("defines twice", (test) => {
      test("a", () => {});
      test("a", () => {});
    });
  });
  assertEquals(endings(events), [
    'bad > throws no Error: failed: It threw "text", which is no Error',
    "bad > never ends: failed: The test did not end within 0.05 s",
    "bad > leaves a timer: failed: The test left a timer running: await what it starts, or clear the timer",
    "bad > leaves a rejection: failed: nobody awaits this",
    "bad > skips itself: skipped: no GPU",
    "bad > ends well: passed",
    "throws while it is defined > is defined: failed: wrong",
    'defines twice > is defined: failed: Two tests are named "a"',
  ]);
});

Deno.test("runTests() makes a test fail that rejects after its end", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const { results, events } = await run(() => {
    suite("a", {}, (test) => {
      test("late", () => {
        (async () => await promise)();
      });
      test("other", async () => {
        reject(new Error("too late"));
        await new Promise((done) => setTimeout(done, 5));
      });
    });
  });
  assertEquals(endings(events), [
    "a > late: passed",
    "a > late: late A promise of the test was rejected after its end, await it: too late",
    "a > other: passed",
  ]);
  assertEquals(results.counts, { passed: 1, failed: 1, flaky: 0, skipped: 0 });
});

Deno.test("runTests() spreads suites over worlds, and begins no test after --bail or the run's cancellation", async (t) => {
  await t.step("two workers", async () => {
    const meeting = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { worlds } = await run(() => {
      for (const own of [0, 1]) {
        suite(`s${own}`, {}, (test) =>
          test("meets the other", async () => {
            meeting[own]?.resolve();
            await meeting[1 - own]?.promise;
          }));
      }
    }, { workers: 2 });
    assertEquals(worlds.notes.sort(), ["w1 is removed", "w1 needs all", "w2 is removed", "w2 needs all"]);
  });
  const failing = () =>
    suite("a", {}, (test) => {
      test("1", () => {
        throw new Error("no");
      });
      test("2", () => {});
    });
  await t.step("bail", async () => {
    const { events } = await run(failing, { bail: 1 });
    assertEquals(endings(events)[1], "a > 2: skipped: 1 failed before, and --bail was given");
  });
  await t.step("cancel: the running test ends, teardowns run, the world is removed", async () => {
    const controller = new AbortController();
    let isTornDown = false;
    const { events, worlds } = await run(() => {
      suite("a", { setup: () => ({}), teardown: () => void (isTornDown = true) }, (test) => {
        test("1", ({ signal }) => {
          controller.abort(new Error("cancelled"));
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        });
        test("2", () => {});
      });
    }, { signal: controller.signal });
    assertEquals(endings(events), [
      "a > 1: skipped: the run was cancelled",
      "a > 2: skipped: the run was cancelled",
    ]);
    assert(isTornDown);
    assertEquals(worlds.notes.at(-1), "w1 is removed dirty");
  });
});

Deno.test("runTests() runs a suite's command; its exit code is the test's", async () => {
  const worlds = new NotedWorlds();
  worlds.code = 3;
  const { events } = await run(() => void suite("npm", { command: ["npm", "test"] }), { worlds });
  assertEquals(endings(events), ['npm > npm test: failed: Command "npm test" ended with exit code 3']);
  assertEquals(worlds.notes[1], "w1 runs npm test");
});

Deno.test("runTests() counts a failed teardown as not cleaned up", async () => {
  const { results } = await run(() => {
    suite("a", {
      setup: () => ({}),
      teardown: () => {
        throw new Error("no");
      },
    }, (test) => test("x", () => {}));
  });
  assertEquals([results.counts.failed, results.cleanedUp], [0, false]);
});

Deno.test("runTests() fails tests whose services cannot be started", async () => {
  const worlds = new NotedWorlds();
  worlds.broken = "db";
  const { events } = await run(() => void suite("a", {}, (test) => test("x", () => {})), { worlds });
  assertEquals(endings(events), ['a > x: failed: Cannot start "db"']);
});
