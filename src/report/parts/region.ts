/** Lines at the bottom of a terminal that are redrawn in place, with others scrolling above them. */
import { width } from "./width.ts";

/** What a region needs of the world. */
export interface RegionDeps {
  /** Writes to the terminal. When it throws, the terminal is gone and nothing more is written. */
  readonly write: (text: string) => void;
  /** The terminal's size in cells; 0 where it is not known. Asked for each frame, so that resizing needs no event. */
  readonly size: () => { readonly columns: number; readonly rows: number };
}

/** The lines on the screen. The cursor is hidden from the first of them until {@linkcode Region.end}. */
export class Region {
  /** The widths of the lines on the screen. */
  #drawn: readonly number[] = [];
  #lastText = "";
  #columns = 0;
  #hidden = false;
  #gone = false;

  constructor(private readonly deps: RegionDeps) {}

  /** Whether the terminal does not take any more. */
  get gone(): boolean {
    return this.#gone;
  }

  /** The terminal's size, 80 by 24 where it is not known. */
  size(): { columns: number; rows: number } {
    const { columns, rows } = this.deps.size();
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  /** Puts these lines in the place of those drawn before, and `above` above them for good. @returns whether anything changed */
  draw(lines: readonly string[], above: readonly string[]): boolean {
    const { columns } = this.size();
    const text = lines.join("\n");
    const resized = columns !== this.#columns && this.#drawn.length > 0;
    if (text === this.#lastText && above.length === 0 && !resized) return false;
    this.#write(this.#redraw(lines, above, columns));
    this.#drawn = lines.map(width);
    this.#lastText = text;
    this.#columns = columns;
    return true;
  }

  /** Leaves the lines on the screen and shows the cursor again. */
  end(): void {
    if (this.#hidden) this.#write("\x1b[?25h");
    this.#hidden = false;
  }

  /** Writes lines below what was left on the screen. */
  below(lines: readonly string[]): void {
    this.#write(lines.map((line) => `${line}\r\n`).join(""));
  }

  /**
   * One write for all of it, between the marks of a synchronized update. Lines are overwritten, not erased first, and with
   * wrapping off: no terminal shows a hole, and a character measured wrongly cannot move the lines below.
   */
  #redraw(frame: readonly string[], above: readonly string[], columns: number): string {
    const home = this.#linesUp(columns);
    const hide = this.#hidden ? "" : "\x1b[?25l";
    this.#hidden = true;
    // Lines above may wrap, which overwriting cannot follow.
    const scrolled = above.length === 0 ? "" : "\x1b[J" + above.map((line) => `${line}\r\n`).join("");
    const lines = frame.map((line) => `${line}\x1b[K\r\n`).join("");
    return `\x1b[?2026h${hide}${home}${scrolled}\x1b[?7l${lines}\x1b[J\x1b[?7h\x1b[?2026l`;
  }

  /** To the first line on the screen; a terminal made narrower has wrapped its lines. */
  #linesUp(columns: number): string {
    const lines = this.#drawn.reduce((sum, cells) => sum + Math.max(1, Math.ceil(cells / columns)), 0);
    return lines === 0 ? "\r" : `\r\x1b[${lines}A`;
  }

  #write(text: string): void {
    if (this.#gone || text === "") return;
    try {
      this.deps.write(text);
    } catch {
      this.#gone = true;
    }
  }
}
