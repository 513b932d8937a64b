/** A group's context and journal while a command runs, saved as they change. */
import type { Context, ContextValue } from "miniboss";
import { ContextError } from "../../base/errors.ts";
import {
  type Journal,
  type JournalEntry,
  type LastFailure,
  type LastStart,
  type Step,
} from "../../model/journal.ts";
import { type Identity, MAIN_INSTANCE } from "../../model/labels.ts";
import type { Values } from "../../model/placeholder.ts";
import { isName } from "../../model/placeholder_parts.ts";
import { exactJson, parseExactJson } from "../../base/json.ts";
import type { ContextFile, Section } from "./context_file.ts";

type Entries = Record<string, JournalEntry>;

/** The name of a copy's section in the context file. */
function sectionName({ group, instance }: Identity): string {
  return instance === MAIN_INSTANCE ? group : `${group}@${instance}`;
}

/** The context and journal of one copy of a group. */
export class Store {
  readonly context: Context;
  #pending: Promise<void> | undefined;
  #saving: Promise<void> = Promise.resolve();
  /** The section as it was saved last. */
  #saved: string;

  private constructor(
    readonly file: ContextFile,
    readonly section: string,
    readonly signal: AbortSignal,
    readonly data: Map<string, ContextValue>,
    readonly entries: Entries,
    /** How services failed the last time. */
    readonly failures: Map<string, LastFailure>,
    /** Whether earlier runs saved something, as far as can be known. */
    readonly wasSaved: boolean,
  ) {
    this.context = contextOver(data);
    this.#saved = this.#text();
  }

  /** Reads what earlier runs saved. @throws {ContextError} when the file cannot be used. */
  static async open(file: ContextFile, identity: Identity): Promise<Store> {
    const saved = await file.read(sectionName(identity));
    return Store.#over(file, identity, { saved, wasSaved: saved !== undefined });
  }

  /** Begins with nothing, whatever earlier runs saved. */
  static empty(file: ContextFile, identity: Identity): Store {
    return Store.#over(file, identity, { saved: undefined, wasSaved: true });
  }

  static #over(
    file: ContextFile,
    identity: Identity,
    { saved, wasSaved }: { readonly saved: Section | undefined; readonly wasSaved: boolean },
  ): Store {
    const entries = structuredClone(saved?.journal ?? {}) as Entries;
    // Saving goes on when the run is cancelled: what was done must not be forgotten.
    const never = new AbortController().signal;
    const data = new Map(Object.entries(saved?.values ?? {}));
    const failures = new Map(Object.entries(saved?.failures ?? {}));
    return new Store(file, sectionName(identity), never, data, entries, failures, wasSaved);
  }

  /** The context's values. */
  values(): Values {
    return Object.fromEntries(this.data);
  }

  journal(): Journal {
    return this.entries;
  }

  /** Notes that a step of a container is through, and what became known of its start, and saves. */
  async record(container: string, service: string, step: Step, start?: LastStart): Promise<void> {
    const before = this.entries[container];
    const done = (before?.done ?? []).filter((other) => step !== "start" || other !== "ping");
    const lastStart = start ?? before?.lastStart;
    this.entries[container] = {
      service,
      done: done.includes(step) ? done : [...done, step],
      ...(lastStart && { lastStart }),
    };
    await this.save();
  }

  /** Forgets a container that is gone; saved with the next change, for whoever opens next prunes. */
  forget(container: string): void {
    delete this.entries[container];
  }

  /** Forgets containers that are not there any more; saved with the next change. */
  prune(containers: readonly string[]): void {
    const there = new Set(containers);
    for (const id of Object.keys(this.entries)) {
      if (!there.has(id)) delete this.entries[id];
    }
    this.#saved = this.#text();
  }

  /** Saves; calls that come before it is written share it. @throws {ContextError} when it cannot be written. */
  save(): Promise<void> {
    this.#pending ??= this.#afterSaving(async () => {
      this.#pending = undefined;
      const text = this.#text();
      await this.file.write(this.section, parseExactJson(text) as Section, this.signal);
      this.#saved = text;
    });
    return this.#pending;
  }

  /** Saves unless nothing changed since. @throws {ContextError} when it cannot be written. */
  async saveChanges(): Promise<void> {
    if (this.#text() !== this.#saved) await this.save();
  }

  #text(): string {
    const failures = this.failures.size > 0 && { failures: Object.fromEntries(this.failures) };
    return exactJson({ values: this.values(), journal: this.entries, ...failures } satisfies Section);
  }

  /** Removes what was saved of this copy. */
  remove(): Promise<void> {
    return this.#afterSaving(() => this.file.write(this.section, undefined, this.signal));
  }

  #afterSaving(work: () => Promise<void>): Promise<void> {
    const result = this.#saving.then(work);
    this.#saving = result.catch(() => {});
    return result;
  }
}

/** Whether JSON holds a value as it is, so that later runs read what this one wrote. */
function isJson(value: unknown, within: readonly object[] = []): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object": {
      if (value === null) return true;
      const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
      return isPlain && !within.includes(value) && !hasHidden(value) &&
        Object.values(value).every((inner) => isJson(inner, [...within, value]));
    }
    default:
      return false;
  }
}

/** Whether JSON would leave out something of an object: a hole in a list, a key that is a symbol. */
function hasHidden(value: object): boolean {
  return Object.getOwnPropertySymbols(value).length > 0 ||
    (Array.isArray(value) && Object.keys(value).length !== value.length);
}

function describe(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  const { constructor } = value;
  if (![Object, Array, undefined].includes(constructor as never)) return `a ${constructor.name}`;
  return Deno.inspect(value, { depth: 3, compact: true, breakLength: Infinity });
}

function contextOver(data: Map<string, ContextValue>): Context {
  return {
    // A copy: what a hook does to it must not pass by the checks of set().
    get: (key) => structuredClone(data.get(key)),
    set: (key, value) => {
      if (!isName(key)) {
        throw new ContextError(
          `Cannot set context value "${key}": only names of letters, digits and "_", such as user_id, can be asked for by ` +
            "placeholders",
        );
      }
      if (!isJson(value)) {
        throw new ContextError(
          `Cannot set context value "${key}": it must be what JSON can hold, not ${describe(value)}`,
        );
      }
      data.set(key, structuredClone(value));
    },
    has: (key) => data.has(key),
    delete: (key) => data.delete(key),
    keys: () => [...data.keys()],
  };
}
