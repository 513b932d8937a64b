/** The commands as `--help` lists them, in its order: what is known of a command without loading it. */

/** What `--help` shows of a command. */
export interface Summary {
  /** The words that it takes, such as `[service...]`. */
  readonly words: string;
  /** What it does, beginning with a verb, without a final period. */
  readonly summary: string;
}

/** All commands. */
export const SUMMARIES = {
  start: {
    words: "[service...]",
    summary: "Start services in dependency order and wait until they are ready",
  },
  stop: { words: "[service...]", summary: "Stop services, dependants first" },
  reload: {
    words: "<service>",
    summary: "Rebuild a service, replace its container and restart its dependants",
  },
  test: { words: "[filter...]", summary: "Run the tests of the group in isolated copies of it" },
  suspend: { words: "", summary: "Pause all running services; they keep their memory and ports" },
  resume: { words: "", summary: "Resume suspended services and wait until they are ready" },
  status: {
    words: "",
    summary: "Show the services: state, health, ports, image, uptime, what start would change",
  },
  logs: { words: "[service...]", summary: "Show the logs of the services, merged by time" },
  exec: { words: "<service> <command...>", summary: "Run a command in a service's running container" },
  run: {
    words: "<service> [command...]",
    summary: "Run a one-off command in a new container of the service",
  },
  cp: {
    words: "<from> <to>",
    summary: "Copy files and folders between a service's container and this machine",
  },
  env: {
    words: "[command...]",
    summary: "Print service addresses and context values as environment variables",
  },
  doctor: { words: "", summary: "Check whether an engine can be used, and what to do if not" },
  gc: { words: "", summary: "Remove leftovers of ended runs, in every group" },
  plan: {
    words: "[what] [service...]",
    summary: "Show what start, stop or reload would do, and why, without doing it",
  },
  graph: { words: "", summary: "Draw the dependency graph with the states of the services" },
  why: {
    words: "<service>",
    summary: "Say why a service was started last time and what start would change, field by field",
  },
  watch: {
    words: "[service...]",
    summary:
      "Reload services when their build directories change, and copy what they sync, until Ctrl-C (exit code 130)",
  },
  check: { words: "", summary: "Load and validate the spec; nothing is started" },
  init: { words: "", summary: "Create a starter spec and its editor types" },
  completions: {
    words: "<shell>",
    summary: "Print the script that makes a shell complete commands, options and services",
  },
  complete: { words: "[words...]", summary: "Say what fits at the end of a command line" },
} as const satisfies Record<string, Summary>;

/** The name of a command. */
export type CommandName = keyof typeof SUMMARIES;

/** The command that shells call; `--help` does not list it. */
export const HIDDEN: CommandName = "complete";
