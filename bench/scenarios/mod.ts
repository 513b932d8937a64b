/** All scenarios, in the order they are measured. */
import type { Scenario } from "../model.ts";
import { chain } from "./chain.ts";
import { diamond } from "./diamond.ts";
import { latency } from "./latency.ts";
import { logs } from "./logs.ts";
import { planning } from "./planning.ts";
import { reloading } from "./reload.ts";
import { startup } from "./startup.ts";
import { twenty } from "./twenty.ts";

export const SCENARIOS: readonly Scenario[] = [
  startup,
  planning,
  twenty,
  chain,
  diamond,
  reloading,
  latency,
  logs,
];

/**
 * The scenarios that have a name, or a measure of it; all without names.
 *
 * @throws {TypeError} for a name nothing has
 */
export function selected(names: readonly string[]): readonly Scenario[] {
  const has = ({ name, measures }: Scenario, wanted: string) =>
    name === wanted || measures.some(({ id }) => id === wanted);
  for (const name of names) {
    if (SCENARIOS.some((scenario) => has(scenario, name))) continue;
    const known = SCENARIOS.flatMap((scenario) => [scenario.name, ...scenario.measures.map(({ id }) => id)]);
    throw new TypeError(`No scenario "${name}": there are ${[...new Set(known)].join(", ")}`);
  }
  return names.length === 0
    ? SCENARIOS
    : SCENARIOS.filter((scenario) => names.some((name) => has(scenario, name)));
}
