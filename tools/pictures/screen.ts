/** A terminal's screen after a program wrote to it, as runs of text that look the same. */
import headless from "@xterm/headless";

/** A colour: one of the terminal's 256, or its own; undefined for the standard one. */
export type Color = number | `#${string}` | undefined;

/** How text looks. */
export interface Look {
  readonly color: Color;
  readonly background: Color;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
}

/** Text of one look, from a column on. */
export interface Span extends Look {
  readonly column: number;
  readonly cells: number;
  readonly text: string;
}

/** The lines of a screen, each as its spans; empty lines at the end are left out. */
export type Picture = readonly (readonly Span[])[];

/** What is on a screen, with what scrolled out of it, when `output` was written to it. */
export async function screenOf(output: string, columns: number): Promise<Picture> {
  const terminal = new headless.Terminal({
    cols: columns,
    rows: 100,
    allowProposedApi: true,
    convertEol: true,
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  terminal.write(output, resolve);
  await promise;
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, y) => spansOf(active.getLine(y)));
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((line) => line.length > 0) + 1);
}

type Line = NonNullable<ReturnType<InstanceType<typeof headless.Terminal>["buffer"]["active"]["getLine"]>>;
type Cell = NonNullable<ReturnType<Line["getCell"]>>;

function spansOf(line: Line | undefined): Span[] {
  const spans: { -readonly [Key in keyof Span]: Span[Key] }[] = [];
  for (let column = 0; column < (line?.length ?? 0); column++) {
    const cell = line?.getCell(column);
    // The second half of a wide character has no width.
    if (!cell || cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const last = spans.at(-1);
    const text = cell.getChars() || " ";
    if (last && last.column + last.cells === column && isSame(last, look)) {
      last.text += text;
      last.cells += cell.getWidth();
    } else spans.push({ column, cells: cell.getWidth(), text, ...look });
  }
  return trimmed(spans);
}

function lookOf(cell: Cell): Look {
  const color = cell.isFgDefault() ? undefined : colorOf(cell.getFgColor(), Boolean(cell.isFgRGB()));
  const background = cell.isBgDefault() ? undefined : colorOf(cell.getBgColor(), Boolean(cell.isBgRGB()));
  return {
    color,
    background,
    bold: Boolean(cell.isBold()),
    dim: Boolean(cell.isDim()),
    underline: Boolean(cell.isUnderline()),
  };
}

function colorOf(value: number, isRgb: boolean): Color {
  return isRgb ? `#${value.toString(16).padStart(6, "0")}` : value;
}

function isSame(a: Look, b: Look): boolean {
  return a.color === b.color && a.background === b.background && a.bold === b.bold && a.dim === b.dim &&
    a.underline === b.underline;
}

/** Without the blank end of a line. */
function trimmed(spans: readonly Span[]): Span[] {
  const end = spans.findLastIndex(({ text, background }) => text.trim() !== "" || background !== undefined);
  return spans.slice(0, end + 1).map((span, index) => {
    if (index < end || span.background !== undefined) return span;
    const text = span.text.trimEnd();
    return { ...span, text, cells: span.cells - (span.text.length - text.length) };
  });
}
