/** Imports a spec's module and takes the group out of it. */
import { SpecError } from "../base/errors.ts";
import { orAborted } from "../base/time.ts";
import { isClass } from "./entries.ts";
import type { Found } from "./find.ts";
import { explain } from "./explain.ts";
import { installHook } from "./hook.ts";
import { mayImportUrls } from "./scan.ts";
import type { RemoteOptions } from "./remote/mod.ts";
import { noticeSlow, type SlowOptions } from "./slow.ts";
import { unlessStuck } from "./stuck.ts";

/** How a spec is imported. */
export interface ImportOptions extends RemoteOptions, SlowOptions {
  /** Ends the wait for the spec. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a spec exports as default; a function is called.
 *
 * @throws {SpecError} when the module cannot be loaded, throws, or has no default export, or never comes to its end.
 * @throws the signal's reason when it is aborted; {CancelledError} when the user ended the run while a module was fetched.
 */
export async function importSpec(found: Found, options: ImportOptions): Promise<unknown> {
  const { signal = new AbortController().signal } = options;
  const module = await loadModule(found, options);
  using _slow = noticeSlow(found, options);
  if (!("default" in module)) throw new SpecError(`Cannot use spec "${found.shown}": ${missing(module)}`);
  const exported = module.default;
  if (isClass(exported)) {
    const text =
      `its default export is the class "${exported.name}", export group({ services: [${exported.name}] })`;
    throw new SpecError(`Cannot use spec "${found.shown}": ${text}`);
  }
  if (typeof exported !== "function") return exported;
  try {
    return await unlessStuck(orAborted(Promise.resolve(exported()), signal), found);
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error, found);
  }
}

/**
 * The exports of a module that belongs to a spec.
 *
 * @throws {SpecError} when the module cannot be loaded, throws, or never comes to its end.
 * @throws the signal's reason when it is aborted; {CancelledError} when the user ended the run while a module was fetched.
 */
export async function loadModule(found: Found, options: ImportOptions): Promise<Record<string, unknown>> {
  installHook();
  const { signal = new AbortController().signal } = options;
  using _slow = noticeSlow(found, options);
  return await unlessStuck(orAborted(importModule(found, options), signal), found);
}

/** Whether a spec may import modules from the network, or packages where the runtime has none: then our loader loads it. */
async function needsFetching(found: Found): Promise<boolean> {
  return found.url.protocol !== "file:" || Deno.build.standalone ||
    Deno.env.get("MINIBOSS_LOADER") === "fetch" || await mayImportUrls(found.url);
}

async function importModule(found: Found, options: ImportOptions): Promise<Record<string, unknown>> {
  if (!await needsFetching(found)) return await importNatively(found);
  // Most specs are files alone, and start without the parts that fetch.
  const { startLoader, syntaxFault, translateDecorators } = await import("./remote/mod.ts");
  if (Deno.build.standalone) await translateDecorators();
  using loading = startLoader(found, options);
  try {
    return await loading.loader.import();
  } catch (error) {
    throw loading.loader.cancelled ?? explain(syntaxFault(error) ?? error, found);
  }
}

async function importNatively(found: Found): Promise<Record<string, unknown>> {
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
