/** Whether a measure is as wanted. */
import type { Measure } from "./model.ts";
import type { Values } from "./results.ts";
import { median, ratio, type Summary } from "./stats.ts";

/** A measure against one target. */
export interface Verdict {
  /** Such as `floor x 1.05` or `25 ms`. */
  readonly target: string;
  /** Ours of the other; undefined for a fixed limit. */
  readonly ratio: Summary | undefined;
  readonly met: boolean;
}

/** A measure against each of its targets; those that were not measured are left out. */
export function verdicts({ target = {}, limit, unit, values }: Measure & { values: Values }): Verdict[] {
  const ours = values.ours ?? [];
  if (ours.length === 0) return [];
  const found = (["floor", "compose"] as const).flatMap((other): Verdict[] => {
    const atMost = target[other];
    const theirs = values[other] ?? [];
    if (atMost === undefined || theirs.length === 0) return [];
    const measured = ratio(ours, theirs);
    const name = other === "compose" ? "Compose" : other;
    return [{ target: `${name} x ${atMost}`, ratio: measured, met: measured.median <= atMost }];
  });
  if (limit !== undefined) {
    found.push({ target: `${limit} ${unit}`, ratio: undefined, met: median(ours) <= limit });
  }
  return found;
}
