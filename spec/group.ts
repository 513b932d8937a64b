import type { GroupSpec } from "./types.ts";

/**
 * Gives a group its type; it returns what it gets.
 *
 * @example Two services, one needing the other
 * ```ts
 * import { group } from "miniboss";
 * export default group({
 *   name: "demo",
 *   services: [
 *     { name: "db", image: "postgres:16" },
 *     { name: "web", image: "web:1", dependencies: ["db"], ports: { 80: 8080 } },
 *   ],
 * });
 * ```
 */
export function group(spec: GroupSpec): GroupSpec {
  return spec;
}
