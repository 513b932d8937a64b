/** The rules: which room may import which, who may use which library, and how big things may get. */
import type { Import, Scan } from "./scan.ts";

/** Files by path from the project's folder, such as `src/plan/start.ts`. */
export type Sources = Readonly<Record<string, Scan>>;

/** What each room may import besides itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  std: ["base"],
  base: ["std"],
  spec: ["base", "std"],
  model: ["spec", "base", "std"],
  load: ["model", "spec", "base", "std"],
  plan: ["model", "base", "std"],
  engine: ["base", "std"],
  suites: ["model", "spec", "base", "std"],
  run: ["suites", "plan", "model", "engine", "spec", "base", "std"],
  report: ["model", "base", "std"],
  cli: ["load", "plan", "suites", "run", "report", "engine", "model", "spec", "base", "std"],
  main: ["cli", "spec", "base", "std"],
};

/**
 * What each folder inside a room may import of the same room, besides itself. `.` is the room's own files. A room that is
 * not listed has no folders to keep apart.
 */
const INNER_ARROWS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  run: {
    state: [],
    session: ["state"],
    resources: ["session", "state"],
    readiness: ["resources", "session"],
    hooks: ["readiness", "resources", "session"],
    execute: ["hooks", "logs", "readiness", "resources", "session", "state"],
    logs: ["resources", "session"],
    files: ["execute", "resources", "session"],
    one_off: ["execute", "resources", "session", "state"],
    worlds: ["commands", "execute", "hooks", "logs", "one_off", "resources", "session"],
    commands: [
      "execute",
      "files",
      "hooks",
      "logs",
      "one_off",
      "readiness",
      "resources",
      "session",
      "state",
    ],
  },
  engine: {
    ".": [],
    http: ["."],
    logs: [".", "http"],
    registry: [".", "http"],
    build: [".", "http", "registry"],
    api: [".", "build", "http", "logs", "registry"],
    connect: [".", "api", "http"],
  },
  report: {
    parts: [],
    progress: ["parts"],
    views: ["parts"],
    pictures: ["parts", "progress"],
    tests: ["parts", "pictures"],
  },
  load: {
    ".": ["fields", "remote"],
    fields: ["."],
    remote: ["."],
  },
  cli: {
    ".": ["commands", "completion", "init"],
    commands: [".", "completion", "init", "test"],
    test: ["."],
    completion: ["."],
    init: ["."],
  },
};

/** Rooms that import only the types of another. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { model: ["spec"] };

/** Libraries that one room keeps to itself. */
const KEPT_IN: Readonly<Record<string, string>> = {
  "commander": "cli",
  "@commander-js/extra-typings": "cli",
  "@docker/node-sdk": "engine",
};

const MAX_FILE_LINES = 300;
const MAX_MEDIAN_LINES = 150;
const MAX_FUNCTION_LINES = 60;

/** The room of a path from the project's folder; of a spec's examples, which are users' files, none. */
export function roomOf(path: string): string | undefined {
  if (path === "main.ts") return "main";
  if (path.startsWith("spec/")) return path.startsWith("spec/examples/") ? undefined : "spec";
  return path.match(/^src\/([^/]+)\//)?.[1];
}

/** Every import that goes against the arrows, one line each. */
export function wrongArrows(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, { imports }]) => {
    const room = roomOf(path);
    if (room === undefined) return [];
    return imports.flatMap((it) => [...judge(path, room, it), ...judgeInside(path, room, it)]);
  });
}

/** Judges an import of the same room, by the folders inside the room. */
function judgeInside(path: string, room: string, { specifier }: Import): string[] {
  const folders = INNER_ARROWS[room];
  const imported = importedPath(path, specifier);
  if (folders === undefined || imported === undefined || roomOf(imported) !== room) return [];
  const [from, to] = [folderOf(path), folderOf(imported)];
  if (from === to) return [];
  const allowed = folders[from];
  if (allowed === undefined) return [`${path}: src/${room}/${from} has no arrows yet: add it to the table`];
  return allowed.includes(to)
    ? []
    : [`${path}: ${room}/${from} must not import ${room}/${to} ("${specifier}")`];
}

/** The folder inside its room that a file is in: `state` for `src/run/state/x.ts`, `.` for `src/run/x.ts`. */
function folderOf(path: string): string {
  return path.match(/^src\/[^/]+\/([^/]+)\//)?.[1] ?? ".";
}

/**
 * Every cycle of imports, one line each: the files in the order in which they import each other. Imports of types count,
 * for two files that need each other's types are one.
 */
export function importCycles(sources: Sources): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(" -> "));
    if (start >= 0 || done.has(path)) return;
    for (const { specifier } of sources[path]?.imports ?? []) {
      const imported = importedPath(path, specifier);
      if (imported !== undefined && imported in sources) visit(imported, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of Object.keys(sources)) visit(path, []);
  return cycles;
}

function judge(path: string, room: string, { specifier, typeOnly }: Import): string[] {
  const keeper = KEPT_IN[specifier];
  if (keeper !== undefined && keeper !== room) return [`${path}: "${specifier}" is for src/${keeper}/ only`];
  const target = targetRoom(path, specifier);
  if (target === undefined || target === room) return [];
  const allowed = ARROWS[room];
  if (allowed === undefined) return [`${path}: the room "${room}" has no arrows yet: add it to the table`];
  if (!allowed.includes(target)) return [`${path}: ${room} must not import ${target} ("${specifier}")`];
  const typesOnly = TYPES_ONLY[room]?.includes(target) && !typeOnly;
  return typesOnly ? [`${path}: ${room} may import only types of ${target} ("${specifier}")`] : [];
}

function targetRoom(path: string, specifier: string): string | undefined {
  if (specifier === "miniboss") return "spec";
  if (specifier.startsWith("@std/")) return "std";
  const target = importedPath(path, specifier);
  return target && (roomOf(target) ?? target);
}

/** The file that a relative import names; undefined for packages and for data, such as deno.json, which is nobody's room. */
function importedPath(path: string, specifier: string): string | undefined {
  if (!/^\..*\.ts$/.test(specifier)) return undefined;
  const base = "file:///";
  return new URL(specifier, base + path).href.slice(base.length);
}

/** Everything that is bigger than it may be, and every exit that is not the one of main.ts, one line each. */
export function wrongShapes(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const [path, { lines, functions, exits }] of Object.entries(sources)) {
    if (lines > MAX_FILE_LINES) wrong.push(`${path}: ${lines} lines, at most ${MAX_FILE_LINES} wanted`);
    for (const it of functions) {
      if (it.lines > MAX_FUNCTION_LINES) {
        wrong.push(
          `${path}:${it.line}: a function of ${it.lines} lines, at most ${MAX_FUNCTION_LINES} wanted`,
        );
      }
    }
    if (path !== "main.ts") {
      wrong.push(...exits.map((line) => `${path}:${line}: only main.ts ends the process`));
    }
  }
  const middle = median(Object.values(sources).map(({ lines }) => lines));
  if (middle > MAX_MEDIAN_LINES) {
    wrong.push(`The median file has ${middle} lines, at most ${MAX_MEDIAN_LINES} wanted`);
  }
  return wrong;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
