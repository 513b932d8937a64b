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
import { MAIN_INSTANCE } from "../../model/labels.ts";
import type { Values } from "../../model/placeholder.ts";
import { isName } from "../../model/placeholder_parts.ts";
import { exactJson, parseExactJson } from "../../base/json.ts";
import { ContextFile, type Section } from "./context_file.ts";
import { FailureRecords } from "./failure_record.ts";
import { type Copy, type GroupState, GroupStateFile } from "./group_state.ts";
import type { CorruptOptions } from "./json_file.ts";

type Entries = Record<string, JournalEntry>;

/** What a container went through before the journal knew of it: whatever its maker did was finished. */
const BEFORE: readonly Step[] = ["create", "postStart"];

/** The section of a copy in the context file. */
function sectionOf({ engine, group, instance }: Copy): Section {
  return { copy: instance === MAIN_INSTANCE ? group : `${group}@${instance}`, engine };
}

/** The files a store reads and writes. */
interface Files {
  readonly context: ContextFile;
  readonly state: GroupStateFile;
  readonly section: Section;
}

/** What earlier runs saved; undefined where there is nothing. */
interface Saved {
  readonly values?: Values | undefined;
  readonly state?: GroupState | undefined;
  readonly leftovers?: boolean;
}

/** The context, journal and failures of one copy of a group. */
export class Store {
  readonly context: Context;
  readonly data: Map<string, ContextValue>;
  readonly entries: Entries;
  /** How services failed the last time. */
  readonly failures: Map<string, LastFailure>;
  /** Containers and volumes taken over from another spec, to the spec that took them. */
  readonly adopted: Map<string, string>;
  /** The host ports of an isolated copy, see `withOwnPorts()`. */
  readonly ports: Map<string, number>;
  /** Whether earlier runs left something to remove, as far as can be known. */
  readonly wasSaved: boolean;
  #pending: Promise<void> | undefined;
  #saving: Promise<void> = Promise.resolve();
  /** Both files' content as it was saved last. */
  #savedValues: string;
  #savedState: string;

  private constructor(readonly files: Files, { values, state, leftovers = false }: Saved) {
    this.data = new Map(Object.entries(values ?? {}));
    this.entries = structuredClone(state?.journal ?? {}) as Entries;
    this.failures = new Map(Object.entries(state?.failures ?? {}));
    this.adopted = new Map(Object.entries(state?.adopted ?? {}));
    this.ports = new Map(Object.entries(state?.ports ?? {}));
    this.wasSaved = values !== undefined || state !== undefined || leftovers;
    this.context = contextOver(this.data);
    this.#savedValues = exactJson(this.values());
    this.#savedState = JSON.stringify(this.#state());
  }

  /**
   * Reads what earlier runs saved.
   *
   * @param folder where the context file is
   * @param options.needsContext whether a context file that cannot be used is an error; if not, it is told
   * @throws {ContextError} when the context file cannot be used; {StateFileError} or {StateFolderError} when the state folder cannot.
   */
  static async open(
    folder: string,
    copy: Copy,
    options: CorruptOptions & { readonly needsContext?: boolean },
  ): Promise<Store> {
    const { needsContext = true, notify } = options;
    const context = new ContextFile(folder, options);
    const files = { context, state: new GroupStateFile(copy, options), section: sectionOf(copy) };
    const values = await context.read(files.section).catch((error) => {
      if (needsContext || !(error instanceof ContextError)) throw error;
      notify(error.message);
      return undefined;
    });
    const state = await files.state.read();
    const leftovers = await context.hasLeftovers() || await files.state.hasLeftovers();
    return new Store(files, { values, state, leftovers });
  }

  /** Whose state it is. */
  get copy(): Copy {
    return this.files.state.copy;
  }

  /** What is kept of containers that failed. */
  get records(): FailureRecords {
    return new FailureRecords(this.copy);
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
    const known = before?.done ?? (step === "create" ? [] : BEFORE);
    const done = known.filter((other) => step !== "start" || other !== "ping");
    const lastStart = start ?? before?.lastStart;
    this.entries[container] = {
      service,
      done: done.includes(step) ? done : [...done, step],
      ...(lastStart && { lastStart }),
    };
    await this.save();
  }

  /** Notes that what was started then is being stopped, and saves. Of one that the journal does not know nothing is noted. */
  async recordStop(container: string, startedAt: string): Promise<void> {
    const before = this.entries[container];
    if (!before) return;
    this.entries[container] = { ...before, stoppedRun: startedAt };
    await this.save();
  }

  /** Forgets a container that is gone; saved with the next change, for whoever opens next prunes. */
  forget(container: string): void {
    delete this.entries[container];
  }

  /** Forgets containers that are not there any more; saved with the next change. */
  prune(containers: readonly string[]): void {
    const there = new Set(containers);
    for (const id of Object.keys(this.entries)) if (!there.has(id)) delete this.entries[id];
    for (const id of this.adopted.keys()) {
      if (/^[0-9a-f]{64}$/.test(id) && !there.has(id)) this.adopted.delete(id);
    }
    this.#savedState = JSON.stringify(this.#state());
  }

  /** Saves what changed; calls that come before it is written share it. @throws {MinibossError} when it cannot be written. */
  save(): Promise<void> {
    this.#pending ??= this.#afterSaving(async () => {
      this.#pending = undefined;
      const { context, state, section } = this.files;
      const values = exactJson(this.values());
      if (values !== this.#savedValues) {
        await context.write(section, parseExactJson(values) as Values, never);
        this.#savedValues = values;
      }
      const kept = JSON.stringify(this.#state());
      if (kept === this.#savedState) return;
      await state.write(JSON.parse(kept));
      this.#savedState = kept;
    });
    return this.#pending;
  }

  #state(): GroupState {
    return {
      journal: this.entries,
      failures: Object.fromEntries(this.failures),
      adopted: Object.fromEntries(this.adopted),
      ports: Object.fromEntries(this.ports),
    };
  }

  /** Removes what was saved of this copy. */
  remove(): Promise<void> {
    return this.#afterSaving(async () => {
      await this.files.context.write(this.files.section, undefined, never);
      await this.files.state.remove();
      await this.records.remove();
      // Nothing of it comes back by a later save.
      this.#savedValues = exactJson(this.values());
      this.#savedState = JSON.stringify(this.#state());
    });
  }

  #afterSaving(work: () => Promise<void>): Promise<void> {
    const result = this.#saving.then(work);
    this.#saving = result.catch(() => {});
    return result;
  }
}

/** Saving goes on when the run is cancelled: what was done must not be forgotten. */
const never = new AbortController().signal;

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
