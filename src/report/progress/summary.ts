/** The text at the end of a run: what failed, what was not done because of it, what was done, what took the time. */
import { createPaint, type Paint } from "../parts/color.ts";
import { criticalSteps, criticalText } from "./critical.ts";
import { RunState } from "./run_state.ts";
import { type Row, rowsOf } from "./rows.ts";
import { portText } from "../parts/ports.ts";
import { formatMs, printable, printableLines } from "../parts/text.ts";
import { blamed, subject } from "./words.ts";

/** How a summary is written. */
export interface SummaryOptions {
  readonly color: boolean;
  /** `brief` gives only the first line of each failure: for modes that told all of it when it happened. @default {"full"} */
  readonly failures?: "full" | "brief";
}

/**
 * The end-of-run text, without a line break at its end; empty when nothing happened.
 *
 * @example A service that was kept
 * ```ts
 * import { RunState } from "./run_state.ts";
 * import { assertEquals } from "@std/assert";
 * const node = { id: "db:keep", service: "db", action: { kind: "keep", container: "1a" }, after: [], cause: "runs unchanged" } as const;
 * const kept = new RunState().apply({ kind: "nodeDone", atMs: 3, node, ms: 3 });
 * const state = kept.apply({ kind: "finished", atMs: 4, command: "start", done: ["db"], failed: [] });
 * assertEquals(summaryText(state, { color: false }), "Already running: db\nTook 0.0 s");
 * ```
 */
export function summaryText(state: RunState, options: SummaryOptions): string {
  const paint = createPaint(options);
  const rows = rowsOf(state);
  const paragraphs = [...failures(state, rows, { paint, ...options }), ...blocked(state, rows, paint)];
  const facts = [
    ...cancelled(rows, paint),
    ...done(state, rows),
    ...took(state),
    ...ports(state),
    ...recorded(state),
  ];
  return [...paragraphs, ...facts.length > 0 ? [facts.join("\n")] : []].join("\n\n");
}

/** One paragraph for each node that failed, and for each service that failed after its nodes were done; in brief all are one. */
function failures(
  state: RunState,
  rows: readonly Row[],
  options: SummaryOptions & { readonly paint: Paint },
): string[] {
  const brief = options.failures === "brief";
  const paragraph = (name: string, error: string) => {
    const lines = printableLines(error).slice(0, brief ? 1 : Infinity);
    return `${options.paint("red", `${name}: failed:`)} ${lines.join("\n")}`;
  };
  const runs = [...state.nodes.values()].filter((run) => run.error !== undefined);
  const told = new Set(runs.map((run) => run.node.service));
  const paragraphs = [
    ...runs.map(({ node, error = "" }) => paragraph(subject(node), error)),
    ...rows.flatMap(({ service, phase }) =>
      phase.kind === "failed" && !told.has(service) ? [paragraph(printable(service), phase.error)] : []
    ),
  ];
  return brief && paragraphs.length > 0 ? [paragraphs.join("\n")] : paragraphs;
}

/** One line for each service that others were blocked by. */
function blocked(state: RunState, rows: readonly Row[], paint: Paint): string[] {
  const by = new Map<string, string[]>();
  for (const { service, phase } of rows) {
    if (phase.kind === "blocked") by.set(phase.by, [...by.get(phase.by) ?? [], printable(service)]);
  }
  const verb = state.finished?.command === "stop" ? "stopped" : "started";
  return [...by].map(([service, names]) =>
    `${paint("yellow", `Not ${verb} because ${blamed(service)} failed:`)} ${names.join(", ")}`
  );
}

function cancelled(rows: readonly Row[], paint: Paint): string[] {
  const names = namesOf(rows, "cancelled");
  return names === "" ? [] : [`${paint("yellow", "Cancelled:")} ${names}`];
}

/** What became of services that are ready, by the command; the others start. */
const READY: ReadonlyMap<string, string> = new Map([["reload", "Ready"], ["resume", "Resumed"]]);

function done(state: RunState, rows: readonly Row[]): string[] {
  const line = (title: string, names: string) => names === "" ? [] : [`${title}: ${names}`];
  return [
    ...line(READY.get(state.finished?.command ?? "") ?? "Started", namesOf(rows, "ready")),
    ...line("Already running", namesOf(rows, "kept")),
    ...line("Suspended", namesOf(rows, "suspended")),
    ...line("Stopped", namesOf(rows, "stopped")),
    ...line("Removed", namesOf(rows, "removed")),
  ];
}

function namesOf(rows: readonly Row[], kind: Row["phase"]["kind"]): string {
  return rows.filter((row) => row.phase.kind === kind).map((row) => printable(row.service)).join(", ");
}

function took(state: RunState): string[] {
  if (state.nodes.size === 0) return [];
  const path = criticalText(criticalSteps(state));
  return [`Took ${formatMs(state.overMs ?? state.lastMs)}${path === "" ? "" : `: ${path}`}`];
}

/** How to look at containers that failed and were removed. */
function recorded({ finished }: RunState): string[] {
  const names = (finished?.recorded ?? []).map(printable);
  if (names.length === 0) return [];
  const name = names.length === 1 ? names[0] : "SERVICE";
  return [
    `Removed after failing: ${
      names.join(", ")
    }. "miniboss logs ${name}" shows the last lines, "miniboss why ${name}" more; ` +
    "--keep-failed keeps such containers",
  ];
}

/** Where the services are reached from outside. */
function ports({ finished }: RunState): string[] {
  const texts = Object.entries(finished?.ports ?? {}).flatMap(([service, published]) =>
    [...new Set(published.map(portText))].map((port) => `${printable(service)} ${port}`)
  );
  return texts.length === 0 ? [] : [`Ports: ${texts.join(", ")}`];
}
