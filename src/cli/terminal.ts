/** The seam to the world a command runs in: streams, environment, signals. */
import { CancelledError } from "../base/errors.ts";

/** A stream a command writes to. */
export interface Output {
  readonly isTerminal: boolean;
  /** @throws {BrokenPipeError} when nobody reads any more */
  write(text: string | Uint8Array): void;
  /** The terminal's size in cells; 0 where it is not known. */
  size(): { readonly columns: number; readonly rows: number };
}

/** The world a command runs in. */
export interface Terminal {
  readonly cwd: string;
  env(name: string): string | undefined;
  readonly stdin: { readonly isTerminal: boolean };
  /** Data for other programs. */
  readonly stdout: Output;
  /** Progress, messages, questions. Its `write` never throws: what nobody reads is dropped. */
  readonly stderr: Output;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
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
        if (error instanceof Deno.errors.BrokenPipe) {
          throw new BrokenPipeError("Nobody reads the output", { cause: error });
        }
        throw error;
      }
    },
    size: () => (isTerminal ? consoleSize() : { columns: 0, rows: 0 }),
  };
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
  };
}

/** A signal that comes so soon after the first is the same one, forwarded by a wrapper such as timeout or npx. */
const echoMs = 200;

/** The process's own terminal. @param kill ends the process at once, for the second signal */
export function systemTerminal(kill: () => never): Terminal {
  const controller = new AbortController();
  let cancelledAt = Infinity;
  const onSignal = (name: Deno.Signal) => () => {
    if (!controller.signal.aborted) {
      cancelledAt = performance.now();
      controller.abort(new CancelledError(`Cancelled by ${name}`));
    } else if (performance.now() - cancelledAt > echoMs) kill();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(name, onSignal(name));
  const stderr = forgiving(outputOf(Deno.stderr));
  return {
    cwd: Deno.cwd(),
    env: (name) => Deno.env.get(name),
    stdin: { isTerminal: Deno.stdin.isTerminal() },
    stdout: outputOf(Deno.stdout),
    stderr,
    signal: controller.signal,
    confirm: (question) => {
      stderr.write(`${question} [y/N] `);
      const answer = new Uint8Array(100);
      const read = Deno.stdin.readSync(answer) ?? 0;
      return /^y(es)?$/i.test(new TextDecoder().decode(answer.subarray(0, read)).trim());
    },
  };
}
