/** The command line: parses it and runs the command it names. */
import { Command, CommanderError, Help } from "@commander-js/extra-typings";
import { EXIT, UsageError } from "../base/errors.ts";
import { didYouMean } from "../base/text.ts";
import { VERSION } from "../model/version.ts";
import { examples, newCommand, type Registry } from "./command.ts";
import { globalOptions } from "./globals.ts";
import { type CommandName, HIDDEN, SUMMARIES } from "./summaries.ts";
import type { Terminal } from "./terminal.ts";

/** Where commands are defined. */
const LOADERS: Readonly<Record<CommandName, () => Promise<(registry: Registry) => void>>> = {
  start: async () => (await import("./commands/start.ts")).registerStart,
  stop: async () => (await import("./commands/stop.ts")).registerStop,
  reload: async () => (await import("./commands/reload.ts")).registerReload,
  test: async () => (await import("./commands/test.ts")).registerTest,
  suspend: async () => (await import("./commands/suspend.ts")).registerSuspend,
  resume: async () => (await import("./commands/suspend.ts")).registerResume,
  status: async () => (await import("./commands/status.ts")).registerStatus,
  logs: async () => (await import("./commands/logs.ts")).registerLogs,
  exec: async () => (await import("./commands/exec.ts")).registerExec,
  run: async () => (await import("./commands/run.ts")).registerRun,
  cp: async () => (await import("./commands/cp.ts")).registerCp,
  env: async () => (await import("./commands/env.ts")).registerEnv,
  doctor: async () => (await import("./commands/doctor.ts")).registerDoctor,
  gc: async () => (await import("./commands/gc.ts")).registerGc,
  plan: async () => (await import("./commands/plan.ts")).registerPlan,
  graph: async () => (await import("./commands/graph.ts")).registerGraph,
  why: async () => (await import("./commands/why.ts")).registerWhy,
  watch: async () => (await import("./commands/watch.ts")).registerWatch,
  check: async () => (await import("./commands/check.ts")).registerCheck,
  init: async () => (await import("./commands/init.ts")).registerInit,
  completions: async () => (await import("./commands/completions.ts")).registerCompletions,
  complete: async () => (await import("./commands/complete.ts")).registerComplete,
};

/** Makes the program with its commands. @param args only the commands that these may name are defined in full. @default all */
export async function makeProgram(
  terminal: Terminal,
  finish: (exitCode: number) => void,
  args?: readonly string[],
): Promise<Command> {
  const program = new Command("miniboss")
    .description("Runs groups of interdependent containers from a TypeScript spec.")
    .version(VERSION, "--version", "print the version; with --verbose also form, runtime and platform")
    .helpCommand("help [command]", "help for a command")
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText("after", examples("miniboss start", "miniboss status", "miniboss stop --remove"));
  const registry: Registry = { program, terminal, finish };
  for (const name of Object.keys(SUMMARIES) as CommandName[]) {
    // Completion looks at all commands.
    const isWanted = args === undefined || args.includes(name) || args.includes(HIDDEN);
    if (isWanted) (await LOADERS[name]())(registry);
    else program.addCommand(summarized(name), { hidden: name === HIDDEN });
  }
  for (const command of [program, ...program.commands]) {
    const taken = command.options.map(({ short }) => short);
    for (const option of globalOptions(taken)) command.addOption(option.helpGroup("Global options:"));
    tame(command as Command, terminal);
  }
  return program;
}

/** A command as `--help` of the program shows it. */
function summarized(name: CommandName): Command {
  const { words } = SUMMARIES[name];
  const command = newCommand(name);
  for (const word of words.split(" ").filter((word) => word !== "")) command.argument(word);
  return command;
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
  const program = await makeProgram(terminal, (code) => (exitCode = code), args);
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
