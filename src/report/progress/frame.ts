/** The live picture of a run as lines: a pure function of state, size and time. */
import { createPaint, type Paint, type Style } from "../parts/color.ts";
import { RunState } from "./run_state.ts";
import { type Phase, type Row, rowsOf } from "./rows.ts";
import { formatClock, printable } from "../parts/text.ts";
import { fit, padEnd, shorten, width } from "../parts/width.ts";
import { doing, phaseText, subject } from "./words.ts";

/** How a frame is drawn. */
export interface FrameOptions {
  /** The terminal's width in cells; no line takes more than one less. */
  readonly columns: number;
  /** The terminal's height; no frame has more than one line less, and never none. */
  readonly rows: number;
  /** Milliseconds since the run began. */
  readonly nowMs: number;
  readonly color: boolean;
}

interface Look {
  readonly symbol: string;
  readonly style: Style;
  /** Which rows stay when not all fit: lowest first. */
  readonly rank: number;
  /** The group it is counted in when it does not fit. */
  readonly group: string;
}

/** The rank of what came to its end. */
const DONE = 4;

function lookOf(phase: Phase): Look {
  switch (phase.kind) {
    case "failed":
      return { symbol: "✗", style: "red", rank: 0, group: "failed" };
    case "working":
      return { symbol: "▸", style: "cyan", rank: 1, group: "active" };
    case "pending":
      return { symbol: " ", style: "dim", rank: 2, group: "waiting" };
    case "blocked":
    case "cancelled":
      return { symbol: "-", style: "yellow", rank: 3, group: phase.kind };
    case "ready":
    case "kept":
    case "suspended":
    case "stopped":
    case "removed":
      return { symbol: "✓", style: "green", rank: DONE, group: phase.kind };
    default:
      return phase satisfies never;
  }
}

/**
 * The frame of a run: one line a service in the order of the plan, as far as they fit (failed and active ones first), and
 * a last line that sums up. Empty while there is nothing to show.
 *
 * @example A run without color on a small terminal
 * ```ts
 * import { RunState } from "./run_state.ts";
 * import { assertEquals } from "@std/assert";
 * const node = { id: "db:pull", service: "db", action: { kind: "pull", image: "postgres:16", always: false }, after: [], cause: "no container" } as const;
 * const state = new RunState().apply({ kind: "nodeStarted", atMs: 0, node });
 * assertEquals(drawFrame(state, { columns: 40, rows: 24, nowMs: 3200, color: false }), [
 *   "▸ db  pulling (3 s)",
 *   "0 of 1 done, 3 s",
 * ]);
 * ```
 */
export function drawFrame(state: RunState, options: FrameOptions): string[] {
  const rows = rowsOf(state);
  const paint = createPaint(options);
  const room = Math.max(1, options.columns - 1);
  const nowMs = state.overMs ?? Math.max(options.nowMs, state.lastMs);
  const footer = footerText(state, rows, nowMs);
  if (footer === "") return [];
  const shown = choose(rows, Math.max(0, options.rows - 2));
  const hidden = rows.filter((row) => !shown.has(row));
  const nameWidth = Math.min(
    Math.max(0, ...rows.map((row) => width(printable(row.service)))),
    Math.max(8, Math.floor(room / 3)),
    Math.max(1, room - 2),
  );
  const lines = rows.filter((row) => shown.has(row)).map((row) =>
    drawRow(row, { nameWidth, room, nowMs, paint })
  );
  if (hidden.length > 0 && shown.size > 0) lines.push(paint("dim", fit(hiddenText(hidden), room)));
  return [...lines, paint("dim", fit(footer, room))];
}

/** The rows that fit into `height` lines, leaving one for the others where there are any. */
function choose(rows: readonly Row[], height: number): ReadonlySet<Row> {
  if (rows.length <= height) return new Set(rows);
  const ranked = rows.map((row, index) => ({ row, index, rank: lookOf(row.phase).rank }));
  ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return new Set(ranked.slice(0, Math.max(0, height - 1)).map(({ row }) => row));
}

function drawRow(
  row: Row,
  options: {
    readonly nameWidth: number;
    readonly room: number;
    readonly nowMs: number;
    readonly paint: Paint;
  },
): string {
  const { nameWidth, room, nowMs, paint } = options;
  const { symbol, style } = lookOf(row.phase);
  const name = padEnd(shorten(printable(row.service), nameWidth), nameWidth);
  const { main, detail } = phaseText(row, nowMs);
  const head = fit(main, room - nameWidth - 4);
  const rest = detail === "" ? "" : fit(`: ${detail}`, room - nameWidth - 4 - width(head));
  // A colon with nothing after it says nothing.
  const tail = rest.length > 3 ? rest : "";
  const marked = row.phase.kind === "failed"
    ? paint("red", head) + tail
    : paintMain(row, head, paint) + paint("dim", tail);
  return head === "" ? fit(`${symbol} ${name}`, room) : `${paint(style, symbol)} ${name}  ${marked}`;
}

function paintMain(row: Row, text: string, paint: Paint): string {
  return row.phase.kind === "pending" || row.phase.kind === "blocked" ? paint("dim", text) : text;
}

/** `38 more: 30 ready, 8 waiting`. */
function hiddenText(rows: readonly Row[]): string {
  return `  ${rows.length} more: ${counts(rows)}`;
}

function counts(rows: readonly Row[]): string {
  const looks = rows.map((row) => lookOf(row.phase)).sort((a, b) => a.rank - b.rank);
  const byGroup = Map.groupBy(looks, (look) => look.group);
  return [...byGroup].map(([group, members]) => `${members.length} ${group}`).join(", ");
}

/** `3 of 5 done, 1 failed, 12 s`. */
function footerText(state: RunState, rows: readonly Row[], nowMs: number): string {
  const parts: string[] = [];
  if (state.lockHolder !== undefined) parts.push(`waiting for ${printable(state.lockHolder)}`);
  for (const { node, startMs, endMs } of state.nodes.values()) {
    const active = startMs !== undefined && endMs === undefined && state.overMs === undefined;
    if (node.service === undefined && active) parts.push(doing(node.action.kind));
  }
  const failedParts = [...state.nodes.values()].filter((run) => run.node.service === undefined && run.error);
  parts.push(...failedParts.map((run) => `${subject(run.node)} failed`));
  if (rows.length > 0) {
    const looks = rows.map((row) => lookOf(row.phase));
    parts.push(`${looks.filter(({ rank }) => rank === DONE).length} of ${rows.length} done`);
    for (const group of ["failed", "blocked", "cancelled"]) {
      const count = looks.filter((look) => look.group === group).length;
      if (count > 0) parts.push(`${count} ${group}`);
    }
  }
  return parts.length === 0 ? "" : [...parts, formatClock(nowMs)].join(", ");
}
