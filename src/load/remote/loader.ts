/** The module hooks that load a spec's remote modules without the help of the runtime. */
import {
  type LoadFnOutput,
  type LoadHookContext,
  registerHooks,
  type ResolveFnOutput,
  type ResolveHookContext,
} from "node:module";
import { CancelledError, SpecError } from "../../base/errors.ts";
import { checkJson, isApi, jsonAsCode, unknownName } from "../hook.ts";
import { packageUrl } from "./cdn.ts";
import { type NextLoad, transpiled } from "../transpile.ts";
import type { Store } from "./modules.ts";

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

/** Answers the imports of one spec and of what it imports; everybody else's imports pass. */
export class Loader {
  readonly #entry: string;
  /** The module that imports the spec. */
  readonly #door = `miniboss:spec/${crypto.randomUUID()}`;
  readonly #store: Store;
  readonly #cdn: string | undefined;
  /** The modules that belong to the spec. */
  readonly #modules = new Set<string>();
  #cancelled: CancelledError | undefined;

  /** @param options.entry the spec's URL @param options.cdn where packages come from, if from anywhere */
  constructor(options: { readonly entry: string; readonly store: Store; readonly cdn: string | undefined }) {
    this.#entry = options.entry;
    this.#store = options.store;
    this.#cdn = options.cdn;
  }

  /** Set when the user ended the run while a module was fetched. */
  get cancelled(): CancelledError | undefined {
    return this.#cancelled;
  }

  /**
   * Imports the spec by way of a module of our own. With Deno, importing a URL makes the runtime fetch all that its module
   * imports before it asks any hook; of a scheme it does not know it leaves everything to the hooks.
   */
  async import(): Promise<Record<string, unknown>> {
    const { spec } = await import(this.#door);
    return spec;
  }

  /** Registers the hooks, for good: a spec's own hooks may import at any time. */
  register(): void {
    registerHooks({
      resolve: (specifier, context, next) => this.#resolve(specifier, context, next),
      load: (url, context, next) => this.#load(url, context, next),
    });
  }

  #resolve(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
    const { parentURL: parent = "", importAttributes } = context;
    if (specifier === this.#door) return { url: specifier, format: "module", shortCircuit: true };
    const isEntry = parent === this.#door;
    if ((!isEntry && !this.#modules.has(parent)) || isApi(specifier)) return next(specifier, context);
    try {
      const target = this.#target(specifier, parent);
      if (target && /^https?:$/.test(target.protocol)) {
        const { href } = this.#store.find(target, { asText: importAttributes.type === "text" });
        this.#modules.add(href);
        return { url: href, format: "module", shortCircuit: true };
      }
      if (target?.protocol === "file:" && isRemote(parent)) {
        throw new SpecError("a module from the network may not import a file");
      }
    } catch (error) {
      throw this.#explained(error, specifier, isEntry ? undefined : parent);
    }
    const resolved = next(specifier, context);
    this.#modules.add(resolved.url);
    return resolved;
  }

  /** The URL an import means; undefined for a bare name of a local module, which the runtime may know. */
  #target(specifier: string, parent: string): URL | undefined {
    if (/^(?:npm|jsr):/.test(specifier)) return packageUrl(specifier, this.#cdn);
    if (URL.canParse(specifier)) return new URL(specifier);
    if (/^\.{0,2}\//.test(specifier) && URL.canParse(specifier, parent)) return new URL(specifier, parent);
    if (isRemote(parent)) throw new SpecError(unknownName(specifier));
    return undefined;
  }

  #explained(error: unknown, specifier: string, parent: string | undefined): unknown {
    if (error instanceof CancelledError) this.#cancelled = error;
    if (!(error instanceof SpecError) || parent === undefined) return error;
    return new SpecError(`Cannot load "${specifier}", imported by ${parent}: ${error.message}`, {
      cause: error,
    });
  }

  #load(url: string, context: LoadHookContext, next: NextLoad): LoadFnOutput {
    if (url === this.#door) {
      const source = `import * as spec from ${JSON.stringify(this.#entry)}; export { spec };`;
      return answer("module", source);
    }
    if (!isRemote(url) || !this.#modules.has(url)) return next(url, context);
    const { module, body, path } = this.#store.open(url);
    const text = new TextDecoder().decode(body);
    const { type } = context.importAttributes;
    if (type === "json") checkJson(url, body);
    if (type === "json" || type === "text") return answer(type, text);
    if (type !== undefined) throw new SpecError(`Cannot import ${url} as "${type}", use "json" or "text"`);
    switch (module.type) {
      case "ts":
      case "mts":
      case "tsx":
      case "jsx":
        return answer("module", transpiled({ path, url, text }, next));
      case "js":
      case "mjs":
        return answer("module", text);
      case "d.ts":
        return answer("module", "export {};");
      case "json":
        throw new SpecError(jsonAsCode(url));
      case "html":
      case "txt":
        throw new SpecError(
          `Cannot import ${url} as code: it is ${module.type === "txt" ? "text" : "a web page"}`,
        );
    }
  }
}

/** What a load hook answers; the runtime has the format "text", its types do not. */
function answer(format: "module" | "json" | "text", source: string): LoadFnOutput {
  return { format: format as "module", source, shortCircuit: true };
}

function isRemote(url: string): boolean {
  return /^https?:/.test(url);
}
