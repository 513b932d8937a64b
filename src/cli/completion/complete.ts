/** What can stand where the cursor is on a command line: worked out from the program's own definition. */
import type { Argument, Command, Option } from "@commander-js/extra-typings";

/** A word that fits, and what it stands for. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What the last word can be, besides words that are known: `services` are the group's, `files` the shell's to find. */
export interface Wanted {
  readonly candidates: readonly Candidate[];
  readonly more: "services" | "places" | "files" | "nothing";
  /** Stands before each service: `--exclude=a,`. */
  readonly prefix: string;
  /** Services that are on the line already. */
  readonly given: readonly string[];
  /** The spec named on the line. */
  readonly file: string | undefined;
}

/** The names of arguments and option values that stand for services, and for files. */
const SERVICES = new Set(["service", "names", "what"]);
const FILES = new Set(["file", "spec", "path", "folder", "command"]);
/** Those that stand for a file here, or for one in a service's container, `SERVICE:PATH`. */
const PLACES = new Set(["from", "to"]);

/**
 * What fits at the end of a command line.
 *
 * @param words the words after the program's name; the last one is being typed, and may be empty
 *
 * @example
 * ```ts
 * import { Command } from "@commander-js/extra-typings";
 * import { assertEquals } from "@std/assert";
 * const program = new Command("miniboss").addCommand(new Command("start").argument("[service...]"));
 * assertEquals(wantedAt(program, ["st"]).candidates.map(({ value }) => value), ["start"]);
 * assertEquals(wantedAt(program, ["start", ""]).more, "services");
 * ```
 */
export function wantedAt(program: Command, words: readonly string[]): Wanted {
  const partial = words.at(-1) ?? "";
  const line = new Line(program);
  for (const word of words.slice(0, -1)) line.take(word);
  const { file, given } = line;
  const none: Wanted = { candidates: [], more: "nothing", prefix: "", given, file };
  const starting = (candidates: readonly Candidate[]) =>
    candidates.filter(({ value }) => value.startsWith(partial));
  if (line.pending) return { ...none, ...valuesOf(line.pending, partial, "") };
  if (line.operandsOnly || !partial.startsWith("-")) {
    const commands = line.takesCommand ? commandsOf(line.command) : [];
    const argument = line.argument;
    const { candidates, more } = argument ? valuesOf(argument, partial, "") : none;
    return { ...none, more, candidates: [...starting(commands), ...candidates] };
  }
  const equals = partial.indexOf("=");
  if (equals < 0) return { ...none, candidates: starting(optionsOf(line.command)) };
  const option = line.option(partial.slice(0, equals));
  return { ...none, ...option && valuesOf(option, partial, partial.slice(0, equals + 1)) };
}

/** Reads a command line word by word. */
class Line {
  /** The command the words are for. */
  command: Command;
  /** An option that still wants its value. */
  pending: Option | undefined;
  /** Whether `--` was seen. */
  operandsOnly = false;
  file: string | undefined;
  readonly given: string[] = [];

  constructor(program: Command) {
    this.command = program;
  }

  take(word: string): void {
    if (this.pending) {
      this.#setValue(this.pending, word);
      this.pending = undefined;
    } else if (word === "--" && !this.operandsOnly) this.operandsOnly = true;
    else if (word.startsWith("-") && !this.operandsOnly) this.#takeOption(word);
    else {
      const next = this.takesCommand && this.command.commands.find((command) => command.name() === word);
      if (next) this.command = next as Command;
      else this.given.push(word);
    }
  }

  #takeOption(word: string): void {
    const [name = "", value] = word.split("=", 2);
    const option = this.option(name);
    if (!option || !option.required && !option.optional) return;
    if (value === undefined) this.pending = option.required ? option : undefined;
    else this.#setValue(option, value);
  }

  #setValue(option: Option, value: string): void {
    if (option.long === "--file") this.file = value;
  }

  /** The option of a name, of this command or a global one. */
  option(name: string): Option | undefined {
    return this.command.options.find((option) => option.long === name || option.short === name);
  }

  get takesCommand(): boolean {
    return this.command.commands.length > 0 && this.given.length === 0;
  }

  /** The argument that is next. */
  get argument(): Argument | undefined {
    const { registeredArguments: all } = this.command;
    const last = all.at(-1);
    return all[this.given.length] ?? (last?.variadic ? last : undefined);
  }
}

function commandsOf(command: Command): Candidate[] {
  return command.createHelp().visibleCommands(command).map((sub) => ({
    value: sub.name(),
    description: sub.summary() || sub.description(),
  }));
}

function optionsOf(command: Command): Candidate[] {
  return command.createHelp().visibleOptions(command).flatMap(({ short, long, description }) =>
    [long, short].flatMap((value) => value ? [{ value, description }] : [])
  );
}

/** What the value of an option or argument can be. @param before what stands before the value in the same word */
function valuesOf(
  of: Option | Argument,
  partial: string,
  before: string,
): Pick<Wanted, "candidates" | "more" | "prefix"> {
  const name = "flags" in of ? of.flags.match(/[<[]([\w-]+)/)?.[1] ?? "" : of.name();
  if (of.argChoices) {
    const candidates = of.argChoices.map((choice) => ({ value: before + choice, description: "" }));
    return {
      candidates: candidates.filter(({ value }) => value.startsWith(partial)),
      more: SERVICES.has(name) ? "services" : "nothing",
      prefix: "",
    };
  }
  // Names separated by commas: those before the last are there.
  const listed = name === "names" ? partial.slice(0, partial.lastIndexOf(",") + 1) : "";
  const prefix = listed === "" ? before : listed;
  if (PLACES.has(name)) return { candidates: [], more: "places", prefix: "" };
  if (SERVICES.has(name)) return { candidates: [], more: "services", prefix };
  return { candidates: [], more: FILES.has(name) ? "files" : "nothing", prefix: "" };
}

/** The services that fit, as candidates. */
export function serviceCandidates(
  wanted: Wanted,
  services: readonly { readonly name: string; readonly image: string }[],
  partial: string,
): Candidate[] {
  const listed = wanted.prefix.replace(/^--[\w-]+=/, "").split(",");
  const given = new Set([...wanted.given, ...listed]);
  return services.filter(({ name }) => !given.has(name))
    .map(({ name, image }) => {
      return { value: `${wanted.prefix}${name}${wanted.more === "places" ? ":" : ""}`, description: image };
    })
    .filter(({ value }) => value.startsWith(partial));
}
