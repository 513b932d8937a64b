/** The manual page, made from the program's own definition. */
import type { Command, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { EXIT } from "../../src/base/errors.ts";
import { makeProgram } from "../../src/cli/program.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { VERSION } from "../../src/model/version.ts";

/** What each exit code means. */
const EXIT_TEXTS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "Done.",
  failed: "A service, a hook or a test failed.",
  usage: "The command line or the spec is wrong: nothing was touched.",
  engine: "No engine can be reached or used.",
  cancelled: "Cancelled by Ctrl-C, SIGTERM or SIGHUP.",
};

const ENVIRONMENT: readonly (readonly [name: string, text: string])[] = [
  ["MINIBOSS_FILE", "The spec, where --file does not name one."],
  ["MINIBOSS_DEBUG", "Set: errors are shown with the places they come from."],
  ["NO_COLOR", "Set: no colors, unless --color asks for them."],
  ["DOCKER_HOST, DOCKER_CONTEXT", "The engine, where neither --host nor --context names one."],
  ["DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_CONFIG", "As for docker."],
];

const FILES: readonly (readonly [name: string, text: string])[] = [
  ["miniboss.ts", "The spec, looked for here and in the folders above; .mts, .js and .mjs do as well."],
  [
    ".miniboss-context",
    "Beside the spec: what the hooks left in the context, and how far each container came.",
  ],
];

/** The whole page as roff. */
export function manPage(): string {
  const program = quietProgram();
  const commands = program.createHelp().visibleCommands(program).filter((it) => it.name() !== "help")
    .toSorted((a, b) => a.name() < b.name() ? -1 : 1);
  return [
    '.\\" Made by "deno task man" from the program\'s definition: do not edit.',
    `.TH MINIBOSS 1 "" "miniboss ${VERSION}" "User Commands"`,
    ".SH NAME",
    `miniboss \\- ${plain(program.description()).replace(/^R/, "r").replace(/\.$/, "")}`,
    ".SH SYNOPSIS",
    ".B miniboss",
    "[\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]",
    ".SH DESCRIPTION",
    plain(
      "miniboss starts the containers of a group in dependency order, waits until each is really ready, runs the spec's own hooks " +
        "on this host, and hands values from a hook to the services that depend on it. What did not change is left alone.",
    ),
    ".SH COMMANDS",
    ...commands.flatMap(commandSection),
    ".SH OPTIONS",
    "They may stand before or after the command.",
    ...globals(program).flatMap(optionItem),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([name, text]) => item(name, text)),
    ".SH FILES",
    ...FILES.flatMap(([name, text]) => item(name, text)),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT).flatMap(([name, code]) =>
      item(String(code), EXIT_TEXTS[name as keyof typeof EXIT])
    ),
    ".SH EXAMPLES",
    ...examplesOf(program),
    "",
  ].join("\n");
}

function commandSection(command: CommandUnknownOpts): string[] {
  const own = command.options.filter((option) => !option.hidden && option.helpGroupHeading === undefined);
  const args = command.registeredArguments.map((argument) => {
    const name = `\\fI${plain(argument.name())}\\fR${argument.variadic ? "..." : ""}`;
    return argument.required ? name : `[${name}]`;
  });
  return [
    `.SS ${
      [`\\fB${plain(command.name())}\\fR`, ...own.length > 0 ? ["[\\fIoptions\\fR]"] : [], ...args].join(" ")
    }`,
    plain(command.description()),
    ...command.registeredArguments.flatMap((argument) => {
      const choices = argument.argChoices ? ` (${argument.argChoices.join(", ")})` : "";
      return argument.description ? item(argument.name(), argument.description + choices) : [];
    }),
    ...own.flatMap(optionItem),
    ...examplesOf(command),
  ];
}

function globals(program: Command): readonly Option[] {
  return program.createHelp().visibleOptions(program);
}

function optionItem(option: Option): string[] {
  const choices = option.argChoices ? ` (${option.argChoices.join(", ")})` : "";
  const isTold = option.defaultValue === undefined || option.negate || option.description.includes("default");
  const standard = isTold
    ? ""
    : ` (default: ${option.defaultValueDescription ?? String(option.defaultValue)})`;
  return item(option.flags, option.description + choices + standard);
}

function item(term: string, text: string): string[] {
  return [".TP", `\\fB${plain(term)}\\fR`, plain(text)];
}

/** The examples that stand at the end of a command's help. */
function examplesOf(command: CommandUnknownOpts): string[] {
  let help = "";
  const { writeOut } = command.configureOutput();
  command.configureOutput({ writeOut: (text) => help += text }).outputHelp();
  command.configureOutput({ writeOut: writeOut ?? (() => {}) });
  const [, examples = ""] = help.split("\nExamples:\n");
  const lines = examples.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.length === 0 ? [] : [".PP", ".EX", ...lines.map(plain), ".EE"];
}

/** Text that means nothing but itself to roff. */
function plain(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/, "\\&$1");
}

/** The program, on a terminal of which its definition needs no more than this. */
function quietProgram(): Command {
  const output = { write: () => {}, size: () => ({ columns: 0, rows: 0 }) };
  return makeProgram({ stdout: output, stderr: output } as unknown as Terminal, () => {});
}
