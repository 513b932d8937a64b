/** The module hooks that load a spec's remote modules without the help of the runtime. */
import {
  type LoadFnOutput,
  type LoadHookContext,
  registerHooks,
  type ResolveFnOutput,
  type ResolveHookContext,
} from "node:module";
import { CancelledError, messageOf, SpecError } from "../../base/errors.ts";
import { checkJson, isApi, jsonAsCode, unknownName } from "../hook.ts";
import { packageUrl } from "./cdn.ts";
import type { Store } from "./modules.ts";
import { type NextLoad, stripped, transpiled } from "../transpile.ts";
import { dataModule } from "./media.ts";

const PACKAGE = /^(?:npm|jsr):/;

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

/** Where `npm:` and `jsr:` packages come from: the runtime, or a server of ES modules, if one is named. */
export type Packages = "runtime" | { readonly cdn: string | undefined };

/** A package that the runtime has to get before a module that imports it can be linked. */
interface Missing {
  readonly specifier: string;
  readonly parent: string;
}

/** Answers the imports of one spec and of what it imports; everybody else's imports pass. */
export class Loader {
  readonly #entry: string;
  readonly #name = crypto.randomUUID();
  readonly #store: Store;
  readonly #packages: Packages;
  /** The modules that belong to the spec. */
  readonly #modules = new Set<string>();
  /** Those of them that the store has. */
  readonly #fetched = new Set<string>();
  /** The packages that the runtime has got for the spec. */
  readonly #ready = new Set<string>();
  #missing: Missing | undefined;
  /** Whether static imports are still being linked, so that no code of the spec has run. */
  #isLinking = true;
  #cancelled: CancelledError | undefined;

  /** @param options.entry the spec's URL */
  constructor(
    options: { readonly entry: string; readonly store: Store; readonly packages: Packages },
  ) {
    this.#entry = options.entry;
    this.#store = options.store;
    this.#packages = options.packages;
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
    for (let tries = 0;; tries++) {
      try {
        const { spec } = await import(`${this.#door}${tries}`);
        return spec;
      } catch (error) {
        const missing = this.#missing;
        if (!missing) throw error;
        this.#missing = undefined;
        await this.#prepare(missing);
      }
    }
  }

  /** The modules that import the spec: one for each try, since the runtime keeps what failed. */
  get #door(): string {
    return `miniboss:spec/${this.#name}/`;
  }

  /** The module that runs before all others of the spec. */
  get #start(): string {
    return `miniboss:start/${this.#name}`;
  }

  /**
   * Has the runtime get a package. It does that for what is imported dynamically, before it asks any hook; of what the
   * hooks load it learns too late.
   */
  async #prepare({ specifier, parent }: Missing): Promise<void> {
    this.#ready.add(specifier);
    try {
      await import(specifier);
    } catch (error) {
      throw new SpecError(`Cannot load "${specifier}", imported by ${parent}: ${messageOf(error)}`, {
        cause: error,
      });
    }
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
    if (specifier.startsWith(this.#door) || specifier === this.#start) {
      return { url: specifier, format: "module", shortCircuit: true };
    }
    const isEntry = parent.startsWith(this.#door);
    if ((!isEntry && !this.#modules.has(parent)) || isApi(specifier)) return next(specifier, context);
    if (this.#packages === "runtime" && PACKAGE.test(specifier)) {
      this.#check(specifier, parent);
      // What a package imports is the runtime's business.
      return next(specifier, context);
    }
    try {
      const target = this.#target(specifier, parent);
      if (target && /^https?:$/.test(target.protocol)) {
        const { href } = this.#store.find(target, { asText: importAttributes.type === "text" });
        this.#modules.add(href);
        this.#fetched.add(href);
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

  /** @throws when the runtime has yet to get a package: linking then begins again. */
  #check(specifier: string, parent: string): void {
    if (!this.#isLinking || this.#ready.has(specifier)) return;
    this.#missing = { specifier, parent };
    throw new Error(`The package "${specifier}" is not ready yet`);
  }

  /** The URL an import means; undefined for a bare name of a local module, which the runtime may know. */
  #target(specifier: string, parent: string): URL | undefined {
    if (this.#packages !== "runtime" && PACKAGE.test(specifier)) {
      return packageUrl(specifier, this.#packages.cdn);
    }
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

  /** Code that says that all is linked: it is the first to run. */
  #startSource(): string {
    const key = Symbol.for(this.#start);
    const value = () => this.#isLinking = false;
    Reflect.defineProperty(globalThis, key, { value, configurable: true });
    return `globalThis[Symbol.for(${JSON.stringify(this.#start)})]();`;
  }

  #load(url: string, context: LoadHookContext, next: NextLoad): LoadFnOutput {
    if (url.startsWith(this.#door)) {
      const [start, entry] = [this.#start, this.#entry].map((specifier) => JSON.stringify(specifier));
      return answer("module", `import ${start}; import * as spec from ${entry}; export { spec };`);
    }
    if (url === this.#start) return answer("module", this.#startSource());
    if (!this.#fetched.has(url)) return local(url, context, next);
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

/** What needs no fetching. Deno loads `data:` URLs only when it could look at them before it asked us. */
function local(url: string, context: LoadHookContext, next: NextLoad): LoadFnOutput {
  const data = url.startsWith("data:") && !context.importAttributes.type ? dataModule(url) : undefined;
  if (!data) return next(url, context);
  return answer("module", data.isTypeScript ? stripped({ url, text: data.text }) : data.text);
}

/** What a load hook answers; the runtime has the format "text", its types do not. */
function answer(format: "module" | "json" | "text", source: string): LoadFnOutput {
  return { format: format as "module", source, shortCircuit: true };
}

function isRemote(url: string): boolean {
  return /^https?:/.test(url);
}
