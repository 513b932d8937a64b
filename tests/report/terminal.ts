/** A terminal without a screen and a clock whose hands tests turn. */
import headless from "@xterm/headless";
import type { Clock } from "../../src/report/parts/clock.ts";

/** A terminal emulator that tells what is on its screen. */
export class Screen implements AsyncDisposable {
  readonly #terminal;
  #columns: number;
  #rows: number;

  constructor(options: { readonly columns: number; readonly rows: number }) {
    this.#columns = options.columns;
    this.#rows = options.rows;
    this.#terminal = new headless.Terminal({
      cols: options.columns,
      rows: options.rows,
      scrollback: 1000,
      allowProposedApi: true,
    });
  }

  size(): { columns: number; rows: number } {
    return { columns: this.#columns, rows: this.#rows };
  }

  resize(size: { readonly columns: number; readonly rows: number }): void {
    this.#columns = size.columns;
    this.#rows = size.rows;
    this.#terminal.resize(size.columns, size.rows);
  }

  async feed(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#terminal.write(text, resolve);
    await promise;
  }

  /** All lines with the scrolled-out ones, without the empty ones at the end. */
  lines(): string[] {
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, y) => active.getLine(y)?.translateToString(true) ?? "",
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
  }

  get cursor(): { readonly x: number; readonly y: number } {
    const { active } = this.#terminal.buffer;
    return { x: active.cursorX, y: active.baseY + active.cursorY };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.feed("");
    this.#terminal.dispose();
  }
}

/** A clock that stands still until it is told to go on. */
export class TestClock implements Clock {
  #nowMs = 1_000_000;
  #timers: { readonly atMs: number; readonly work: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass, running what falls due on the way. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.work();
    }
    this.#nowMs = untilMs;
  }
}
