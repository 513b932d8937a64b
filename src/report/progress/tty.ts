/** A run drawn in place on a terminal: a live area of one line a service, with log lines and notices scrolling above it. */
import type { EventSink, RunEvent } from "../../model/event.ts";
import type { Clock } from "../parts/clock.ts";
import { createPaint, growingStyles } from "../parts/color.ts";
import { drawFrame } from "./frame.ts";
import { logLines } from "./plain.ts";
import { RunState } from "./run_state.ts";
import { Region, type RegionDeps } from "../parts/region.ts";
import { rowOf } from "./rows.ts";
import { printableLines } from "../parts/text.ts";

/** The least time between two frames: about 15 a second. */
const FRAME_MS = 66;

/** What the renderer needs of the world. */
export interface TtyDeps extends RegionDeps {
  readonly clock: Clock;
  readonly color: boolean;
}

/** Draws a run on a terminal. The cursor is hidden from the first frame until the renderer is disposed. */
export class TtyRenderer {
  readonly #state = new RunState();
  readonly #region: Region;
  /** Lines to be put above the live area. */
  #above: string[] = [];
  #drawnAtMs = -Infinity;
  #cancelTimer: (() => void) | undefined;
  /** The clock's time when the run began: no event arrives before it happened, so the least is the best guess. */
  #beganAtMs = Infinity;
  #over = false;
  readonly #styles = growingStyles();

  constructor(private readonly deps: TtyDeps) {
    this.#region = new Region(deps);
  }

  /** The run so far. */
  get state(): RunState {
    return this.#state;
  }

  /** Takes an event; draws at once, or when the next frame is due. */
  readonly onEvent: EventSink = (event) => {
    this.#above.push(...this.#linesAbove(event));
    this.#state.apply(event);
    this.#beganAtMs = Math.min(this.#beganAtMs, this.deps.clock.now() - this.#state.lastMs);
    if (this.#over) this.#region.below(this.#above.splice(0));
    else if (this.#state.finished) this.#end();
    else this.#schedule(Math.max(0, this.#drawnAtMs + FRAME_MS - this.deps.clock.now()));
  };

  /** Draws the last frame, leaves it on the screen and shows the cursor again. */
  [Symbol.dispose](): void {
    if (this.#over) return;
    this.#state.abandon(this.deps.clock.now() - this.#beganAtMs);
    this.#end();
  }

  #end(): void {
    this.#draw();
    this.#over = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#region.end();
  }

  #schedule(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.deps.clock.after(ms, () => {
      this.#cancelTimer = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const { columns, rows } = this.#region.size();
    const nowMs = this.deps.clock.now() - this.#beganAtMs;
    const frame = drawFrame(this.#state, { columns, rows, nowMs, color: this.deps.color });
    const changed = this.#region.draw(frame, this.#above.splice(0));
    if (changed) this.#drawnAtMs = this.deps.clock.now();
    if (this.#state.overMs === undefined && !this.#region.gone && frame.length > 0) {
      this.#schedule(1000 - (Math.max(0, nowMs) % 1000));
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
    const styleOf = this.#styles(this.#state.services);
    return logLines(service, text, { paint: createPaint(this.deps), styleOf });
  }

  #isBuilding(service: string | undefined): boolean {
    const facts = this.#state.services.get(service ?? "");
    const phase = facts && rowOf(this.#state, facts)?.phase;
    return phase?.kind === "working" && phase.action === "build";
  }
}
