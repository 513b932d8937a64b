/** The status table on a terminal, redrawn in place as things change and time passes. */
import type { Clock } from "../parts/clock.ts";
import { createPaint } from "../parts/color.ts";
import { Region, type RegionDeps } from "../parts/region.ts";
import { statusBlocks, type StatusRow } from "./status.ts";
import { printable } from "../parts/text.ts";
import { fit } from "../parts/width.ts";

/** How a live table is drawn. */
export interface LiveStatusOptions {
  readonly columns: number;
  /** The terminal's height; the lines take at most one less. */
  readonly rows: number;
  readonly color: boolean;
  /** What is wrong with the picture, as a last line. */
  readonly note?: string | undefined;
}

/**
 * The lines of the table as far as they fit, and one that counts the others.
 *
 * @example A terminal too small for all
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const row = (service: string) => ({
 *   service, state: "running", exitCode: undefined, oomKilled: false, job: false, health: undefined, ports: [], image: "app:1", startedAt: undefined, uptimeMs: 5000, restarts: 0, changes: [], lastFailure: undefined,
 * } as const);
 * assertEquals(drawLiveStatus(["a", "b", "c"].map(row), { columns: 80, rows: 4, color: false }), [
 *   "SERVICE  STATE    IMAGE  UPTIME",
 *   "a        running  app:1  5 s",
 *   "2 more: 2 running",
 * ]);
 * ```
 */
export function drawLiveStatus(rows: readonly StatusRow[], options: LiveStatusOptions): string[] {
  const paint = createPaint(options);
  const room = Math.max(1, options.columns - 1);
  const notes = options.note === undefined ? [] : [paint("yellow", fit(printable(options.note), room))];
  const height = Math.max(1, options.rows - 1 - notes.length);
  const { header, blocks } = statusBlocks(rows, { columns: room, color: options.color });
  const lines = [header, ...blocks.flat()];
  if (lines.length <= height) return [...lines, ...notes];
  const shown = fitting(blocks, height - 2);
  const more = paint("dim", fit(moreText(rows.slice(shown)), room));
  return [...[header, ...blocks.slice(0, shown).flat(), more].slice(-height), ...notes];
}

/** How many of the blocks fit into so many lines. */
function fitting(blocks: readonly (readonly string[])[], height: number): number {
  let used = 0;
  const end = blocks.findIndex((block) => (used += block.length) > height);
  return end < 0 ? blocks.length : end;
}

/** `38 more: 30 running, 8 exited`. */
function moreText(rows: readonly StatusRow[]): string {
  const counts = [...Map.groupBy(rows, (row) => row.state)].map(([state, of]) => `${of.length} ${state}`);
  return `${rows.length} more: ${counts.join(", ")}`;
}

/** What the screen needs of the world. */
export interface StatusScreenDeps extends RegionDeps {
  readonly clock: Clock;
  /** Milliseconds since 1970, for uptimes. */
  readonly wallMs: () => number;
  readonly color: boolean;
}

/** A live table. Its cursor is shown again when it is disposed of. */
export class StatusScreen implements Disposable {
  readonly #region: Region;
  #rows: readonly Omit<StatusRow, "uptimeMs">[] = [];
  #note: string | undefined;
  #cancelTick: (() => void) | undefined;

  constructor(private readonly deps: StatusScreenDeps) {
    this.#region = new Region(deps);
  }

  /** Shows these rows from now on; their uptimes grow by themselves. @returns whether the terminal is still there */
  show(rows: readonly Omit<StatusRow, "uptimeMs">[]): boolean {
    this.#rows = rows;
    this.#note = undefined;
    this.#draw();
    return !this.#region.gone;
  }

  /** Shows a line below the rows until there are new ones. @returns whether the terminal is still there */
  note(text: string): boolean {
    this.#note = text;
    this.#draw();
    return !this.#region.gone;
  }

  [Symbol.dispose](): void {
    this.#cancelTick?.();
    this.#region.end();
  }

  #draw(): void {
    this.#cancelTick?.();
    const { color, clock, wallMs } = this.deps;
    const rows = this.#rows.map((row) => withUptime(row, wallMs()));
    this.#region.draw(drawLiveStatus(rows, { ...this.#region.size(), color, note: this.#note }), []);
    if (!this.#region.gone) this.#cancelTick = clock.after(1000, () => this.#draw());
  }
}

/** A row with how long its service runs. */
export function withUptime(row: Omit<StatusRow, "uptimeMs">, wallMs: number): StatusRow {
  return { ...row, uptimeMs: row.startedAt ? wallMs - Date.parse(row.startedAt) : undefined };
}
