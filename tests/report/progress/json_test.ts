import { assert, assertEquals } from "@std/assert";
import type { RunEvent } from "../../../src/model/event.ts";
import { jsonLine } from "../../../src/report/progress/json.ts";
import { ACTIONS, demoRun, done, failed, node, planned, started } from "../events.ts";

/** Every kind of event, with its line. */
const LINES = {
  planned: [
    planned(1, node("db:create", { after: ["db:pull"], cause: "no container" }), node(":createNetwork")),
    '{"event":"planned","atMs":1,"nodes":[' +
    '{"node":"db:create","service":"db","action":"create","cause":"no container","after":["db:pull"]},' +
    '{"node":":createNetwork","service":null,"action":"createNetwork","cause":"","after":[]}]}',
  ],
  nodeStarted: [
    started(2, "db:create", { cause: "no container" }),
    '{"event":"nodeStarted","atMs":2,"node":"db:create","service":"db","action":"create","cause":"no container"}',
  ],
  nodeDone: [
    done(3.4, ":createNetwork", 1.6),
    '{"event":"nodeDone","atMs":3,"node":":createNetwork","service":null,"action":"createNetwork","cause":"","ms":2}',
  ],
  nodeFailed: [
    failed(4, "db:pull", 'No "x"\nat all'),
    '{"event":"nodeFailed","atMs":4,"node":"db:pull","service":"db","action":"pull","cause":"","ms":0,"error":"No \\"x\\"\\nat all"}',
  ],
  blocked: [
    { kind: "blocked", atMs: 5, service: "web", by: "db" },
    '{"event":"blocked","atMs":5,"service":"web","by":"db"}',
  ],
  progress: [
    { kind: "progress", atMs: 6, service: "db", progress: { done: 3, total: 9, unit: "steps" } },
    '{"event":"progress","atMs":6,"service":"db","done":3,"total":9,"unit":"steps"}',
  ],
  waiting: [
    { kind: "waiting", atMs: 7, service: "db", reason: "connection refused" },
    '{"event":"waiting","atMs":7,"service":"db","reason":"connection refused"}',
  ],
  log: [
    { kind: "log", atMs: 8, service: undefined, text: "\x1b[31mred" },
    '{"event":"log","atMs":8,"service":null,"text":"\\u001b[31mred"}',
  ],
  notice: [{ kind: "notice", atMs: 9, text: "Look" }, '{"event":"notice","atMs":9,"text":"Look"}'],
  waitingForLock: [
    { kind: "waitingForLock", atMs: 10, holder: "stop (pid 7)" },
    '{"event":"waitingForLock","atMs":10,"holder":"stop (pid 7)"}',
  ],
  finished: [
    { kind: "finished", atMs: 11, command: "stop", done: ["db"], failed: ["web"] },
    '{"event":"finished","atMs":11,"command":"stop","done":["db"],"failed":["web"],"ports":null}',
  ],
} as const satisfies { readonly [K in RunEvent["kind"]]: readonly [RunEvent, string] };

const docs = await Deno.readTextFile(new URL("../../../docs/progress.md", import.meta.url));

/** The part of the page below a heading. */
function section(heading: string): string {
  const from = docs.indexOf(`\n${heading}\n`);
  assert(from >= 0, `docs/progress.md has no "${heading}"`);
  const rest = docs.slice(from + heading.length + 2);
  const end = rest.search(/\n##/);
  return end < 0 ? rest : rest.slice(0, end);
}

/** The fields a section's table documents, with their types. */
function fieldsIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^\| `(\w+)` +\| ([^|]+) \|/gm)].map(([, name = "", type = ""]) => [name, type.trim()]),
  );
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (!Array.isArray(value)) return typeof value;
  return value.every((item) => typeof item === "string") ? "array of strings" : "array";
}

Deno.test("jsonLine() writes every kind of event as one line", () => {
  for (const [event, line] of Object.values(LINES)) assertEquals(jsonLine(event), line);
});

Deno.test("docs/progress.md documents every kind of event, and no other", () => {
  const documented = [...docs.matchAll(/^### (\w+)$/gm)].map(([, kind = ""]) => kind);
  assertEquals(documented.sort(), Object.keys(LINES).sort());
});

Deno.test("docs/progress.md documents every field of every event, with its type", () => {
  for (const [kind, [, line]] of Object.entries(LINES)) {
    const { event, atMs, ...fields } = JSON.parse(line);
    assertEquals([event, typeof atMs], [kind, "number"]);
    const documented = fieldsIn(section(`### ${kind}`));
    assertEquals([...documented.keys()], Object.keys(fields), kind);
    for (const [name, value] of Object.entries(fields)) {
      const types = documented.get(name)?.split(" or ") ?? [];
      assert(types.includes(typeOf(value)), `${kind}.${name} is ${typeOf(value)}, documented as ${types}`);
    }
  }
});

Deno.test("docs/progress.md documents the fields of a planned node", () => {
  const [first] = JSON.parse(LINES.planned[1]).nodes;
  const row = section("### planned").split("\n").find((line) => line.startsWith("| `nodes`")) ?? "";
  assertEquals([...row.matchAll(/`(\w+)`/g)].slice(1).map(([, name]) => name), Object.keys(first));
});

Deno.test("docs/progress.md lists every action", () => {
  const text = section("## JSON lines").replaceAll(/\s+/g, " ");
  const listed = [...text.slice(text.indexOf("`action` is one of")).matchAll(/`(\w+)`/g)].slice(1).map((
    [, name],
  ) => name);
  assertEquals(listed, Object.keys(ACTIONS));
});

Deno.test("jsonLine() tells a whole run in lines that parse, with times that never go back", () => {
  const lines = demoRun().map(jsonLine);
  assert(lines.every((line) => !line.includes("\n")));
  const times = lines.map((line) => JSON.parse(line).atMs);
  assertEquals(times, times.toSorted((a, b) => a - b));
});
