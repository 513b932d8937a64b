/** How commands are defined: a name, options, and an action that gets its world and gives an exit code. */
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Globals } from "./globals.ts";
import type { Invocation } from "./open.ts";
import { type CommandName, SUMMARIES } from "./summaries.ts";
import type { Terminal } from "./terminal.ts";

/** What a definition of a command gets. */
export interface Registry {
  readonly program: Command;
  readonly terminal: Terminal;
  /** Keeps the exit code of the command that ran. */
  readonly finish: (exitCode: number) => void;
}

/** A new command, to be completed with its own options. */
export function newCommand(name: CommandName): Command {
  const { summary } = SUMMARIES[name];
  return new Command(name).summary(summary).description(`${summary}.`);
}

/** The examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** A command's world, from what was parsed: an option after the command's name wins over one before it. */
export function contextOf(registry: Registry, command: CommandUnknownOpts): Invocation {
  const options: object[] = [];
  for (let at: CommandUnknownOpts | null = command; at; at = at.parent) options.unshift(at.opts());
  const globals: Globals = Object.assign({}, ...options);
  // Of what may be given several times all counts, wherever it stands.
  const allowHost = options.flatMap((given: Globals) => given.allowHost ?? []);
  return { terminal: registry.terminal, globals: allowHost.length > 0 ? { ...globals, allowHost } : globals };
}
