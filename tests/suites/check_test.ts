import { suite } from "miniboss";
import { assertEquals, assertRejects } from "@std/assert";
import { SpecError } from "../../src/base/errors.ts";
import { suitesOf } from "./support.ts";

Deno.test("checkSuites() fills in defaults, and gives a suite the services of those that it needs", async () => {
  const suites = await suitesOf(() => {
    const seeded = suite("seeded", { services: ["db"], setup: () => ({}) });
    suite("orders", { services: ["api"], needs: { seeded }, timeoutMs: 5 }, (test) => {
      test("a", () => {});
      test.each([[1, "x"], [2, "y"]])("row", () => {});
      test.each([{ id: 7 }])(({ id }, index) => `id ${id} at ${index}`, () => {});
      test.skip("no time")("b");
      test("c", { timeoutMs: 9, retries: 1 }, () => {});
    });
    suite("all", { needs: {} }, (test) => test("d", () => {}));
  });
  assertEquals([...suites.values()].map(({ name, services }) => [name, services]), [
    ["seeded", ["db"]],
    ["orders", ["api", "db"]],
    ["all", undefined],
  ]);
  assertEquals(
    suites.get("orders")?.tests.map(({ name, timeoutMs, retries, skip }) => [name, timeoutMs, retries, skip]),
    [
      ["a", 5, 0, undefined],
      ['row [ 1, "x" ]', 5, 0, undefined],
      ['row [ 2, "y" ]', 5, 0, undefined],
      ["id 7 at 0", 5, 0, undefined],
      ["b", 5, 0, "no time"],
      ["c", 9, 1, undefined],
    ],
  );
  assertEquals(suites.get("all")?.tests[0]?.timeoutMs, 30_000);
});

/** What is wrong, and how it is said. Options are given as a person without a type checker would. */
const WRONG: readonly [
  what: string,
  define: (suite: (...args: unknown[]) => object) => void,
  said: string,
][] = [
  [
    "service",
    (suite) => suite("a", { services: ["dv"] }),
    'suite "a" in a.suite.ts: services: no service "dv", did you mean "db"?',
  ],
  [
    "scope",
    (suite) => suite("a", { scope: "word" }),
    'suite "a" in a.suite.ts: scope: no scope "word": use "run", "world", "suite", "test"',
  ],
  [
    "option",
    (suite) => suite("a", { servces: [] }),
    'suite "a" in a.suite.ts: servces: there is no such option, did you mean "services"?',
  ],
  [
    "need",
    (suite) => suite("a", { needs: { x: {} } }),
    'suite "a" in a.suite.ts: needs.x: is not a suite: give what suite() returned',
  ],
  [
    "needs",
    (suite) => suite("a", { needs: ["x"] }),
    'suite "a" in a.suite.ts: needs: must be an object of suites, such as { seeded }',
  ],
  [
    "name of a need",
    (suite) => suite("a", { needs: { world: suite("b", {}) } }),
    'suite "a" in a.suite.ts: needs.world: tests get something else under this name: choose another',
  ],
  ["name", (suite) => suite(" "), "a suite in a.suite.ts: its name must be text that is not empty"],
  [
    "two of one name",
    (suite) => (suite("a"), suite("a")),
    'suite "a" in a.suite.ts: a.suite.ts defines a suite of this name too',
  ],
  [
    "time",
    (suite) => suite("a", { timeoutMs: 0 }),
    'suite "a" in a.suite.ts: timeoutMs: must be a whole number from 1, not 0',
  ],
  ["setup", (suite) => suite("a", { setup: 7 }), 'suite "a" in a.suite.ts: setup: must be a function'],
  [
    "image",
    (suite) => suite("a", { image: "x" }),
    'suite "a" in a.suite.ts: image: is given without command',
  ],
  [
    "tests and a command",
    (suite) => suite("a", { command: ["x"] }, () => {}),
    'suite "a" in a.suite.ts: command: a suite has tests or a command: make two suites',
  ],
  ["itself", (suite) => {
    const needs: Record<string, object> = {};
    const b = suite("b", { needs });
    needs["a"] = suite("a", { needs: { b } });
  }, 'suite "b" in a.suite.ts: needs itself: "b" -> "a" -> "b"'],
];

for (const [what, define, said] of WRONG) {
  Deno.test(`checkSuites() refuses a wrong ${what}`, async () => {
    const error = await assertRejects(() => suitesOf(() => define(suite as never)), SpecError);
    assertEquals(error.message, `Cannot use the suites:\n  ${said}`);
    assertEquals(error.exitCode, 2);
  });
}

Deno.test("checkSuites() says everything that is wrong at once", async () => {
  const error = await assertRejects(() =>
    suitesOf(() => {
      suite("a", { services: ["x" as string], retries: -1 });
      suite("b", { scope: "x" as never });
    }), SpecError);
  assertEquals(error.problems.map(({ place }) => place), [
    'suite "a" in a.suite.ts: retries',
    'suite "a" in a.suite.ts: services',
    'suite "b" in a.suite.ts: scope',
  ]);
});
