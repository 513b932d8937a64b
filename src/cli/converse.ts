/** Lets the user talk to a process in a container as if it ran here. */
import { CancelledError, messageOf, UsageError } from "../base/errors.ts";
import type { Conversation } from "../run/one_off/exec.ts";
import type { EndSignal } from "./signals.ts";
import { BrokenPipeError, type Terminal } from "./terminal.ts";

/** What the process gets of this terminal. */
export interface Stdio {
  /** Whether it gets what is typed or piped in. */
  readonly stdin: boolean;
  /** Whether it gets a terminal of its own. */
  readonly tty: boolean;
}

/** After so many signals the process is ended by force. */
const SIGNALS_TO_FORCE = 3;
/** How long a process that is ended by force may take until nobody waits for it any more. */
const FORCE_MS = 2000;
/** How long a process may go on when the terminal has gone away. */
const HANGUP_MS = 5000;

/**
 * What a process gets by the options `-i` and `-t`. Without both it gets a terminal where there is one at both ends.
 *
 * @throws {UsageError} when a terminal is wanted and there is none.
 */
export function stdioOf(
  { stdin, stdout }: Terminal,
  { interactive, tty }: { readonly interactive?: boolean | undefined; readonly tty?: boolean | undefined },
): Stdio {
  if (tty && !stdin.isTerminal) {
    const instead = interactive ? "Leave it out" : "Leave it out, or give -i to pass standard input on";
    throw new UsageError(`Option -t wants a terminal, and standard input is none. ${instead}`);
  }
  const isTty = tty ?? (!interactive && stdin.isTerminal && stdout.isTerminal);
  return { stdin: interactive ?? isTty, tty: isTty };
}

/**
 * Passes input, output, signals and the terminal's size on, until the process ends. The terminal is as before then, whatever
 * happened.
 *
 * @returns the process's exit code
 */
export async function converse(
  terminal: Terminal,
  process: Conversation,
  stdio: Stdio,
): Promise<number> {
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => {});
  using _signals = takeSignals(terminal, process, () => {
    over.reject(new CancelledError("Cancelled; the command may go on in the container"));
    process[Symbol.dispose]();
  });
  using _raw = stdio.tty ? terminal.stdin.raw() : undefined;
  return await Promise.race([talk(terminal, process, stdio), over.promise]);
}

async function talk(terminal: Terminal, process: Conversation, { stdin, tty }: Stdio): Promise<number> {
  const { stdout, stderr } = terminal;
  // What is typed comes after the size: a program asked for something would otherwise answer for no cells at all.
  using _size = tty ? await passSize(terminal, process) : undefined;
  using _input = stdin ? passInput(terminal, process) : undefined;
  if (!stdin) await process.input.close();
  try {
    for await (const { stream, data } of process.output) {
      await (stream === "stderr" ? stderr : stdout).send(data);
    }
  } catch (error) {
    // What prints into a closed pipe here ends of it, so there it does as well.
    if (error instanceof BrokenPipeError) await process.kill("SIGPIPE").catch(() => {});
    throw error;
  }
  return await process.exitCode();
}

/** Passes input on until it ends or nobody wants it any more. */
function passInput({ stdin }: Terminal, process: Conversation): Disposable {
  const reader = stdin.readable.getReader();
  const writer = process.input.getWriter();
  const pass = async () => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      await writer.write(chunk.value);
    }
  };
  // A terminal that has gone away is an end of input like any other.
  pass().catch(() => {}).finally(() => writer.close().catch(() => {}));
  return { [Symbol.dispose]: () => void reader.cancel().catch(() => {}) };
}

/** Passes the terminal's size on, now and whenever it changes. */
async function passSize(
  { stdout, stderr, onResize }: Terminal,
  process: Conversation,
): Promise<Disposable> {
  const pass = async () => {
    const size = stdout.isTerminal ? stdout.size() : stderr.size();
    // A process that has ended already has no terminal to resize.
    if (size.columns > 0) await process.resize(size).catch(() => {});
  };
  const listening = onResize(() => void pass());
  await pass();
  return listening;
}

/** Passes signals on; the third ends the process by force. @param giveUp is called when the process does not end of it */
function takeSignals(terminal: Terminal, process: Conversation, giveUp: () => void): Disposable {
  let count = 0;
  const timers: ReturnType<typeof setTimeout>[] = [];
  const pass = async (name: EndSignal) => {
    count++;
    const isLast = count >= SIGNALS_TO_FORCE;
    if (isLast) timers.push(setTimeout(giveUp, FORCE_MS));
    try {
      await process.kill(isLast ? "SIGKILL" : name);
    } catch (error) {
      terminal.stderr.write(`${messageOf(error)}\n`);
      if (isLast) giveUp();
    }
  };
  const taken = terminal.takeSignals((name) => {
    if (name === "SIGHUP") timers.push(setTimeout(giveUp, HANGUP_MS));
    void pass(name);
  });
  return {
    [Symbol.dispose]: () => {
      timers.forEach(clearTimeout);
      taken[Symbol.dispose]();
    },
  };
}
