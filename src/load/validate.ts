/** From what a spec exports to a {@linkcode Group}; all problems at once. */
import { isReadyMade } from "../../spec/ready.ts";
import { type Problem, SpecError } from "../base/errors.ts";
import type { Group, Service } from "../model/group.ts";
import { type Entry, type EntryIndex, indexEntries, readDependencies, readEntries } from "./entries.ts";
import { isRecord } from "../base/text.ts";
import { show } from "./fields/basic.ts";
import { readBuild } from "./fields/build.ts";
import { check } from "./fields/read_fields.ts";
import { readFields } from "./fields/known.ts";
import { groupSchemas, HOOKS, type ServiceFields, serviceSchemas } from "./fields/service.ts";
import { withSharedBuilds } from "./shared_builds.ts";
import { cycles, portClashes, repeatedNames } from "./cross_checks.ts";
import { defaultName } from "./name.ts";

/** Where a spec came from. */
export interface Origin {
  /** The spec's URL, without credentials. */
  readonly specUrl: URL;
  /** What relative paths of the spec are relative to, absolute. */
  readonly folder: string;
  /** The spec as messages name it. */
  readonly shown: string;
  /** The group's name, whatever the spec says. */
  readonly groupName?: string | undefined;
}

const GROUP_FIELDS = ["name", "services", "hookTimeoutMs", "onStart", "onStop", "onReload"];

/**
 * Turns what a spec exports into a group.
 *
 * @throws {SpecError} with every problem and its place.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const origin = { specUrl: new URL("file:///shop/miniboss.ts"), folder: "/shop", shown: "miniboss.ts" };
 * const group = validate({ services: [{ name: "db", image: "postgres:16" }] }, origin);
 * assertEquals(group.name, "shop");
 * assertEquals(group.services[0]?.stopSignal, "SIGTERM");
 * ```
 */
export function validate(exported: unknown, origin: Origin): Group {
  const problems: Problem[] = [];
  const group = isRecord(exported) ? readGroup(exported, origin, problems) : undefined;
  if (!isRecord(exported)) {
    const text = `Expected a group { name?, services, ... } as default export, got ${show(exported)}`;
    problems.push({ place: "", text });
  }
  if (group && problems.length === 0) return group;
  throw new SpecError(paragraph(problems, origin.shown), { problems });
}

function paragraph(problems: readonly Problem[], shown: string): string {
  const lines = problems.map(({ place, text }) => place ? `${place}: ${text}` : text);
  return lines.length === 1
    ? `Cannot use spec "${shown}": ${lines[0]}`
    : `Cannot use spec "${shown}", it has ${lines.length} problems:\n${
      lines.map((l) => `  ${l}`).join("\n")
    }`;
}

function readGroup(exported: object, origin: Origin, problems: Problem[]): Group | undefined {
  const hooks = ["onStart", "onStop", "onReload"];
  const raw = readFields(exported, { known: GROUP_FIELDS, hooks, place: "group", problems });
  const named = { ...raw, name: origin.groupName ?? raw.name ?? defaultName(origin.specUrl, origin.folder) };
  const { all } = check(groupSchemas, named, { place: "group", problems });
  const services = readServices(raw.services, origin, problems);
  if (!all?.name) return undefined;
  return {
    name: all.name,
    specUrl: origin.specUrl.href,
    folder: origin.folder,
    services,
    hookTimeoutMs: all.hookTimeoutMs,
    onStart: bound(all.onStart, exported),
    onStop: bound(all.onStop, exported),
    onReload: bound(all.onReload, exported),
  };
}

function readServices(written: unknown, origin: Origin, problems: Problem[]): Service[] {
  if (!Array.isArray(written) || written.length === 0) {
    const text = written === undefined || Array.isArray(written)
      ? "No services defined"
      : `Expected a list of services, got ${show(written)}`;
    problems.push({ place: "services", text });
    return [];
  }
  const entries = readEntries(written, problems);
  const repeated = repeatedNames(entries.flatMap((entry) => entry.name ?? []));
  if (repeated.length > 0) {
    problems.push({ place: "services", text: `Repeated service names: ${repeated.join(", ")}` });
  }
  const { folder } = origin;
  const shared = {
    entries: indexEntries(entries),
    schemas: serviceSchemas(folder),
    folder,
    problems,
    shown: origin.shown,
  };
  const read = entries.map((entry) => readService(entry, shared));
  for (const cycle of repeated.length > 0 ? [] : cycles(read.map(({ edges }) => edges))) {
    problems.push({ place: "services", text: `Circular dependency: ${cycle.join(" -> ")}` });
  }
  problems.push(...portClashes(read.flatMap(({ ports }) => ports)));
  return withSharedBuilds(read.flatMap(({ service }) => service ?? []));
}

const SERVICE_FIELDS = ["dependencies", ...Object.keys(serviceSchemas("/"))];

/** What reading each service needs besides the service. */
interface Reading {
  readonly entries: EntryIndex;
  readonly schemas: ReturnType<typeof serviceSchemas>;
  readonly folder: string;
  readonly shown: string;
  readonly problems: Problem[];
}

function readService(entry: Entry, reading: Reading) {
  const { entries, schemas, folder, problems } = reading;
  const { place, object } = entry;
  const raw = readFields(object, { known: SERVICE_FIELDS, hooks: HOOKS, place, problems });
  const dependencies = readDependencies(entry, { written: raw.dependencies, entries, problems });
  const { some, all } = check(schemas, raw, { place, problems });
  const build = readBuild(some, { folder, place, problems });
  if (some.kind === "job" && (some.restart === "always" || some.restart === "unless-stopped")) {
    problems.push({ place: `${place}: restart`, text: `A job that restarts "${some.restart}" never ends` });
  }
  const edges = { name: entry.name ?? "", dependencies };
  const ports = (some.ports ?? []).map((port) => ({
    ...port,
    place: `${place}: ports.${port.containerPort}`,
  }));
  const service = all && toService(all, object, { dependencies, build });
  return { edges, ports, service: service?.hooks.preStart ? changeable(service, entry, reading) : service };
}

/** A service whose object is read again when its `preStart` has run: what that sets is in the container. */
function changeable(service: Service, entry: Entry, reading: Reading): Service {
  const reread = () => {
    const problems: Problem[] = [];
    const again = readService(entry, { ...reading, problems });
    // A class may keep what it likes in its object while it runs.
    const wrong = problems.filter(({ text }) => !text.startsWith("Unknown "));
    if (!again.service || wrong.length > 0) {
      throw new SpecError(paragraph(wrong, reading.shown), { problems });
    }
    return again.service;
  };
  return { ...service, hooks: { ...service.hooks, reread } };
}

function toService(
  fields: ServiceFields,
  object: object,
  apart: Pick<Service, "dependencies" | "build">,
): Service {
  const { buildFrom: _from, dockerfile: _file, buildArgs: _args, target: _target, ...rest } = fields;
  const { preStart, ping, postStart, preStop, postStop, ...plain } = rest;
  const hooks = {
    preStart: bound(preStart, object),
    // Binding makes another function, without the mark.
    ping: ping && isReadyMade(ping) ? ping : bound(ping, object),
    postStart: bound(postStart, object),
    preStop: bound(preStop, object),
    postStop: bound(postStop, object),
  };
  const env = typeof plain.env === "function" ? plain.env.bind(object) : plain.env;
  return { ...plain, ...apart, env, hooks };
}

/** A hook that keeps its object when it is called alone. */
function bound<Fn extends ((...args: never[]) => unknown) | undefined>(hook: Fn, object: object): Fn {
  return hook?.bind(object) as Fn;
}
