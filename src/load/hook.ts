/** Answers the bare name `miniboss` in every module with this process's one copy of the spec API. */
import { type LoadFnOutput, registerHooks } from "node:module";
import * as api from "miniboss";
import { messageOf } from "../base/errors.ts";
import { stripped } from "./transpile.ts";

/** Where the one copy of the API is kept, for the synthetic module and for other copies of miniboss in the process. */
const API = Symbol.for("miniboss.api");

/** The URL of the synthetic module. */
const API_URL = "miniboss:api";

/** The package names of miniboss; in a spec they mean the running one. */
const PACKAGE = /^(?:npm:|jsr:)\/?(?:@miniboss\/)?miniboss(?:@[^/]*)?$/;

/** Where this miniboss came from: the URL of its bundle, which exports the API too, or of its source. */
const OWN_URL = import.meta.url.endsWith("/src/load/hook.ts")
  ? new URL("../../spec/mod.ts", import.meta.url).href
  : import.meta.url;

/** Whether an import means the spec API. */
export function isApi(specifier: string): boolean {
  return specifier === "miniboss" || specifier === OWN_URL || PACKAGE.test(specifier);
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
      const { parentURL = "" } = context;
      if (isUnknownName(specifier, parentURL, resolved.url)) {
        throw new Error(`Cannot load "${specifier}", imported by ${parentURL}: ${unknownName(specifier)}`);
      }
      return resolved;
    },
    load(url, context, next) {
      if (url === API_URL) return { format: "module", source: source(), shortCircuit: true };
      if (context.conditions.includes("require")) return required(url, () => next(url, context));
      const script = scriptAt(url);
      if (script !== undefined) {
        return { format: "module", source: stripped({ url, text: script }), shortCircuit: true };
      }
      const { type } = context.importAttributes;
      if (type === undefined && /\.json(?:[?#]|$)/.test(url)) throw new Error(jsonAsCode(url));
      const loaded = next(url, context);
      if (type === "json") checkJson(url, loaded.source);
      return loaded;
    },
  });
}

/** What `require` asks for: where there is a load hook, Deno takes JSON and native addons for JavaScript. */
function required(url: string, next: () => LoadFnOutput): LoadFnOutput {
  if (url.endsWith(".node")) {
    return { format: "commonjs", source: "process.dlopen(module, __filename);", shortCircuit: true };
  }
  return url.endsWith(".json") ? { ...next(), format: "json" } : next();
}

/** The text of a file without an extension that starts with "#!": a spec to be run as a command, TypeScript like all. */
function scriptAt(url: string): string | undefined {
  if (!/^file:[^?#]*\/[^./?#]+$/.test(url)) return undefined;
  const text = Deno.readTextFileSync(new URL(url));
  return text.startsWith("#!") ? text : undefined;
}

/** A bare name that nothing maps comes back as if it were a file beside the importing module. */
function isUnknownName(specifier: string, parent: string, resolved: string): boolean {
  const isBare = !/^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(specifier);
  return isBare && URL.canParse(`./${specifier}`, parent) &&
    resolved === new URL(`./${specifier}`, parent).href;
}

/** What is wrong with a bare name that nothing maps. */
export function unknownName(name: string): string {
  return `nothing says what the bare name means, "./${name}" is a file and "npm:${name}" a package`;
}

/** What is wrong with JSON that is imported as if it were code. */
export function jsonAsCode(url: string): string {
  return `Cannot import ${url} as code: add with { type: "json" } to the import`;
}

/** The runtime's own error for bad JSON does not say in which file. @throws one that does */
export function checkJson(url: string, source: unknown): void {
  if (typeof source !== "string" && !(source instanceof Uint8Array)) return;
  try {
    JSON.parse(typeof source === "string" ? source : new TextDecoder().decode(source));
  } catch (error) {
    throw new Error(`Cannot read ${url} as JSON: ${messageOf(error)}`, { cause: error });
  }
}
