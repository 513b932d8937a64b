/** The options every command has, before or after its name. */
import { Option } from "@commander-js/extra-typings";
import { hosts } from "./values.ts";
import type { Terminal } from "./terminal.ts";

/** The global options as given. */
export interface Globals {
  readonly file?: string;
  readonly json?: true;
  readonly progress?: "auto" | "tty" | "plain" | "json" | "quiet";
  readonly color?: "auto" | "always" | "never";
  readonly host?: string;
  readonly context?: string;
  readonly instance?: string;
  readonly allowHost?: string[];
  readonly reload?: true;
}

/** Fresh option objects: a command owns its own. @param taken short flags that mean something else to the command */
export function globalOptions(taken: readonly (string | undefined)[]): Option[] {
  return [
    new Option(
      taken.includes("-f") ? "--file <spec>" : "-f, --file <spec>",
      "path or URL of the spec (default: MINIBOSS_FILE, else miniboss.ts here or in a parent folder)",
    ),
    new Option("--json", "data as JSON, progress as JSON lines"),
    new Option("--progress <mode>", "how progress is shown").choices([
      "auto",
      "tty",
      "plain",
      "json",
      "quiet",
    ]),
    new Option("--color <when>", "colors").choices(["auto", "always", "never"]),
    new Option("--host <endpoint>", "the engine, such as unix:///run/docker.sock"),
    new Option("--context <name>", "the docker context whose engine is used"),
    new Option(
      "--instance <name>",
      "a copy of the group with its own containers, network, volumes, context and host ports; auto: named after the checkout",
    ),
    new Option("--allow-host <host>", "a host that may serve modules of a spec; repeatable").argParser(hosts),
    new Option("--reload", "accept remote modules that have changed"),
  ];
}

/** Whether to use colors on a stream: as asked, else NO_COLOR, else whether it is a terminal. */
export function useColor(globals: Globals, terminal: Terminal, stream: "stdout" | "stderr"): boolean {
  if (globals.color === "always") return true;
  if (globals.color === "never" || terminal.env("NO_COLOR")) return false;
  return terminal[stream].isTerminal && terminal.env("TERM") !== "dumb";
}

/** How progress is shown. */
export function progressMode(globals: Globals, terminal: Terminal): "tty" | "plain" | "json" | "quiet" {
  const { progress = "auto", json } = globals;
  if (progress !== "auto") return progress;
  if (json) return "quiet";
  const canDraw = terminal.stderr.isTerminal && terminal.env("TERM") !== "dumb" &&
    terminal.stderr.size().columns > 0;
  return canDraw && !terminal.env("CI") ? "tty" : "plain";
}
