/** The command line: parses it and runs the command it names. */
import { Command, CommanderError } from "@commander-js/extra-typings";
import { EXIT, UsageError } from "../base/errors.ts";
import { VERSION } from "../model/version.ts";
import { examples, type Registry } from "./command.ts";
import { registerCheck } from "./commands/check.ts";
import { registerPlan } from "./commands/plan.ts";
import { registerGraph } from "./commands/graph.ts";
import { registerReload } from "./commands/reload.ts";
import { registerStart } from "./commands/start.ts";
import { registerStatus } from "./commands/status.ts";
import { registerStop } from "./commands/stop.ts";
import { globalOptions } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

const commands = [
  registerStart,
  registerStop,
  registerReload,
  registerStatus,
  registerPlan,
  registerGraph,
  registerCheck,
];

/** Makes the program with all its commands. */
export function makeProgram(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const program = new Command("miniboss")
    .description("Runs groups of interdependent containers from a TypeScript spec.")
    .version(VERSION, "--version", "print the version")
    .helpCommand("help [command]", "help for a command")
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText("after", examples("miniboss start", "miniboss status", "miniboss stop --remove"));
  const registry: Registry = { program, terminal, finish };
  for (const register of commands) register(registry);
  for (const command of [program, ...program.commands]) {
    for (const option of globalOptions()) command.addOption(option.helpGroup("Global options:"));
    tame(command as Command, terminal);
  }
  return program;
}

/** Commander neither exits nor prints by itself. */
function tame(command: Command, { stdout, stderr }: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: () => {},
    getOutHelpWidth: () => stdout.size().columns || 80,
    getErrHelpWidth: () => stderr.size().columns || 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

/** Runs a command line. @returns the exit code @throws {UsageError} when it does not parse */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = makeProgram(terminal, (code) => (exitCode = code));
  if (args.length === 0) {
    terminal.stdout.write(program.helpInformation());
    return exitCode;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    throw new UsageError(usageText(error.message), { cause: error });
  }
  return exitCode;
}

/** Commander's words in our form: `Unknown command "strat", did you mean "start"?`. */
function usageText(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll("'", '"').replace(
    /\n?\(Did you mean (?:one of )?(.*)\?\)/,
    ", did you mean $1?",
  );
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/\.$/, "");
  return sentence.endsWith("?") ? sentence : `${sentence}. See miniboss --help`;
}
