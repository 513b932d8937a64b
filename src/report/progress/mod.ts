/** The renderers of a run, behind one function. */
import type { EventSink, RunEvent } from "../../model/event.ts";
import { type Clock, systemClock } from "../parts/clock.ts";
import { growingStyles } from "../parts/color.ts";
import { jsonLine } from "./json.ts";
import { plainLines, type PriorState, priorStateOf, quietLines } from "./plain.ts";
import { RunState } from "./run_state.ts";

export { RunState } from "./run_state.ts";
export { summaryText } from "./summary.ts";

/** How a run is shown; `auto` of the command line is decided before. */
export type ProgressMode = "tty" | "plain" | "json" | "quiet";

/**
 * Shows a run; dispose of it when the run is over, whatever came of it, and before anything else is written to the same
 * terminal. A run that did not finish by then counts as cancelled.
 */
export interface Renderer extends Disposable {
  readonly onEvent: EventSink;
  /** The run so far: for the summary and the timeline. */
  readonly state: RunState;
}

/** What renderers need of the world. */
export interface RendererDeps {
  /** Writes to standard error. It may throw when the other end is gone. */
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** The terminal's size in cells, for `tty`; 0 where it is not known. @default 80 by 24 */
  readonly size?: () => { readonly columns: number; readonly rows: number };
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/**
 * Makes the renderer for a mode.
 *
 * @example Plain lines
 * ```ts
 * import { assertEquals } from "@std/assert";
 * let written = "";
 * using renderer = await createRenderer("plain", { write: (text) => void (written += text), color: false });
 * const node = { id: "db:create", service: "db", action: { kind: "create" }, after: [], cause: "no container" } as const;
 * renderer.onEvent({ kind: "nodeDone", atMs: 20, node, ms: 20 });
 * assertEquals(written, "db: created (no container)\n");
 * ```
 */
export async function createRenderer(mode: ProgressMode, deps: RendererDeps): Promise<Renderer> {
  const { color } = deps;
  switch (mode) {
    case "tty": {
      const { TtyRenderer } = await import("./tty.ts");
      return new TtyRenderer({ clock: systemClock(), size: () => ({ columns: 0, rows: 0 }), ...deps });
    }
    case "plain": {
      const styles = growingStyles();
      return lineRenderer(deps, (event, before, after) => {
        return plainLines(event, before, after, { color, styleOf: styles(after.services) });
      });
    }
    case "json":
      return lineRenderer(deps, (event) => [jsonLine(event)]);
    case "quiet":
      return lineRenderer(deps, (event) => quietLines(event, { color }));
    default:
      return mode satisfies never;
  }
}

/** Writes the lines of each event at once. */
function lineRenderer(
  deps: RendererDeps,
  linesOf: (event: RunEvent, before: PriorState, after: RunState) => readonly string[],
): Renderer {
  const state = new RunState();
  let gone = false;
  return {
    onEvent: (event) => {
      const before = priorStateOf(state, event);
      state.apply(event);
      const lines = linesOf(event, before, state);
      if (gone || lines.length === 0) return;
      try {
        deps.write(lines.map((line) => `${line}\n`).join(""));
      } catch {
        // Who does not read any more is not told any more; the run goes on.
        gone = true;
      }
    },
    get state() {
      return state;
    },
    [Symbol.dispose]: () => {
      state.abandon();
    },
  };
}
