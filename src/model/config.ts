/** A container's configuration as one hash a field, so that a change can name the field. */
import { createHash } from "node:crypto";
import type { ResolvedService } from "./resolve.ts";

/** Field name (`image`, `ports`, `env PORT`) to hash. Fields at their default are absent, so that a new field changes nobody's hash. */
export type Config = Readonly<Record<string, string>>;

function hash(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex").slice(0, 12);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, v) =>
      typeof v === "object" && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
        : v,
  );
}

function isDefault(field: string, value: unknown): boolean {
  if (value === undefined || value === false) return true;
  if (field === "kind") return value === "service";
  if (field === "stopSignal") return value === "SIGTERM";
  if (field === "restart") return value === "no";
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** The fields that are no part of a container: they can change without a new one. */
const excludedFields = new Set([
  "name",
  "dependencies",
  "hooks",
  "env",
  "build",
  "sync",
  "pull",
  "timeoutMs",
  "hookTimeoutMs",
  "alwaysStartNew",
  "image",
]);

/**
 * The configuration of a service's container.
 *
 * @param image what the image is compared by: its reference, or its id where it is built at every start
 */
export function configOf(service: ResolvedService, network: string, image: string): Config {
  const fields: [string, unknown][] = [["image", image], ["network", network]];
  for (const [field, value] of Object.entries(service)) {
    if (!excludedFields.has(field) && !isDefault(field, value)) fields.push([field, value]);
  }
  for (const [name, value] of Object.entries(service.env)) fields.push([`env ${name}`, value]);
  return Object.fromEntries(fields.map(([field, value]) => [field, hash(value)]));
}

/**
 * The fields in which two configurations differ, sorted.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(changedFields({ image: "a", "env PORT": "b" }, { image: "a", "env PORT": "c", user: "d" }), ["env PORT", "user"]);
 * ```
 */
export function changedFields(old: Config, wanted: Config): string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(wanted)]);
  return [...names].filter((name) => old[name] !== wanted[name]).sort();
}
