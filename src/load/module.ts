/** Imports a spec's module and takes the group out of it. */
import { SpecError } from "../base/errors.ts";
import { isClass } from "./entries.ts";
import type { Found } from "./find.ts";
import { explain } from "./explain.ts";
import { installHook } from "./hook.ts";

/**
 * What a spec exports as default; a function is called.
 *
 * @throws {SpecError} when the module cannot be loaded, throws, or has no default export.
 */
export async function importSpec(found: Found): Promise<unknown> {
  installHook();
  const module = await importModule(found);
  if (!("default" in module)) throw new SpecError(`Cannot use spec "${found.shown}": ${missing(module)}`);
  const exported = module.default;
  if (isClass(exported)) {
    const text =
      `its default export is the class "${exported.name}", export group({ services: [${exported.name}] })`;
    throw new SpecError(`Cannot use spec "${found.shown}": ${text}`);
  }
  if (typeof exported !== "function") return exported;
  try {
    return await exported();
  } catch (error) {
    throw explain(error, found);
  }
}

async function importModule(found: Found): Promise<Record<string, unknown>> {
  try {
    return await import(found.url.href);
  } catch (error) {
    throw explain(error, found);
  }
}

function missing(module: object): string {
  const names = Object.keys(module);
  const has = names.length === 0
    ? "it exports nothing"
    : `it has no default export, only ${names.map((name) => `"${name}"`).join(", ")}`;
  return `${has}; end it with: export default group({ services: [...] })`;
}
