/** Suites: tests of a group, and the fixtures that tests need. `miniboss test` runs them. */
import type { World } from "./world.ts";

/**
 * How long the value that a suite's `setup` returned lives, before `teardown` is called.
 *
 * - `run`: one value for all worlds; its `setup` gets no world.
 * - `world`: one value a world.
 * - `suite`: one value for each suite that needs it, and for the suite's own tests.
 * - `test`: one value for each test.
 */
export type Scope = "run" | "world" | "suite" | "test";

/** A suite, as `suite()` returns it. `Value` is what its `setup` returns. */
export interface Suite<Value = unknown> {
  /** The suite's name, unique in the run. */
  readonly name: string;
  /** Only for types: what `setup` returns. */
  readonly "~value"?: Value;
}

/** The suites that a suite needs, by the names under which its tests get their values. */
export type Needs = Readonly<Record<string, Suite>>;

/** The values of needed suites. */
export type ValuesOfNeeds<Needed extends Needs> = {
  readonly [Key in keyof Needed]: Needed[Key] extends Suite<infer Value> ? Value : never;
};

/** What setups, teardowns and tests get. */
export interface SuiteHandle {
  /** Aborted when the time is up or the run is cancelled. Give it to what waits. */
  readonly signal: AbortSignal;
  /** Shows a line in the report, under the test. */
  log(text: string): void;
}

/** What a test gets besides the values of the suites that it needs. */
export interface TestHandle<Name extends string = string> extends SuiteHandle {
  /** The isolated copy of the group in which the test runs. */
  readonly world: World<Name>;
  /** The context values of the world. */
  readonly context: World["context"];
  /** The test's name. */
  readonly name: string;
  /** Which attempt this is, from 1. More than 1 only with `retries`. */
  readonly attempt: number;
  /**
   * Calls `attempt` until `holds` is true for what it returns, and returns that.
   *
   * An `attempt` that throws is tried again. Without `holds`, it only has to return without throwing.
   *
   * @throws {TimeoutError} when the time is up, with the last value and the last error.
   * @example
   * ```ts ignore
   * const { status } = await eventually(() => fetch(world.url("web")), (answer) => answer.ok, { withinMs: 5_000 });
   * ```
   */
  eventually<Value>(
    attempt: () => Value | Promise<Value>,
    holds?: (value: Value) => boolean | Promise<boolean>,
    options?: EventuallyOptions,
  ): Promise<Value>;
  /** Ends the test and counts it as skipped. @param reason why, for the report */
  skip(reason: string): never;
}

/** How long `eventually` tries. */
export interface EventuallyOptions {
  /** How long the condition may take to hold. @default {5000} */
  readonly withinMs?: number;
  /** How long to wait between attempts. @default {50} */
  readonly intervalMs?: number;
}

/** What can be set for one test. */
export interface TestOptions {
  /** How long the test may take. @default the suite's */
  readonly timeoutMs?: number;
  /** How often a failed test is tried again, each time in a clean world. @default the suite's */
  readonly retries?: number;
}

/** What a test gets: its handle, the values of the suites that it needs, and what its suite's `setup` returned. */
export type TestArguments<Needed extends Needs, Value, Name extends string> =
  & TestHandle<Name>
  & ValuesOfNeeds<Needed>
  & (Value extends object ? Readonly<Value> : unknown);

/** A test's function. It fails by throwing. */
export type TestBody<Arguments> = (self: Arguments) => void | Promise<void>;

/** Defines a test of a suite. */
export interface DefineTest<Arguments> {
  /** Defines a test. @param name unique in its suite */
  (name: string, body: TestBody<Arguments>): void;
  (name: string, options: TestOptions, body: TestBody<Arguments>): void;
  /**
   * Defines a test for each row.
   *
   * @example
   * ```ts ignore
   * test.each([[1, 1], [2, 4]])("squares", (self, [input, square]) => assertEquals(input ** 2, square));
   * ```
   */
  each<const Row>(
    rows: readonly Row[],
  ): (
    name: string | ((row: Row, index: number) => string),
    body: (self: Arguments, row: Row) => void | Promise<void>,
    options?: TestOptions,
  ) => void;
  /** Defines a test that does not run. @param reason why, for the report */
  skip(reason: string): (name: string, body?: TestBody<Arguments>) => void;
  /** Runs only tests that are defined in this way. An error where the variable `CI` is set. */
  only(name: string, body: TestBody<Arguments>, options?: TestOptions): void;
}

/** What a suite's `setup` gets. */
export type SetupArguments<Needed extends Needs, Name extends string> =
  & SuiteHandle
  & { readonly world: World<Name>; readonly context: World["context"] }
  & ValuesOfNeeds<Needed>;

/** A suite's options. */
export interface SuiteOptions<
  Needed extends Needs = Needs,
  Value extends object | void = object | void,
  Name extends string = string,
> {
  /**
   * The services that the suite uses. Only they and their dependencies are started; none for an empty list.
   * @default those of the suites it needs; all services of the group where those name none either
   * @example services: ["api"]
   */
  readonly services?: readonly NoInfer<Name>[];
  /**
   * Suites that are passed before this one runs. Their values are arguments of the tests.
   * @example needs: { seeded }
   */
  readonly needs?: Needed;
  /**
   * How long what `setup` returned lives.
   * @default {"suite"}
   */
  readonly scope?: Scope;
  /**
   * Called once for the scope, before the first test that needs this suite.
   * @returns the values for tests; nothing where there are none
   */
  readonly setup?: (self: SetupArguments<Needed, Name>) => Value | Promise<Value>;
  /** Called when the scope ends, also after failures, with the values that `setup` returned. */
  readonly teardown?: (
    self: SetupArguments<Needed, Name> & (Value extends object ? Readonly<Value> : unknown),
  ) => void | Promise<void>;
  /**
   * How long each test, the setup and the teardown may take.
   * @default {30000}
   */
  readonly timeoutMs?: number;
  /**
   * How often a failed test is tried again, each time in a clean world.
   * @default {0}
   */
  readonly retries?: number;
  /**
   * Runs a command as the suite's only test, which passes with exit code 0. Its environment has what `miniboss env` prints.
   * @example command: ["npm", "test"]
   */
  readonly command?: readonly string[];
  /**
   * The image in which `command` runs, in a container on the group's network.
   * @default the command runs on the host
   * @example image: "node:22"
   */
  readonly image?: string;
}

/** Defines the tests of a suite. */
export type DefineTests<Needed extends Needs, Value, Name extends string> = (
  test: DefineTest<TestArguments<Needed, Value, Name>>,
) => void;

/** `suite()` for a group whose services' names TypeScript knows. */
export interface DefineSuite<Name extends string> {
  <Needed extends Needs = Record<never, never>, Value extends object | void = void>(
    name: string,
    options: SuiteOptions<Needed, Value, Name>,
    define?: DefineTests<Needed, Value, Name>,
  ): Suite<Value>;
  (name: string, define: DefineTests<Record<never, never>, void, Name>): Suite<void>;
}

/** A group whose services' names TypeScript knows. */
export interface WithServiceNames<Name extends string> {
  /** Only for types: the names of the services. */
  readonly "~serviceNames"?: Name;
}

const MARK = Symbol.for("miniboss.suite");
const DEFINED = Symbol.for("miniboss.suites");

function define(name: string, ...rest: readonly unknown[]): Suite<never> {
  const [options, tests] = rest.length > 0 && typeof rest[0] === "function" ? [{}, rest[0]] : rest;
  const defined = Object.freeze({ [MARK]: { options: options ?? {}, define: tests }, name });
  // The list is there while `miniboss test` loads modules; by a symbol that every copy of this module shares.
  (globalThis as { [DEFINED]?: object[] })[DEFINED]?.push(defined);
  return defined as object as Suite<never>;
}

/**
 * Defines a suite: tests of the group, a fixture that other suites need, or both.
 *
 * `suite.of(group)` gives the same function with the names of the group's services checked.
 *
 * @param name unique in the run
 * @param options what the suite needs, and its setup and teardown
 * @param define defines the tests
 * @returns the suite, for `needs` of others
 *
 * @example A fixture and a suite that needs it
 * ```ts
 * import { suite } from "miniboss";
 * const seeded = suite("seeded", {
 *   services: ["db"],
 *   scope: "world",
 *   setup: async ({ world }) => {
 *     const { stdout } = await world.service("db").exec(["createuser"]);
 *     return { user: stdout.trim() };
 *   },
 * });
 * export const orders = suite("orders", { needs: { seeded }, services: ["api"] }, (test) => {
 *   test("belong to a user", async ({ world, seeded, signal }) => {
 *     const answer = await fetch(world.url("api", `/orders?user=${seeded.user}`), { signal });
 *     if (!answer.ok) throw new Error(`The API answered ${answer.status}`);
 *   });
 * });
 * ```
 */
export const suite: DefineSuite<string> & {
  /** `suite()` that knows the names of a group's services. @param spec what `group()` returned */
  of<Name extends string>(spec: WithServiceNames<Name>): DefineSuite<Name>;
} = Object.assign(define as DefineSuite<string>, {
  of: <Name extends string>(_spec: WithServiceNames<Name>): DefineSuite<Name> => define as DefineSuite<Name>,
});
