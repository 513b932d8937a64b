/** What the manual pages tell of the program, read from its own definition. */
import type { Command, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { EXIT } from "../../src/base/errors.ts";
import { makeProgram } from "../../src/cli/program.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

/** What each exit code means. */
export const EXIT_TEXTS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "Done.",
  failed: "A service, a hook or a test failed.",
  usage: "The command line or the spec is wrong: nothing was touched.",
  engine: "No engine can be reached or used.",
  cancelled: "Cancelled by Ctrl-C, SIGTERM or SIGHUP.",
};

/** Environment variables that the program reads. */
export const ENVIRONMENT: readonly (readonly [name: string, text: string])[] = [
  ["MINIBOSS_FILE", "The spec, where --file does not name one."],
  [
    "MINIBOSS_ENGINE_TIMEOUT",
    "Seconds that the engine may be silent before miniboss asks whether it hangs; 30 unless set.",
  ],
  ["MINIBOSS_DEBUG", "Set: errors are shown with the places they come from."],
  ["MINIBOSS_CACHE", "The folder that keeps modules from the network, ~/.cache/miniboss unless set."],
  ["NO_COLOR", "Set: no colors, unless --color asks for them."],
  ["DOCKER_HOST, DOCKER_CONTEXT", "The engine, where neither --host nor --context names one."],
  ["DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_CONFIG", "As for docker."],
];

/** Files that the program reads and writes. */
export const FILES: readonly (readonly [name: string, text: string])[] = [
  ["miniboss.ts", "The spec, looked for here and in the folders above; .mts, .js and .mjs do as well."],
  [".miniboss-context", "Beside the spec: the context, which is the values that hooks set."],
  ["miniboss.lock.json", "Beside the spec: the hashes of modules from the network. Commit it."],
  [".miniboss/miniboss.d.ts", "Beside the spec: the types for editors, made by init."],
  [
    "~/.local/state/miniboss",
    "The state folder: how far each container came, how services failed, locks and allowed hosts. XDG_STATE_HOME moves it.",
  ],
];

/** The program, on a terminal of which its definition needs no more than this. */
export async function quietProgram(): Promise<Command> {
  const output = { write: () => {}, size: () => ({ columns: 0, rows: 0 }) };
  return await makeProgram({ stdout: output, stderr: output } as unknown as Terminal, () => {});
}

/** The commands that help shows, by name. */
export function commandsOf(program: Command): CommandUnknownOpts[] {
  return program.createHelp().visibleCommands(program).filter((it) => it.name() !== "help")
    .toSorted((a, b) => a.name() < b.name() ? -1 : 1);
}

/** The options of every command. */
export function globalOptions(program: Command): readonly Option[] {
  return program.createHelp().visibleOptions(program);
}

/** The options that only this command has. */
export function ownOptions(command: CommandUnknownOpts): Option[] {
  return command.options.filter((option) => !option.hidden && option.helpGroupHeading === undefined);
}

/** What an option does, with its choices and its default. */
export function optionText(option: Option): string {
  const choices = option.argChoices ? ` (${option.argChoices.join(", ")})` : "";
  const isTold = option.defaultValue === undefined || option.negate || option.description.includes("default");
  const standard = isTold
    ? ""
    : ` (default: ${option.defaultValueDescription ?? String(option.defaultValue)})`;
  return option.description + choices + standard;
}

/** The lines of the examples that stand at the end of a command's help. */
export function examplesOf(command: CommandUnknownOpts): string[] {
  let help = "";
  const { writeOut } = command.configureOutput();
  command.configureOutput({ writeOut: (text) => help += text }).outputHelp();
  command.configureOutput({ writeOut: writeOut ?? (() => {}) });
  const [, examples = ""] = help.split("\nExamples:\n");
  return examples.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
