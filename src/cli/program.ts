/** The command line: parses it and runs the command it names. */
import { Command, CommanderError, Help } from "@commander-js/extra-typings";
import { EXIT, UsageError } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";
import { VERSION } from "../model/version.ts";
import { examples, type Registry } from "./command.ts";
import { registerCheck } from "./commands/check.ts";
import { registerComplete } from "./commands/complete.ts";
import { registerCompletions } from "./commands/completions.ts";
import { registerCp } from "./commands/cp.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerEnv } from "./commands/env.ts";
import { registerExec } from "./commands/exec.ts";
import { registerGc } from "./commands/gc.ts";
import { registerGraph } from "./commands/graph.ts";
import { registerInit } from "./commands/init.ts";
import { registerLogs } from "./commands/logs.ts";
import { registerPlan } from "./commands/plan.ts";
import { registerReload } from "./commands/reload.ts";
import { registerRun } from "./commands/run.ts";
import { registerStart } from "./commands/start.ts";
import { registerStatus } from "./commands/status.ts";
import { registerStop } from "./commands/stop.ts";
import { registerResume, registerSuspend } from "./commands/suspend.ts";
import { registerWatch } from "./commands/watch.ts";
import { registerWhy } from "./commands/why.ts";
import { globalOptions } from "./globals.ts";
import type { Terminal } from "./terminal.ts";

const commands = [
  registerStart,
  registerStop,
  registerReload,
  registerSuspend,
  registerResume,
  registerStatus,
  registerLogs,
  registerExec,
  registerRun,
  registerCp,
  registerEnv,
  registerDoctor,
  registerGc,
  registerPlan,
  registerGraph,
  registerWhy,
  registerWatch,
  registerCheck,
  registerInit,
  registerCompletions,
  registerComplete,
];

/** Makes the program with all its commands. */
export function makeProgram(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const program = new Command("miniboss")
    .description("Runs groups of interdependent containers from a TypeScript spec.")
    .version(VERSION, "--version", "print the version; with --verbose also form, runtime and platform")
    .helpCommand("help [command]", "help for a command")
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText("after", examples("miniboss start", "miniboss status", "miniboss stop --remove"));
  const registry: Registry = { program, terminal, finish };
  for (const register of commands) register(registry);
  for (const command of [program, ...program.commands]) {
    const taken = command.options.map(({ short }) => short);
    for (const option of globalOptions(taken)) command.addOption(option.helpGroup("Global options:"));
    tame(command as Command, terminal);
  }
  return program;
}

/** Commander neither exits nor prints by itself. */
function tame(command: Command, { stdout, stderr }: Terminal): void {
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : new UsageError(usageText(error, command), { cause: error });
  }).configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: () => {},
    getOutHelpWidth: () => stdout.size().columns || 80,
    getErrHelpWidth: () => stderr.size().columns || 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    // Our texts have no colors: to look for them, Node's utilities would be loaded, a third of the time of `--help`.
    stripColor: (text) => text,
  }).configureHelp({ minWidthToWrap: 10, formatItem, displayWidth: (text) => text.length });
}

/** Below this width what an item does stands under it, for beside it there would be no room. */
const narrow = 60;

function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  if (width >= narrow) return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
  const lines = description === "" ? [] : helper.boxWrap(description, width - 6).split("\n");
  return [`  ${term}`, ...lines.map((line) => `      ${line}`)].join("\n");
}

/** Runs a command line. @returns the exit code @throws {UsageError} when it does not parse */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = makeProgram(terminal, (code) => (exitCode = code));
  if (args.length === 0) {
    terminal.stdout.write(program.helpInformation());
    return exitCode;
  }
  if (args.length === 2 && args.includes("--version") && args.includes("--verbose")) {
    const { versionDetails } = await import("./form.ts");
    terminal.stdout.write(versionDetails().map((line) => `${line}\n`).join(""));
    return exitCode;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    // Help and version were asked for and are printed.
    if (!(error instanceof CommanderError)) throw error;
  }
  return exitCode;
}

/** Commander's words in our form: `Unknown command "strat", did you mean "start"?`. */
function usageText({ code, message }: CommanderError, command: Command): string {
  // Only `help NAME` with an unknown name ends with the code of help and an error.
  const words = code === "commander.help" ? unknownToHelp(command) : message.replace(/^error: /, "")
    .replaceAll("'", '"')
    .replace(/\n?\(Did you mean (?:one of )?(.*)\?\)/, (_, names: string) => {
      return `, did you mean ${names.split(", ").map((name) => `"${name}"`).join(" or ")}?`;
    })
    .replace(/\. (\w)/, (_, first: string) => `: ${first.toLowerCase()}`)
    .replace(/\.$/, "");
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const path = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  return sentence.endsWith("?") ? sentence : `${sentence}. See ${path} --help`;
}

function unknownToHelp(program: Command): string {
  const name = program.args[1] ?? "";
  return `Unknown command "${name}"${didYouMean(name, program.commands.map((command) => command.name()))}`;
}
