/** Checks suites and fills in their defaults: what is wrong with any of them is an error before anything starts. */
import type { Scope } from "miniboss";
import { type Problem, SpecError } from "../base/errors.ts";
import { didYouMean, isRecord } from "../base/text.ts";
import { type DefinedSuite, isSuite } from "./defined.ts";
import { commandTest, definedTests } from "./tests.ts";
import type { Suite, Suites } from "./suite.ts";

/** How long a test, a setup or a teardown may take. */
export const defaultTimeoutMs = 30_000;

/** From long to short: what lives long cannot need what lives shorter. */
const SCOPES: readonly Scope[] = ["run", "world", "suite", "test"];

/** What tests get under these names anyway. */
const TAKEN = ["world", "context", "name", "attempt", "signal", "log", "eventually", "skip"];

const OPTIONS = [
  "services",
  "needs",
  "scope",
  "setup",
  "teardown",
  "timeoutMs",
  "retries",
  "command",
  "image",
];

/**
 * Checks suites against the group's services and each other.
 *
 * @param services the names of the group's services
 * @throws {SpecError} with all problems at once.
 */
export function checkSuites(defined: readonly DefinedSuite[], services: readonly string[]): Suites {
  const problems: Problem[] = [];
  const unique = [...new Map(defined.map((suite) => [suite.identity, suite])).values()];
  const byName = new Map<string, DefinedSuite>();
  for (const suite of unique) {
    const { name, file } = suite;
    if (typeof name !== "string" || name.trim() === "") {
      problems.push({ place: `a suite in ${file}`, text: "its name must be text that is not empty" });
      continue;
    }
    const other = byName.get(name);
    if (other) {
      problems.push({ place: placeOf(suite), text: `${other.file} defines a suite of this name too` });
    } else byName.set(name, suite);
  }
  const names = new Map([...byName].map(([name, { identity }]) => [identity, name]));
  const checked = new Map<string, Suite>();
  for (const [name, suite] of byName) {
    const check = new SuiteCheck(suite, name, { names, services });
    checked.set(name, check.suite());
    problems.push(...check.problems);
  }
  problems.push(...scopeProblems(checked), ...cycleProblems(checked));
  if (problems.length > 0) {
    const lines = problems.map(({ place, text }) => `  ${place}: ${text}`);
    throw new SpecError(`Cannot use the suites:\n${lines.join("\n")}`, { problems });
  }
  return inOrder(checked);
}

function placeOf({ name, file }: Pick<DefinedSuite, "name" | "file">): string {
  return `suite "${name}" in ${file}`;
}

/** The check of one suite's options. */
class SuiteCheck {
  readonly problems: Problem[] = [];
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(
    readonly defined: DefinedSuite,
    readonly name: string,
    readonly known: { readonly names: ReadonlyMap<object, string>; readonly services: readonly string[] },
  ) {
    this.#options = isRecord(defined.options) ? defined.options : {};
    if (!isRecord(defined.options)) this.#wrong("", "options must be an object");
  }

  suite(): Suite {
    for (const key of Object.keys(this.#options)) {
      if (!OPTIONS.includes(key)) this.#wrong(key, `there is no such option${didYouMean(key, OPTIONS)}`);
    }
    const timeoutMs = this.#number("timeoutMs", { least: 1, otherwise: defaultTimeoutMs });
    const retries = this.#number("retries", { least: 0, otherwise: 0 });
    const command = this.#words("command");
    const image = this.#text("image");
    if (image !== undefined && command === undefined) this.#wrong("image", "is given without command");
    if (command !== undefined && this.defined.define !== undefined) {
      this.#wrong("command", "a suite has tests or a command: make two suites");
    }
    return {
      name: this.name,
      file: this.defined.file,
      needs: this.#needs(),
      services: this.#services(),
      scope: this.#scope(),
      setup: this.#function("setup"),
      teardown: this.#function("teardown"),
      timeoutMs,
      command: command && { words: command, image },
      tests: command
        ? [commandTest(command, { suite: this.name, timeoutMs, retries })]
        : definedTests(this.defined, { suite: this.name, timeoutMs, retries }),
    };
  }

  #wrong(option: string, text: string): void {
    const place = placeOf(this.defined);
    this.problems.push({ place: option === "" ? place : `${place}: ${option}`, text });
  }

  #needs(): Record<string, string> {
    const needs = this.#options["needs"];
    if (needs === undefined) return {};
    if (!isRecord(needs)) {
      this.#wrong("needs", "must be an object of suites, such as { seeded }");
      return {};
    }
    const found: Record<string, string> = {};
    for (const [key, value] of Object.entries(needs)) {
      if (TAKEN.includes(key)) {
        this.#wrong(`needs.${key}`, "tests get something else under this name: choose another");
      }
      const name = isSuite(value) ? this.known.names.get(value) : undefined;
      if (name !== undefined) found[key] = name;
      else this.#wrong(`needs.${key}`, "is not a suite: give what suite() returned");
    }
    return found;
  }

  #services(): readonly string[] | undefined {
    const services = this.#words("services");
    for (const service of services ?? []) {
      if (this.known.services.includes(service)) continue;
      this.#wrong("services", `no service "${service}"${didYouMean(service, this.known.services)}`);
    }
    return services;
  }

  #scope(): Scope {
    const scope = this.#options["scope"] ?? "suite";
    const known = SCOPES.find((one) => one === scope);
    if (known === undefined) {
      this.#wrong("scope", `no scope ${Deno.inspect(scope)}: use ${SCOPES.map((s) => `"${s}"`).join(", ")}`);
    }
    return known ?? "suite";
  }

  #function<Function>(option: string): Function | undefined {
    const value = this.#options[option];
    if (value !== undefined && typeof value !== "function") this.#wrong(option, "must be a function");
    return value as Function | undefined;
  }

  #number(option: string, { least, otherwise }: { least: number; otherwise: number }): number {
    const value = this.#options[option] ?? otherwise;
    if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
    this.#wrong(option, `must be a whole number from ${least}, not ${Deno.inspect(value)}`);
    return otherwise;
  }

  #text(option: string): string | undefined {
    const value = this.#options[option];
    if (value === undefined || (typeof value === "string" && value !== "")) return value;
    this.#wrong(option, "must be text that is not empty");
    return undefined;
  }

  #words(option: string): readonly string[] | undefined {
    const value = this.#options[option];
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((word) => typeof word === "string")) return value;
    this.#wrong(option, "must be a list of texts");
    return undefined;
  }
}

function scopeProblems(suites: ReadonlyMap<string, Suite>): Problem[] {
  const problems: Problem[] = [];
  for (const suite of suites.values()) {
    for (const name of Object.values(suite.needs)) {
      const needed = suites.get(name);
      if (!needed || suite.setup === undefined || needed.setup === undefined) continue;
      if (SCOPES.indexOf(needed.scope) <= SCOPES.indexOf(suite.scope)) continue;
      problems.push({
        place: placeOf(suite),
        text:
          `its setup lives for a ${suite.scope} and needs "${name}", which lives only for a ${needed.scope}`,
      });
    }
  }
  return problems;
}

function cycleProblems(suites: ReadonlyMap<string, Suite>): Problem[] {
  const done = new Set<string>();
  const problems: Problem[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const suite = suites.get(name);
    if (!suite || done.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].map((one) => `"${one}"`).join(" -> ");
      problems.push({ place: placeOf(suite), text: `needs itself: ${circle}` });
      return;
    }
    for (const needed of Object.values(suite.needs)) visit(needed, [...path, name]);
    done.add(name);
  };
  for (const name of suites.keys()) visit(name, []);
  return problems;
}

/** Needed suites first; a suite uses the services of those that it needs, too. */
function inOrder(suites: ReadonlyMap<string, Suite>): Suites {
  const ordered = new Map<string, Suite>();
  const add = (suite: Suite): void => {
    if (ordered.has(suite.name)) return;
    const needed = Object.values(suite.needs).flatMap((name) => suites.get(name) ?? []);
    needed.forEach(add);
    const named = [suite, ...needed.map(({ name }) => ordered.get(name) ?? suite)].map((s) => s.services);
    const known = named.filter((services) => services !== undefined);
    const services = known.length === 0 ? undefined : [...new Set(known.flat())];
    ordered.set(suite.name, { ...suite, services });
  };
  for (const suite of suites.values()) add(suite);
  return ordered;
}
