/** The tests that a suite's function defines. */
import type { TestOptions } from "miniboss";
import { isRecord } from "../base/text.ts";
import type { DefinedSuite } from "./defined.ts";
import type { Test, TestArguments } from "./suite.ts";

/** What tests have unless they say otherwise. */
interface Defaults {
  readonly suite: string;
  readonly timeoutMs: number;
  readonly retries: number;
}

type Body = (self: TestArguments, row?: unknown) => unknown;

/** The name of the test that stands for a suite that cannot be defined. */
const definition = "is defined";

/**
 * Calls a suite's function and gathers the tests that it defines.
 *
 * @returns the tests; one that fails with what the function threw, where it threw
 */
export function definedTests({ define }: DefinedSuite, defaults: Defaults): readonly Test[] {
  if (define === undefined) return [];
  const tests = new Map<string, Test>();
  let isOpen = true;
  const failing = (error: unknown): Test[] => [
    make(defaults, definition, () => {
      throw error;
    }),
  ];
  const add = (test: Test) => {
    if (!isOpen) {
      throw new Error(`Test "${test.name}" is defined after its suite: define it before any await`);
    }
    if (typeof test.name !== "string" || test.name.trim() === "") throw new Error("A test has no name");
    if (typeof test.body !== "function") throw new Error(`Test "${test.name}" has no function`);
    if (tests.has(test.name)) throw new Error(`Two tests are named "${test.name}"`);
    tests.set(test.name, test);
  };
  if (typeof define !== "function") {
    return failing(new Error("The tests of a suite are defined by a function"));
  }
  try {
    const returned: unknown = define(definer(defaults, add));
    if (returned instanceof Promise) {
      returned.catch(() => {});
      throw new Error("The function that defines tests must not be async: await in the suite's setup");
    }
  } catch (error) {
    return failing(error);
  } finally {
    isOpen = false;
  }
  return [...tests.values()];
}

/** The test that a suite's command is. The runner runs the command in its place. */
export function commandTest(words: readonly string[], defaults: Defaults): Test {
  return make(defaults, words.join(" "), () => {});
}

function definer(defaults: Defaults, add: (test: Test) => void) {
  const test = (name: string, ...rest: readonly unknown[]) => {
    const [options, body] = rest.length > 1 || isRecord(rest[0]) ? rest : [{}, rest[0]];
    add(make(defaults, name, body as Body, { options: options as TestOptions }));
  };
  return Object.assign(test, {
    each:
      (rows: readonly unknown[]) =>
      (name: string | ((row: unknown, index: number) => string), body: Body, options?: TestOptions) =>
        rows.forEach((row, index) => {
          const named = typeof name === "function" ? name(row, index) : `${name} ${shownRow(row)}`;
          add(make(defaults, named, (self) => body(self, row), { options }));
        }),
    skip: (reason: string) => (name: string, body: Body = () => {}) =>
      add(make(defaults, name, body, { skip: String(reason) })),
    only: (name: string, body: Body, options?: TestOptions) =>
      add(make(defaults, name, body, { options, only: true })),
  });
}

function make(
  { suite, timeoutMs, retries }: Defaults,
  name: string,
  body: Body,
  extra: { options?: TestOptions | undefined; skip?: string; only?: boolean } = {},
): Test {
  const { options, skip, only = false } = extra;
  return {
    suite,
    name,
    body,
    timeoutMs: options?.timeoutMs ?? timeoutMs,
    retries: options?.retries ?? retries,
    skip,
    only,
  };
}

function shownRow(row: unknown): string {
  return Deno.inspect(row, { depth: 2, compact: true, breakLength: Infinity, strAbbreviateSize: 40 });
}
