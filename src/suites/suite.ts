/** Suites as the runner sees them: checked, with defaults filled in and their tests known. */
import type { Scope, SuiteHandle, TestHandle, World } from "miniboss";

/** What setups and teardowns are called with. */
export type FixtureArguments = SuiteHandle & { readonly world: World } & Readonly<Record<string, unknown>>;

/** What a test is called with, besides the values of needed suites. */
export type TestArguments = TestHandle & Readonly<Record<string, unknown>>;

/** A test. */
export interface Test {
  readonly suite: string;
  /** Unique in its suite. */
  readonly name: string;
  readonly body: (self: TestArguments) => unknown;
  readonly timeoutMs: number;
  readonly retries: number;
  /** Why it does not run. */
  readonly skip: string | undefined;
  readonly only: boolean;
}

/** A suite. */
export interface Suite {
  readonly name: string;
  /** The file that was being loaded when it was defined, as messages show it. */
  readonly file: string;
  /** Needed suites by the argument under which tests get their values. */
  readonly needs: Readonly<Record<string, string>>;
  /** The services it uses, those of the suites that it needs among them; undefined: all of the group. */
  readonly services: readonly string[] | undefined;
  readonly scope: Scope;
  readonly setup: ((self: FixtureArguments) => unknown) | undefined;
  readonly teardown: ((self: FixtureArguments) => unknown) | undefined;
  readonly timeoutMs: number;
  /** The command that is its only test. */
  readonly command: Command | undefined;
  readonly tests: readonly Test[];
}

/** A command that is a suite's test. */
export interface Command {
  readonly words: readonly string[];
  /** The image in which it runs; undefined: on the host. */
  readonly image: string | undefined;
}

/** All suites of a run by name, in the order in which they were defined: a suite comes after those that it needs. */
export type Suites = ReadonlyMap<string, Suite>;

/** A test as reports and filters name it: `orders > keeps an order`. */
export function testId({ suite, name }: { readonly suite: string; readonly name: string }): string {
  return `${suite} > ${name}`;
}
