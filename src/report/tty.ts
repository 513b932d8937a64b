/** A run drawn in place on a terminal: a live area of one line a service, with log lines and notices scrolling above it. */
import type { EventSink, RunEvent } from "../model/event.ts";
import type { Clock } from "./clock.ts";
import { createPaint, serviceStyles } from "./color.ts";
import { drawFrame } from "./frame.ts";
import { logLines } from "./plain.ts";
import { abandoned, initialState, reduce, type RunState } from "./reduce.ts";
import { rowsOf } from "./rows.ts";
import { printableLines, width } from "./text.ts";

/** The least time between two frames: about 15 a second. */
const FRAME_MS = 66;

/** What the renderer needs of the world. */
export interface TtyDeps {
  /** Writes to the terminal. When it throws, the terminal is gone and nothing more is written. */
  readonly write: (text: string) => void;
  /** The terminal's size in cells; 0 where it is not known. Asked for each frame, so that resizing needs no event. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly clock: Clock;
  readonly color: boolean;
}

/** Draws a run on a terminal. The cursor is hidden from the first frame until the renderer is disposed. */
export class TtyRenderer {
  #state = initialState();
  /** The widths of the lines of the frame on the screen. */
  #drawn: readonly number[] = [];
  #lastFrame = "";
  /** Lines to be put above the live area. */
  #above: string[] = [];
  #columns = 0;
  #drawnAtMs = -Infinity;
  #cancelTimer: (() => void) | undefined;
  /** The clock's time when the run began: no event arrives before it happened, so the least is the best guess. */
  #beganAtMs = Infinity;
  #hidden = false;
  #over = false;
  /** Set when the terminal does not take any more. */
  #gone = false;

  constructor(private readonly deps: TtyDeps) {}

  /** The run so far. */
  get state(): RunState {
    return this.#state;
  }

  /** Takes an event; draws at once, or when the next frame is due. */
  readonly onEvent: EventSink = (event) => {
    this.#above.push(...this.#linesAbove(event));
    this.#state = reduce(this.#state, event);
    this.#beganAtMs = Math.min(this.#beganAtMs, this.deps.clock.now() - this.#state.lastMs);
    if (this.#over) this.#write(this.#takeAbove());
    else if (this.#state.finished) this.#end();
    else this.#schedule(Math.max(0, this.#drawnAtMs + FRAME_MS - this.deps.clock.now()));
  };

  /** Draws the last frame, leaves it on the screen and shows the cursor again. */
  [Symbol.dispose](): void {
    if (this.#over) return;
    this.#state = abandoned(this.#state);
    this.#end();
  }

  #end(): void {
    this.#draw();
    this.#over = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#hidden) this.#write("\x1b[?25h");
  }

  #schedule(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.deps.clock.after(ms, () => {
      this.#cancelTimer = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const { columns, rows } = this.#size();
    const nowMs = this.deps.clock.now() - this.#beganAtMs;
    const frame = drawFrame(this.#state, { columns, rows, nowMs, color: this.deps.color });
    const text = frame.join("\n");
    const resized = columns !== this.#columns && this.#drawn.length > 0;
    if (text !== this.#lastFrame || this.#above.length > 0 || resized) {
      this.#write(this.#redraw(frame, columns));
      this.#drawn = frame.map(width);
      this.#lastFrame = text;
      this.#columns = columns;
      this.#drawnAtMs = this.deps.clock.now();
    }
    if (this.#state.overMs === undefined && !this.#gone && frame.length > 0) {
      this.#schedule(1000 - (Math.max(0, nowMs) % 1000));
    }
  }

  /**
   * One write for all of it, between the marks of a synchronized update. Lines are overwritten, not erased first, and with
   * wrapping off: no terminal shows a hole, and a character measured wrongly cannot move the lines below.
   */
  #redraw(frame: readonly string[], columns: number): string {
    const home = this.#linesUp(columns);
    const hide = this.#hidden ? "" : "\x1b[?25l";
    this.#hidden = true;
    // Lines above may wrap, which overwriting cannot follow.
    const above = this.#above.length === 0 ? "" : "\x1b[J" + this.#takeAbove();
    const lines = frame.map((line) => `${line}\x1b[K\r\n`).join("");
    return `\x1b[?2026h${hide}${home}${above}\x1b[?7l${lines}\x1b[J\x1b[?7h\x1b[?2026l`;
  }

  #takeAbove(): string {
    return this.#above.splice(0).map((line) => `${line}\r\n`).join("");
  }

  /** To the first line of the frame on the screen; a terminal made narrower has wrapped its lines. */
  #linesUp(columns: number): string {
    const lines = this.#drawn.reduce((sum, cells) => sum + Math.max(1, Math.ceil(cells / columns)), 0);
    return lines === 0 ? "\r" : `\r\x1b[${lines}A`;
  }

  #size(): { columns: number; rows: number } {
    const { columns, rows } = this.deps.size();
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  #write(text: string): void {
    if (this.#gone || text === "") return;
    try {
      this.deps.write(text);
    } catch {
      this.#gone = true;
    }
  }

  /** Hook lines and notices scroll; a build's lines only show in its row, unless it fails. */
  #linesAbove(event: RunEvent): string[] {
    switch (event.kind) {
      case "notice":
        return printableLines(event.text).map((line) => createPaint(this.deps)("yellow", line));
      case "log":
        return this.#isBuilding(event.service) ? [] : this.#logLines(event.service, event.text);
      case "nodeFailed": {
        const { service, action } = event.node;
        if (service === undefined || action.kind !== "build") return [];
        const tail = this.#state.services.get(service)?.tail ?? [];
        return tail.flatMap((line) => this.#logLines(service, line));
      }
      case "planned":
      case "nodeStarted":
      case "nodeDone":
      case "blocked":
      case "progress":
      case "waiting":
      case "waitingForLock":
      case "finished":
        return [];
      default:
        return event satisfies never;
    }
  }

  #logLines(service: string | undefined, text: string): string[] {
    const styleOf = serviceStyles(this.#state.services.keys());
    return logLines(service, text, { paint: createPaint(this.deps), styleOf });
  }

  #isBuilding(service: string | undefined): boolean {
    const phase = rowsOf(this.#state).find((row) => row.service === service)?.phase;
    return phase?.kind === "working" && phase.action === "build";
  }
}
