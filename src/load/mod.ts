/**
 * Loads a spec: finds it, imports it, and validates it into a {@linkcode Group}.
 *
 * @module
 */
import type { Group } from "../model/group.ts";
import { SpecError } from "../base/errors.ts";
import { findSpec } from "./find.ts";
import { isKnownSpec, rememberSpec } from "./known_specs.ts";
import { type ImportOptions, importSpec } from "./module.ts";
import { validate } from "./validate.ts";
import { withoutCredentials } from "./url.ts";

export { loadModule } from "./module.ts";

/** What {@linkcode loadGroup} loads. */
export interface LoadOptions extends ImportOptions {
  /** A path relative to `cwd`, or a `file:`, `http:` or `https:` URL. @default `MINIBOSS_FILE`, else the nearest miniboss.ts */
  readonly spec: string | undefined;
  /** The working directory, absolute. */
  readonly cwd: string;
  /** The group's name. @default what the spec says, else the slug of its folder */
  readonly groupName?: string | undefined;
  /**
   * Whether the spec is remembered as one that a command has loaded, or must be such a one.
   *
   * @default neither
   */
  readonly history?: "keep" | "require" | undefined;
}

/**
 * Loads a group from its spec.
 *
 * @throws {SpecError} when there is no spec, it cannot be loaded, or is wrong; then with all problems at once.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const cwd = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${cwd}/miniboss.ts`, `
 *   import { group } from "miniboss";
 *   export default group({ name: "demo", services: [{ name: "db", image: "postgres:16" }] });
 * `);
 * const group = await loadGroup({ spec: undefined, cwd });
 * assertEquals(group.services.map((service) => service.name), ["db"]);
 * await Deno.remove(cwd, { recursive: true });
 * ```
 */
export async function loadGroup(options: LoadOptions): Promise<Group> {
  const { spec, cwd, groupName, history } = options;
  const found = await findSpec({ spec, fromEnv: Deno.env.get("MINIBOSS_FILE"), cwd });
  if (history === "keep") rememberSpec(found.url);
  if (history === "require" && !isKnownSpec(found.url)) {
    throw new SpecError(`Cannot load spec "${found.shown}": no command has loaded it before`);
  }
  const exported = await importSpec(found, options);
  const specUrl = new URL(withoutCredentials(found.url.href));
  return validate(exported, { specUrl, folder: found.folder, shown: found.shown, groupName });
}
