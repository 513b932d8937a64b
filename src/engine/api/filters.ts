/** Filters of list calls, and the check that they were obeyed. */
import type { Labels } from "../engine.ts";

/** The `filters` query value of the engine, such as `{ label: ["a=b"] }`; undefined when nothing is filtered. */
export function filters(wanted: Readonly<Record<string, readonly string[]>>): string | undefined {
  const used = Object.entries(wanted).filter(([, values]) => values.length > 0);
  return used.length === 0 ? undefined : JSON.stringify(Object.fromEntries(used));
}

/** Labels as the engine's filters spell them. */
export function labelFilter(labels: Labels): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** Whether all labels are there with exactly these values. */
export function hasLabels(
  actual: Readonly<Record<string, string>> | null | undefined,
  labels: Labels,
): boolean {
  return Object.entries(labels).every(([key, value]) => actual?.[key] === value);
}
