/** `miniboss.lock.json`: what a spec's remote modules were when they were first loaded, and which hosts may serve them. */
import * as v from "valibot";
import { messageOf, SpecError } from "../../base/errors.ts";
import { MODULE_TYPES } from "./media.ts";
import { replaceFile } from "./files.ts";

/** The lock file's name; it lies beside the spec, or in the working directory for a spec from a URL. */
export const LOCK_NAME = "miniboss.lock.json";

const lockSchema = v.object({
  version: v.literal(1),
  hosts: v.array(v.string()),
  redirects: v.record(v.string(), v.string()),
  modules: v.record(
    v.string(),
    v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), type: v.picklist(MODULE_TYPES) }),
  ),
});

type Content = v.InferOutput<typeof lockSchema>;

/** A module as the lock keeps it. */
export type LockedModule = Readonly<Content["modules"][string]>;

/** The lock of one folder; every change is written at once. */
export class Lock {
  readonly #path: string;
  readonly #content: Content;

  /** @throws {SpecError} when there is a lock that cannot be read. */
  constructor(path: string) {
    this.#path = path;
    this.#content = read(path) ?? { version: 1, hosts: [], redirects: {}, modules: {} };
  }

  get hosts(): readonly string[] {
    return this.#content.hosts;
  }

  module(url: string): LockedModule | undefined {
    return this.#content.modules[url];
  }

  /** Where a URL was redirected to. */
  redirect(url: string): string | undefined {
    return this.#content.redirects[url];
  }

  setModule(url: string, module: LockedModule): void {
    delete this.#content.redirects[url];
    this.#content.modules[url] = module;
    this.#write();
  }

  setRedirect(from: string, to: string): void {
    delete this.#content.modules[from];
    this.#content.redirects[from] = to;
    this.#write();
  }

  allow(host: string): void {
    if (this.hosts.includes(host)) return;
    this.#content.hosts.push(host);
    this.#write();
  }

  #write(): void {
    const { version, hosts, redirects, modules } = this.#content;
    const content = {
      version,
      hosts: hosts.toSorted(),
      redirects: sorted(redirects),
      modules: sorted(modules),
    };
    try {
      replaceFile(this.#path, `${JSON.stringify(content, null, 2)}\n`);
    } catch (error) {
      throw new SpecError(`Cannot write the lock file "${this.#path}": ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}

function sorted<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}

function read(path: string): Content | undefined {
  try {
    return v.parse(lockSchema, JSON.parse(Deno.readTextFileSync(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    const text = `Cannot read the lock file "${path}": ${
      messageOf(error)
    }; mend it, or remove it to lock anew`;
    throw new SpecError(text, { cause: error });
  }
}
