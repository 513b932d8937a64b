/** The manual page, made from the program's own definition. */
import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { EXIT } from "../../src/base/errors.ts";
import { VERSION } from "../../src/model/version.ts";
import {
  commandsOf,
  ENVIRONMENT,
  examplesOf,
  EXIT_TEXTS,
  FILES,
  globalOptions,
  optionText,
  ownOptions,
  quietProgram,
} from "./program.ts";

/** The whole page as roff. */
export async function manPage(): Promise<string> {
  const program = await quietProgram();
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
    ...commandsOf(program).flatMap(commandSection),
    ".SH OPTIONS",
    "They may stand before or after the command.",
    ...globalOptions(program).flatMap(optionItem),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([name, text]) => item(name, text)),
    ".SH FILES",
    ...FILES.flatMap(([name, text]) => item(name, text)),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT).flatMap(([name, code]) =>
      item(String(code), EXIT_TEXTS[name as keyof typeof EXIT])
    ),
    ".SH EXAMPLES",
    ...examples(program),
    "",
  ].join("\n");
}

function commandSection(command: CommandUnknownOpts): string[] {
  const own = ownOptions(command);
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
    ...examples(command),
  ];
}

function optionItem(option: Option): string[] {
  return item(option.flags, optionText(option));
}

function item(term: string, text: string): string[] {
  return [".TP", `\\fB${plain(term)}\\fR`, plain(text)];
}

function examples(command: CommandUnknownOpts): string[] {
  const lines = examplesOf(command);
  return lines.length === 0 ? [] : [".PP", ".EX", ...lines.map(plain), ".EE"];
}

/** Text that means nothing but itself to roff. */
function plain(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/, "\\&$1");
}
