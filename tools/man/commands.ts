/** The reference of commands in Markdown, made from the program's own definition. */
import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { EXIT } from "../../src/base/errors.ts";
import { formatMarkdown } from "../lib/markdown.ts";
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

/** The page `docs/reference/commands.md`. */
export async function commandsPage(): Promise<string> {
  const program = await quietProgram();
  const commands = commandsOf(program);
  return await formatMarkdown([
    "<!-- Made by `deno task man` from the program's definition: do not edit. -->",
    "# Command reference",
    "`miniboss [options] command [arguments]`. `miniboss help COMMAND` prints what this page says.",
    table(["command", "does"], commands.map((it) => [`[${it.name()}](#${it.name()})`, it.description()])),
    ...commands.flatMap(commandSection),
    "## Global options",
    "They may stand before or after the command.",
    optionTable(globalOptions(program)),
    "## Environment variables",
    table(["variable", "means"], ENVIRONMENT.map(([name, text]) => [code(name), text])),
    "## Files",
    table(["file", "means"], FILES.map(([name, text]) => [code(name), text])),
    "## Exit codes",
    "[Troubleshooting](../troubleshooting.md) says what to do about each.",
    table(
      ["code", "means"],
      Object.entries(EXIT).map(([name, code]) => [String(code), EXIT_TEXTS[name as keyof typeof EXIT]]),
    ),
  ].join("\n\n"));
}

function commandSection(command: CommandUnknownOpts): string[] {
  const own = ownOptions(command);
  const args = command.registeredArguments;
  const usage = args.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const described = args.filter(({ description }) => description !== "").map((argument) => [
    code(argument.name()),
    argument.description + (argument.argChoices ? ` (${argument.argChoices.join(", ")})` : ""),
  ]);
  const examples = examplesOf(command);
  return [
    `## ${command.name()}`,
    code(["miniboss", command.name(), ...own.length > 0 ? ["[options]"] : [], ...usage].join(" ")),
    command.description(),
    ...described.length > 0 ? [table(["argument", "means"], described)] : [],
    ...own.length > 0 ? [optionTable(own)] : [],
    ...examples.length > 0 ? [["```console", ...examples, "```"].join("\n")] : [],
  ];
}

function optionTable(options: readonly Option[]): string {
  return table(["option", "does"], options.map((option) => [code(option.flags), optionText(option)]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

function code(text: string): string {
  return text.split(", ").map((one) => `\`${one}\``).join(", ");
}
