/** Runs scenarios: all contestants in turn, round by round, within a time. */
import type { Contestant, Lab, Lap, Scenario } from "./model.ts";
import type { Measured, Values } from "./results.ts";

/** What bounds a run. */
export interface Bounds {
  readonly rounds: number;
  /** When no round begins any more, by the clock of `performance.now()`. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Measures a scenario. */
export async function measure(scenario: Scenario, lab: Lab, bounds: Bounds): Promise<Measured> {
  const { name, about } = scenario;
  const blank = scenario.measures.map((one) => ({ ...one, values: {} }));
  if (performance.now() > bounds.deadlineMs) {
    return { name, about, rounds: 0, measures: blank, note: "Not measured: the time was up" };
  }
  const opened = await scenario.open(lab);
  if (typeof opened === "string") return { name, about, rounds: 0, measures: blank, note: opened };
  await using course = opened;
  const contestants = scenario.contestants.filter((one) => one !== "compose" || lab.compose);
  const laps = new Map<Contestant, Lap[]>(contestants.map((one) => [one, []]));
  let rounds = 0;
  let longest = 0;
  while (rounds < bounds.rounds && performance.now() + longest <= bounds.deadlineMs) {
    const began = performance.now();
    for (const contestant of rotated(contestants, rounds)) {
      bounds.signal.throwIfAborted();
      laps.get(contestant)?.push(await course.lap(contestant));
    }
    longest = Math.max(longest, performance.now() - began);
    rounds++;
    bounds.say(`${name}: round ${rounds} of ${bounds.rounds}, ${Math.round(performance.now() - began)} ms`);
  }
  const measures = scenario.measures.map((one) => ({ ...one, values: valuesOf(laps, one.id) }));
  const note = rounds < bounds.rounds
    ? { note: `Only ${rounds} of ${bounds.rounds} rounds: the time was up` }
    : {};
  return { name, about, rounds, measures, ...note };
}

/** Nobody is always first: what the one before leaves behind (a warm cache, a busy engine) is shared out. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function valuesOf(laps: ReadonlyMap<Contestant, readonly Lap[]>, id: string): Values {
  const values: { [One in Contestant]?: number[] } = {};
  for (const [contestant, all] of laps) {
    const own = all.flatMap((lap) => {
      const value = lap[id];
      return value === undefined || Number.isNaN(value) ? [] : [Math.round(value * 100) / 100];
    });
    if (own.length > 0) values[contestant] = own;
  }
  return values;
}
