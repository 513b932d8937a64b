/** Commands on this machine, run as a shell runs them. */
import { MinibossError } from "../base/errors.ts";
import type { Terminal } from "./terminal.ts";

/** A command of this machine could not be run: 127 when there is none, else 126. */
class ChildError extends MinibossError {
  override name = "ChildError";
  constructor(message: string, override readonly exitCode: 126 | 127, options: ErrorOptions) {
    super(message, options);
  }
}

/** Runs a command with variables added to its environment, and passes signals on. @returns its exit code */
export async function runChild(
  terminal: Terminal,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(terminal, command, env);
  using _signals = terminal.takeSignals((name) => {
    // A terminal sends its Ctrl-C to the child as well.
    if (name === "SIGINT" && terminal.stdin.isTerminal) return;
    try {
      child.kill(name);
    } catch { /* it has just ended */ }
  });
  return (await child.status).code;
}

function spawn(
  { cwd }: Terminal,
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args,
      cwd,
      env,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    })
      .spawn();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new ChildError(`Cannot run "${program}": there is no such command`, 127, { cause });
    }
    if (cause instanceof Deno.errors.PermissionDenied) {
      throw new ChildError(`Cannot run "${program}": permission denied`, 126, { cause });
    }
    throw cause;
  }
}
