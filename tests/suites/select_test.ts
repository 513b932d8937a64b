import { suite } from "miniboss";
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../src/base/errors.ts";
import { type Choice, chooseTests, type Earlier } from "../../src/suites/select.ts";
import { ALL, suitesOf } from "./support.ts";

const NONE: Earlier = { failed: [], durationsMs: {} };

const suites = await suitesOf(() => {
  const seeded = suite("seeded", { setup: () => ({}) });
  suite("orders", { needs: { seeded } }, (test) => {
    test("keeps an order", () => {});
    test("loses nothing", () => {});
  });
  suite("users", (test) => {
    test("log in", () => {});
    test("log out", () => {});
  });
}, "shop/tests/shop.suite.ts");

function chosen(choice: Partial<Choice>, earlier = NONE, from = suites): string[] {
  return chooseTests(from, { ...ALL, ...choice }, earlier).map(({ suite, tests }) =>
    `${suite.name}: ${tests.map(({ name }) => name).join(", ")}`
  );
}

Deno.test("chooseTests() chooses by filter, grep and the last run, with the suites that are needed", () => {
  const everything = ["seeded: ", "orders: keeps an order, loses nothing", "users: log in, log out"];
  const table: readonly [Partial<Choice>, readonly string[]][] = [
    [{}, everything],
    [{ filters: ["./shop/tests"] }, everything],
    [{ filters: ["users"] }, ["users: log in, log out"]],
    [{ filters: ["ORDERS > keeps", "log in"] }, ["seeded: ", "orders: keeps an order", "users: log in"]],
    [{ grep: /log (in|up)/ }, ["users: log in"]],
    [{ filters: ["users"], grep: /out$/ }, ["users: log out"]],
    [{ filters: ["log in"], repeat: 2 }, ["users: log in (1 of 2), log in (2 of 2)"]],
  ];
  for (const [choice, expected] of table) assertEquals(chosen(choice), expected);
  const earlier = { failed: ["users > log out", "gone > x"], durationsMs: {} };
  assertEquals(chosen({ lastFailed: true }, earlier), ["users: log out"]);
});

Deno.test("chooseTests() shuffles by the seed, the same every time", () => {
  const [one, again, other] = [chosen({ seed: 1 }), chosen({ seed: 1 }), chosen({ seed: 3 })];
  assertEquals(one, again);
  assertEquals(one === other, false);
  assertEquals(one.join().split(/[:,] ?/).sort(), chosen({}).join().split(/[:,] ?/).sort());
});

Deno.test("chooseTests() shares suites out by how long they took; every suite is in one shard", async () => {
  const many = await suitesOf(() => {
    for (const name of ["a", "b", "c", "d"]) suite(name, (test) => test("x", () => {}));
  });
  const earlier = { failed: [], durationsMs: { "a > x": 90, "b > x": 50, "c > x": 45, "d > x": 10 } };
  const shards = [1, 2].map((index) => chosen({ shard: { index, of: 2 } }, earlier, many));
  assertEquals(shards, [["a: x", "d: x"], ["b: x", "c: x"]]);
});

Deno.test("chooseTests() says why no test is left", async () => {
  const table: readonly [Partial<Choice>, string][] = [
    [{ filters: ["odrers"] }, 'No file, suite or test matches "odrers", did you mean "orders"?'],
    [{ grep: /nothing here/ }, "Found no test that matches /nothing here/"],
    [{ lastFailed: true }, "Found no test that failed in the last run"],
    [{ shard: { index: 3, of: 3 } }, "Found no test: shard 3/3 is empty"],
  ];
  for (const [choice, said] of table) {
    const error = assertThrows(() => chosen(choice), UsageError);
    assertEquals([error.message, error.exitCode], [said, 2]);
  }
  const none = await suitesOf(() => void suite("fixture", { setup: () => ({}) }));
  assertThrows(
    () => chosen({}, NONE, none),
    UsageError,
    "Found no test: define one with suite() from miniboss",
  );
});

Deno.test("chooseTests() runs only the tests of test.only, which it refuses for CI", async () => {
  const only = await suitesOf(() => {
    suite("a", (test) => {
      test("x", () => {});
      test.only("y", () => {});
    });
  });
  assertEquals(chosen({}, NONE, only), ["a: y"]);
  assertThrows(
    () => chosen({ refuseOnly: true }, NONE, only),
    UsageError,
    'Cannot run only some tests where the variable CI is set: remove test.only of "a > y"',
  );
});
