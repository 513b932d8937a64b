/** The seam to the world a command runs in: streams, environment, signals. */
import { messageOf, MinibossError } from "../base/errors.ts";
import { onReaderGone } from "./reader_gone.ts";
import { type EndSignal, Signals } from "./signals.ts";

/** A stream a command writes to. */
export interface Output {
  readonly isTerminal: boolean;
  /** @throws {BrokenPipeError} when nobody reads any more; {MinibossError} when it cannot be written, as on a full disk */
  write(text: string | Uint8Array): void;
  /** Writes without holding up all else while a slow reader takes its time. @throws as `write` does */
  send(bytes: Uint8Array): Promise<void>;
  /** The terminal's size in cells; 0 where it is not known. */
  size(): { readonly columns: number; readonly rows: number };
}

/** The stream a command reads from. */
export interface Input {
  readonly isTerminal: boolean;
  /** What is typed or piped in. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Hands on each key as it is pressed, Ctrl-C as well, and output as it is, until disposed of. Only for a terminal. */
  raw(): Disposable;
}

/** The world a command runs in. */
export interface Terminal {
  readonly cwd: string;
  env(name: string): string | undefined;
  readonly stdin: Input;
  /** Data for other programs. */
  readonly stdout: Output;
  /** Progress, messages, questions. Writing to it never throws: what nobody reads is dropped. */
  readonly stderr: Output;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. Until it is asked for, they end the process. */
  readonly signal: AbortSignal;
  /** Has the second of them end the process even when foreign code blocks this thread. */
  watchThread(): void;
  /** Takes over the signals that would abort `signal`, until disposed of. */
  takeSignals(taker: (name: EndSignal) => void): Disposable;
  /** Calls `listener` before a second signal ends the process, until disposed of. */
  onKill(listener: () => void): Disposable;
  /** Calls `listener` once when nobody reads standard output any more, until disposed of. Not for a terminal. */
  onReaderGone(listener: () => void): Disposable;
  /** Calls `listener` whenever the terminal's size may have changed, until disposed of. */
  onResize(listener: () => void): Disposable;
  /** Asks on stderr and reads a line of stdin; blocks. @returns whether the answer was yes */
  confirm(question: string): boolean;
}

/** Whoever read the output has gone: no error to show, the command just ends. */
export class BrokenPipeError extends Error {
  override name = "BrokenPipeError";
}

const encoder = new TextEncoder();

function outputOf(stream: typeof Deno.stdout): Output {
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    write: (text) => {
      const bytes = typeof text === "string" ? encoder.encode(text) : text;
      try {
        for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
      } catch (error) {
        throw unwritten(error);
      }
    },
    send: async (bytes) => {
      try {
        for (let written = 0; written < bytes.length;) written += await stream.write(bytes.subarray(written));
      } catch (error) {
        throw unwritten(error);
      }
    },
    size: () => (isTerminal ? consoleSize() : { columns: 0, rows: 0 }),
  };
}

function unwritten(error: unknown): unknown {
  // EIO: the terminal is gone.
  const isGone = error instanceof Deno.errors.BrokenPipe ||
    (error instanceof Error && "code" in error && error.code === "EIO");
  if (isGone) return new BrokenPipeError("Nobody reads the output", { cause: error });
  const why = messageOf(error).replace(/ \(os error \d+\)$/, "");
  return new MinibossError(
    `Cannot write the output: ${why}. Send it somewhere else, or make room there, and run the command again`,
    { cause: error },
  );
}

function consoleSize(): { columns: number; rows: number } {
  try {
    return Deno.consoleSize();
  } catch {
    return { columns: 0, rows: 0 };
  }
}

/** An output that goes on when its reader is gone or its terminal is closed. */
function forgiving(output: Output): Output {
  return {
    ...output,
    write: (text) => {
      try {
        output.write(text);
      } catch { /* there is nobody left to tell */ }
    },
    send: (bytes) => output.send(bytes).catch(() => {}),
  };
}

/** Changes a setting of the terminal, where there is the program to do so. */
function stty(setting: string): void {
  try {
    new Deno.Command("stty", { args: [setting], stdin: "inherit", stdout: "null", stderr: "null" })
      .outputSync();
  } catch { /* the terminal does without */ }
}

function systemInput(): Input {
  return {
    isTerminal: Deno.stdin.isTerminal(),
    get readable() {
      return Deno.stdin.readable;
    },
    raw: () => {
      Deno.stdin.setRaw(true);
      // Deno leaves line feeds to be made into line breaks, which spoils the screens of full-screen programs.
      stty("-opost");
      return {
        [Symbol.dispose]: () => {
          try {
            Deno.stdin.setRaw(false);
          } catch { /* the terminal is gone */ }
        },
      };
    },
  };
}

/** The process's own terminal. @param kill ends the process at once, for the second signal */
export function systemTerminal(kill: () => never): Terminal {
  const signals = new Signals(kill);
  const stderr = forgiving(outputOf(Deno.stderr));
  return {
    cwd: Deno.cwd(),
    env: (name) => Deno.env.get(name),
    stdin: systemInput(),
    stdout: outputOf(Deno.stdout),
    stderr,
    get signal() {
      return signals.signal;
    },
    watchThread: () => signals.watchThread(),
    takeSignals: (taker) => signals.take(taker),
    onKill: (listener) => signals.onKill(listener),
    onReaderGone,
    onResize: (listener) => {
      Deno.addSignalListener("SIGWINCH", listener);
      return { [Symbol.dispose]: () => Deno.removeSignalListener("SIGWINCH", listener) };
    },
    confirm: (question) => {
      stderr.write(`${question} [y/N] `);
      const answer = new Uint8Array(100);
      const read = Deno.stdin.readSync(answer) ?? 0;
      return /^y(es)?$/i.test(new TextDecoder().decode(answer.subarray(0, read)).trim());
    },
  };
}
