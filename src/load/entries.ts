/** A group's `services`: each a class, an instance or a plain object; and the names they depend on. */
import { messageOf, type Problem } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";
import { isServiceClass } from "../../spec/service.ts";
import { isRecord } from "../base/text.ts";
import { show } from "./fields/basic.ts";

/** One service of the spec, as the spec wrote it and as an object. */
export interface Entry {
  readonly written: unknown;
  readonly object: object;
  /** Undefined when it is not even text. */
  readonly name: string | undefined;
  /** Such as `services[1] "api"`. */
  readonly place: string;
}

/** Whether a function is a class: of ours by its brand, of anyone by how it is written. */
export function isClass(value: unknown): value is new () => object {
  return isServiceClass(value) ||
    (typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value)));
}

/** The services as objects; a problem for each that cannot be one. */
export function readEntries(written: readonly unknown[], problems: Problem[]): Entry[] {
  return [...written].flatMap((value, index) => {
    const entry = readEntry(value, `services[${index}]`);
    if (!("text" in entry)) return [entry];
    problems.push(entry);
    return [];
  });
}

function readEntry(written: unknown, place: string): Entry | Problem {
  if (isClass(written)) {
    const named = `${place} "${written.name}"`;
    try {
      return entry(written, new written(), place);
    } catch (error) {
      return { place: named, text: `Its constructor threw: ${messageOf(error)}` };
    }
  }
  if (isRecord(written)) return entry(written, written, place);
  return { place, text: `Expected a service (an object or a class), got ${show(written)}` };
}

function entry(written: unknown, object: object, place: string): Entry {
  const name = nameIn(object);
  return { written, object, name, place: name === undefined ? place : `${place} "${name}"` };
}

function nameIn(object: object): string | undefined {
  try {
    const name: unknown = (object as { name?: unknown }).name;
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}

/** A group's entries by what a dependency may name them: their name, or what the spec wrote for them. */
export interface EntryIndex {
  readonly names: ReadonlySet<string>;
  readonly byObject: ReadonlyMap<unknown, Entry>;
}

/** Makes the index of a group's entries. */
export function indexEntries(entries: readonly Entry[]): EntryIndex {
  const byObject = new Map<unknown, Entry>();
  for (const entry of entries) {
    // Of the same object listed twice the first counts.
    for (const key of [entry.written, entry.object]) if (!byObject.has(key)) byObject.set(key, entry);
  }
  return { names: new Set(entries.flatMap((entry) => entry.name ?? [])), byObject };
}

/** The names of what a service depends on, each once; a problem for each that is not in the group. */
export function readDependencies(
  of: Entry,
  options: { readonly written: unknown; readonly entries: EntryIndex; readonly problems: Problem[] },
): string[] {
  const { written, entries, problems } = options;
  const place = `${of.place}: dependencies`;
  if (written === undefined) return [];
  if (!Array.isArray(written)) {
    const text = `Expected a list of names, service classes or service objects, got ${show(written)}`;
    problems.push({ place, text });
    return [];
  }
  const names = [...written].flatMap((dependency, index) => {
    const found = nameOf(dependency, entries);
    const text = found.name === undefined ? found.text : fault(found.name, of, entries);
    if (text !== undefined) problems.push({ place: `${place}[${index}]`, text });
    return text === undefined && found.name !== undefined ? [found.name] : [];
  });
  return [...new Set(names)];
}

function fault(name: string, of: Entry, { names }: EntryIndex): string | undefined {
  if (name === of.name) return "It depends on itself";
  if (names.has(name)) return undefined;
  const known = [...names];
  return `No service "${name}" in the group${
    didYouMean(name, known) || `, it has ${known.map((n) => `"${n}"`).join(", ")}`
  }`;
}

function nameOf(
  dependency: unknown,
  entries: EntryIndex,
): { name: string; text?: never } | { name?: never; text: string } {
  const wanted = `Expected a name, a service class or a service object, got ${show(dependency)}`;
  if (typeof dependency === "string") return { name: dependency };
  const found = entries.byObject.get(dependency) ?? readEntry(dependency, "");
  if ("text" in found) return { text: isClass(dependency) ? found.text : wanted };
  return found.name === undefined ? { text: wanted } : { name: found.name };
}
