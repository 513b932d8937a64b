/** The values that suites' setups return: made when they are first needed, torn down in reverse when their scope ends. */
import type { Scope } from "miniboss";
import type { Suite } from "./suite.ts";

type Values = Readonly<Record<string, unknown>>;

/** Sets up and tears down; failures of teardowns are its own to report. Given by the runner, which knows worlds, times and events. */
export interface FixtureCalls {
  setUp(suite: Suite, needed: Values): Promise<Values>;
  tearDown(suite: Suite, given: Values): Promise<void>;
}

/** The values of one scope. What lives longer is looked for in the scope around it. */
export class Fixtures {
  readonly #values = new Map<string, Promise<Values>>();
  /** In the order in which their setups ended: what a suite needs comes before it. */
  readonly #made: { readonly suite: Suite; readonly value: Values }[] = [];

  /** @param outer the scope around this one; undefined for a run's */
  constructor(readonly scope: Scope, readonly outer: Fixtures | undefined, readonly calls: FixtureCalls) {}

  /** The values of needed suites, by argument. */
  async valuesOf(suite: Suite, suites: ReadonlyMap<string, Suite>): Promise<Record<string, unknown>> {
    const values: Record<string, unknown> = {};
    for (const [key, name] of Object.entries(suite.needs)) {
      const needed = suites.get(name);
      if (needed) values[key] = await this.valueOf(needed, suites);
    }
    return values;
  }

  /** What a suite's setup returned; it is called when this is the first to need it. @throws what the setup threw. */
  async valueOf(
    suite: Suite,
    suites: ReadonlyMap<string, Suite>,
  ): Promise<Values> {
    if (suite.setup === undefined) return {};
    const home = this.#home(suite.scope);
    const known = home.#values.get(suite.name);
    if (known) return await known;
    const value = home.#make(suite, suites);
    value.catch(() => {});
    home.#values.set(suite.name, value);
    return await value;
  }

  /** Tears down all values of this scope, the last first. */
  async end(suites: ReadonlyMap<string, Suite>): Promise<void> {
    for (const { suite, value } of this.#made.reverse()) {
      if (!suite.teardown) continue;
      await this.calls.tearDown(suite, { ...await this.valuesOf(suite, suites), ...value });
    }
    this.#made.length = 0;
    this.#values.clear();
  }

  async #make(suite: Suite, suites: ReadonlyMap<string, Suite>): Promise<Values> {
    const value = await this.calls.setUp(suite, await this.valuesOf(suite, suites));
    this.#made.push({ suite, value });
    return value;
  }

  #home(scope: Scope): Fixtures {
    if (this.scope === scope || this.outer === undefined) return this;
    return this.outer.#home(scope);
  }
}
