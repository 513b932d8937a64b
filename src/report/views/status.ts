/** What `status` shows: one row a service, as a table or as JSON. */
import type { LastFailure } from "../../model/journal.ts";
import type { ServiceState } from "../../model/snapshot.ts";
import { createPaint, type Style } from "../parts/color.ts";
import { type Cell, type CellPart, type Column, drawTable, type TableOptions } from "../parts/table.ts";
import { formatClock, printable } from "../parts/text.ts";
import { portText, type StatusPort } from "../parts/ports.ts";
import { wrap } from "../parts/width.ts";

/** A service as it is and would become. */
export interface StatusRow {
  readonly service: string;
  readonly state: ServiceState;
  /** How it ended; undefined unless it has. */
  readonly exitCode: number | undefined;
  /** Whether it ended because there was no memory for it. */
  readonly oomKilled: boolean;
  /** Whether it is a job: then ending is what it is for. */
  readonly job: boolean;
  /** `healthy`, `unhealthy`, `starting`; undefined where nothing tells. */
  readonly health: string | undefined;
  readonly ports: readonly StatusPort[];
  readonly image: string;
  /** RFC 3339; undefined while it does not run. */
  readonly startedAt: string | undefined;
  /** Milliseconds since it was started; undefined while it does not run. */
  readonly uptimeMs: number | undefined;
  readonly restarts: number;
  /** Why start would change it: `env PORT changed`; empty when it would not. */
  readonly changes: readonly string[];
  /** How it failed the last time, unless it came to what was asked for since. */
  readonly lastFailure: LastFailure | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: "SERVICE", cut: "middle", least: 8 },
  { title: "STATE" },
  { title: "HEALTH", optional: 1 },
  { title: "PORTS", least: 15 },
  { title: "IMAGE", cut: "middle", least: 10, optional: 3 },
  { title: "UPTIME", optional: 2 },
  { title: "RESTARTS", align: "right", optional: 4 },
];

/**
 * The lines of the status table. Under a service stands why start would change it, and how it failed the last time.
 *
 * @example A service whose spec was edited
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const port = { containerPort: 5432, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 5433 };
 * const row = {
 *   service: "db", state: "running", exitCode: undefined, oomKilled: false, job: false, health: undefined, ports: [port], image: "postgres:16",
 *   startedAt: undefined, uptimeMs: 185_000, restarts: 0, changes: ["env PORT changed"], lastFailure: undefined,
 * } as const;
 * assertEquals(drawStatus([row], { columns: 80, color: false }), [
 *   "SERVICE  STATE    PORTS           IMAGE        UPTIME",
 *   "db       running  localhost:5433  postgres:16  3 min 5 s",
 *   "  would change: env PORT changed",
 * ]);
 * ```
 */
export function drawStatus(rows: readonly StatusRow[], options: TableOptions): string[] {
  const { header, blocks } = statusBlocks(rows, options);
  return [header, ...blocks.flat()];
}

/** The header, and the lines of each row: one, and what stands under it. */
export function statusBlocks(
  rows: readonly StatusRow[],
  options: TableOptions,
): { readonly header: string; readonly blocks: readonly (readonly string[])[] } {
  const [header = "", ...lines] = drawTable(COLUMNS, rows.map(cellsOf), options);
  return { header, blocks: rows.map((row, index) => [lines[index] ?? "", ...notes(row, options)]) };
}

function cellsOf(row: StatusRow): Cell[] {
  return [
    printable(row.service),
    stateCell(row),
    row.health === undefined ? "" : { text: printable(row.health), style: healthStyle(row.health) },
    portsCell(row.ports),
    shortImage(printable(row.image)),
    row.uptimeMs === undefined ? "" : formatClock(row.uptimeMs),
    row.restarts > 0 ? String(row.restarts) : "",
  ];
}

/** An image that has no name any more is told by its id, of which Docker shows 12 digits. */
function shortImage(image: string): string {
  return image.replace(/^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}$/, "$1");
}

/** What stands under a row. */
function notes({ changes, lastFailure }: StatusRow, options: TableOptions): string[] {
  const change = `would change: ${changes.map(printable).join(", ")}`;
  // Down to the minute: `2024-05-01 10:00`.
  const at = lastFailure?.at.slice(0, 16).replace("T", " ");
  const failure = `failed at ${at} UTC: ${printable(lastFailure?.error ?? "")}`;
  return [
    ...changes.length === 0 ? [] : note(change, "yellow", options),
    ...lastFailure === undefined ? [] : note(failure, "red", options),
  ];
}

function note(text: string, style: Style, options: TableOptions): string[] {
  const lines = options.columns > 0 ? wrap(text, Math.max(1, options.columns - 4)) : [text];
  return lines.map((line, index) => (index === 0 ? "  " : "    ") + createPaint(options)(style, line));
}

/** How a container ended by itself is told; one that is done or was stopped ended as it should. */
function stateCell({ state, exitCode = 0, oomKilled, job }: StatusRow): CellPart {
  if (state === "exited" && exitCode !== 0) {
    const oom = oomKilled ? ", out of memory" : "";
    return { text: `exited (${exitCode}${oom})`, style: job || oomKilled ? "red" : "dim" };
  }
  return { text: state, style: stateStyle(state) };
}

function stateStyle(state: StatusRow["state"]): Style {
  switch (state) {
    case "running":
      return "green";
    case "dead":
    case "restarting":
      return "red";
    case "paused":
    case "created":
    case "removing":
      return "yellow";
    case "exited":
    case "done":
    case "stopped":
    case "not created":
      return "dim";
    default:
      return state satisfies never;
  }
}

function healthStyle(health: string): Style {
  return health === "healthy" ? "green" : health === "unhealthy" ? "red" : "yellow";
}

function portsCell(ports: readonly StatusPort[]): readonly CellPart[] {
  const texts = new Map(ports.map((port) => [portText(port), port]));
  return [...texts].flatMap(([text, { protocol }], index): CellPart[] => [
    ...index > 0 ? [{ text: ", " }] : [],
    protocol === "tcp" ? { text, url: `http://${text}` } : { text },
  ]);
}

/**
 * The rows as a JSON array for programs; every field is always there, null where it is not known.
 *
 * @param options.oneLine whether it is a line among others @default {false}
 */
export function statusJson(rows: readonly StatusRow[], options: { readonly oneLine?: boolean } = {}): string {
  return JSON.stringify(
    rows.map((row) => ({
      service: row.service,
      state: row.state,
      exitCode: row.exitCode ?? null,
      oomKilled: row.oomKilled,
      health: row.health ?? null,
      ports: row.ports.map(({ containerPort, protocol, hostIp, hostPort }) => ({
        containerPort,
        protocol,
        hostIp,
        hostPort,
      })),
      image: row.image,
      startedAt: row.startedAt ?? null,
      uptimeMs: row.uptimeMs ?? null,
      restarts: row.restarts,
      changes: row.changes,
      lastFailure: row.lastFailure ?? null,
    })),
    null,
    options.oneLine ? undefined : 2,
  );
}
