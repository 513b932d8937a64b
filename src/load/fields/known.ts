/** Which fields there are: collects a spec object's and reports those that are unknown. */
import type { Problem } from "../../base/errors.ts";
import { messageOf } from "../../base/errors.ts";
import { didYouMean, nearest } from "../../base/text.ts";

/** What other tools call our fields. */
const FOREIGN: Readonly<Record<string, string>> = {
  build: "buildFrom",
  command: "cmd",
  dependsOn: "dependencies",
  depends_on: "dependencies",
  environment: "env",
  extra_hosts: "extraHosts",
  mounts: "volumes",
  working_dir: "workingDir",
};

/** Where an object's fields are looked for, and where problems go. */
interface Reading {
  readonly known: readonly string[];
  /** Those that are hooks. */
  readonly hooks: readonly string[];
  readonly place: string;
  readonly problems: Problem[];
}

/** An object's known fields, inherited ones too, and a problem for each unknown one. */
export function readFields(object: object, reading: Reading): Record<string, unknown> {
  const { known, hooks, place, problems } = reading;
  for (const { name, own } of fieldsOf(object)) {
    if (known.includes(name)) continue;
    const text = own ? unknown(name, object, known) : mistypedMethod(name, hooks);
    if (text) problems.push({ place, text });
  }
  const fields: [string, unknown][] = [];
  for (const name of known) {
    try {
      fields.push([name, (object as Record<string, unknown>)[name]]);
    } catch (error) {
      problems.push({ place: `${place}: ${name}`, text: `Reading it threw: ${messageOf(error)}` });
    }
  }
  return Object.fromEntries(fields);
}

/** Own enumerable properties with a value, then the methods and accessors of the object's classes. */
function fieldsOf(object: object): { name: string; own: boolean }[] {
  const own = Object.keys(object)
    .filter((name) => {
      const { value, get } = Object.getOwnPropertyDescriptor(object, name) ?? {};
      return value !== undefined || get !== undefined;
    })
    .map((name) => ({ name, own: true }));
  const inherited = new Set<string>();
  for (
    let at = Object.getPrototypeOf(object);
    at && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.getOwnPropertyNames(at)) if (name !== "constructor") inherited.add(name);
  }
  return [...own, ...[...inherited].map((name) => ({ name, own: false }))];
}

function unknown(name: string, object: object, known: readonly string[]): string {
  const foreign = Object.keys(FOREIGN).filter((other) => known.includes(FOREIGN[other] ?? ""));
  const near = nearest(name, [...known, ...foreign]).map((other) => FOREIGN[other] ?? other);
  if (near.length > 0) {
    const fields = [...new Set(near)].map((field) => `"${field}"`);
    return `Unknown field "${name}", did you mean ${fields.join(" or ")}?`;
  }
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(object));
  return `Unknown field "${name}"${isPlain ? "" : `, write "#${name}" to keep a field of your own`}`;
}

/** A class may have methods of its own; one that is nearly a hook is a mistake. */
function mistypedMethod(name: string, hooks: readonly string[]): string | undefined {
  const near = didYouMean(name, hooks.filter((hook) => hook.length > 4));
  return near === "" ? undefined : `Unknown method "${name}"${near}`;
}
