/** Answers the bare name `miniboss` in every module with this process's one copy of the spec API. */
import { registerHooks } from "node:module";
import * as api from "miniboss";
import { messageOf } from "../base/errors.ts";

/** Where the one copy of the API is kept, for the synthetic module and for other copies of miniboss in the process. */
const API = Symbol.for("miniboss.api");

/** The URL of the synthetic module. */
const API_URL = "miniboss:api";

/** Other names of miniboss that specs may import: all mean the API of the running miniboss. */
const ALIASES = [
  /^(?:npm:|jsr:)\/?(?:@miniboss\/)?miniboss(?:@[^/]*)?$/,
  /\/(?:@miniboss\/)?miniboss(?:@[^/]*)?\/(?:spec\/)?mod\.(?:ts|js)$/,
];

/** Whether an import means the spec API. */
export function isApi(specifier: string): boolean {
  return specifier === "miniboss" || ALIASES.some((alias) => alias.test(specifier));
}

function source(): string {
  const lines = Object.keys(api).map((name) => `export const ${name} = api.${name};`);
  return [`const api = globalThis[Symbol.for("${API.description}")];`, ...lines].join("\n");
}

/**
 * Installs the hook, once in a process. Deno only consults a resolve hook about unknown bare names when there is a load
 * hook too.
 */
export function installHook(): void {
  if (Reflect.has(globalThis, API)) return;
  Reflect.defineProperty(globalThis, API, { value: api });
  registerHooks({
    resolve(specifier, context, next) {
      if (isApi(specifier)) return { url: API_URL, format: "module", shortCircuit: true };
      const resolved = next(specifier, context);
      if (isUnknownName(specifier, resolved.url)) throw new Error(unknownName(specifier, context.parentURL));
      return resolved;
    },
    load(url, context, next) {
      if (url === API_URL) return { format: "module", source: source(), shortCircuit: true };
      checkAttributes(url, context.importAttributes);
      const loaded = next(url, context);
      if (context.importAttributes.type === "json") checkJson(url, loaded.source);
      return loaded;
    },
  });
}

/** A bare name that nothing maps comes back as if it were a file beside the importing module. */
function isUnknownName(specifier: string, resolved: string): boolean {
  const isBare = !/^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(specifier);
  return isBare && resolved.startsWith("file:") && resolved.endsWith(`/${encodeURI(specifier)}`);
}

function unknownName(specifier: string, parent: string | undefined): string {
  const hint = `"./${specifier}" is a file, "npm:${specifier}" a package`;
  return `Cannot resolve the import "${specifier}" in ${parent}: ${hint}`;
}

function checkAttributes(url: string, attributes: { readonly type?: string | undefined }): void {
  if (!/\.json(?:[?#]|$)/.test(url) || attributes.type !== undefined) return;
  throw new Error(`Cannot import ${url} as code: add with { type: "json" } to the import`);
}

/** The engine's own error for bad JSON does not say in which file. */
function checkJson(url: string, source: unknown): void {
  if (typeof source !== "string" && !(source instanceof Uint8Array)) return;
  try {
    JSON.parse(typeof source === "string" ? source : new TextDecoder().decode(source));
  } catch (error) {
    throw new Error(`Cannot read ${url} as JSON: ${messageOf(error)}`, { cause: error });
  }
}
