/** A test run drawn in place on a terminal: results scroll, and below them stands a line a world. */
import type { TestEvent, TestSink } from "../../model/test_event.ts";
import type { Clock } from "../parts/clock.ts";
import { createPaint } from "../parts/color.ts";
import { Region, type RegionDeps } from "../parts/region.ts";
import { formatClock, printable } from "../parts/text.ts";
import { fit } from "../parts/width.ts";
import { testLines } from "./lines.ts";
import { idOf, type TestRunState, type WorldLane } from "./results.ts";

/** What the screen needs of the world. */
export interface LiveDeps extends RegionDeps {
  readonly clock: Clock;
  readonly color: boolean;
}

const FRAME_MS = 66;

/** Draws a test run. The cursor is hidden from the first frame until the end. */
export class LiveTests implements Disposable {
  readonly #region: Region;
  readonly #above: string[] = [];
  #cancelTimer: (() => void) | undefined;
  readonly #beganAt: number;
  #isOver = false;

  constructor(readonly state: TestRunState, readonly deps: LiveDeps) {
    this.#region = new Region(deps);
    this.#beganAt = deps.clock.now();
  }

  /** Takes an event that the state has taken already. */
  readonly onEvent: TestSink = (event: TestEvent) => {
    this.#above.push(...testLines(event, this.deps));
    if (event.kind === "testsFinished") this[Symbol.dispose]();
    else this.#cancelTimer ??= this.deps.clock.after(FRAME_MS, () => this.#draw());
  };

  [Symbol.dispose](): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#region.draw([], this.#above.splice(0));
    this.#region.end();
  }

  #draw(): void {
    const { columns, rows } = this.#region.size();
    const nowMs = this.deps.clock.now() - this.#beganAt;
    this.#region.draw(
      drawLanes(this.state, { columns, rows, nowMs, color: this.deps.color }),
      this.#above.splice(0),
    );
    // Clocks go on while nothing happens.
    this.#cancelTimer = this.deps.clock.after(1000 - (nowMs % 1000), () => this.#draw());
  }
}

/** The live area: a line a world, and how far the run is. */
export function drawLanes(
  state: TestRunState,
  options: {
    readonly columns: number;
    readonly rows: number;
    readonly nowMs: number;
    readonly color: boolean;
  },
): string[] {
  const { columns, rows, nowMs } = options;
  const paint = createPaint(options);
  const counts = state.counts();
  const ended = counts.passed + counts.failed + counts.flaky + counts.skipped;
  const failed = counts.failed === 0 ? "" : `, ${counts.failed} failed`;
  const lanes = [...state.worlds.values()].slice(0, Math.max(0, rows - 3)).map((lane) => {
    const clock = formatClock(nowMs - lane.sinceMs);
    return `${lane.name.padEnd(4)} ${laneText(lane)} (${clock})`;
  });
  return [...lanes, `${ended} of ${state.tests.size} tests${failed}`].map((line, index, all) => {
    const fitted = fit(line, columns - 1);
    return index === all.length - 1 ? paint("bold", fitted) : fitted;
  });
}

function laneText({ phase, test }: WorldLane): string {
  if (phase === "starting") return "starting services";
  if (phase === "removing") return "removing the world";
  return test ? printable(idOf(test)) : "between tests";
}
