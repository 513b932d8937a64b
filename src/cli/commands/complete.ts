import type { Command } from "@commander-js/extra-typings";
import { newCommand, type Registry } from "../command.ts";
import type { Candidate } from "../completion/complete.ts";
import type { Terminal } from "../terminal.ts";

/** How long a spec may take to say its services. */
const timeoutMs = 2000;

/** `complete`: what the shells' scripts ask. Hidden; says nothing of what goes wrong. */
export function registerComplete(registry: Registry): void {
  const command = newCommand("complete")
    .argument("[words...]", "the words after the program's name, the last one as far as it is typed")
    .option("--line <line>", "the command line up to the cursor, instead of words")
    .action(async (words, { line }) => {
      const { program, terminal } = registry;
      const typed = line === undefined ? words : await wordsOf(line);
      terminal.stdout.write(await answer(program, typed, terminal).catch(() => ""));
      registry.finish(0);
    });
  registry.program.addCommand(command, { hidden: true });
}

/** The words after the program's name, split as a shell does; the quote that is being typed in is not closed yet. */
async function wordsOf(line: string): Promise<readonly string[]> {
  const { split } = await import("../../load/fields/command.ts");
  const words = split(line) ?? split(`${line}"`) ?? split(`${line}'`) ?? [];
  const name = words.findIndex((word) => /(^|\/)miniboss$/.test(word));
  return [...words.slice(name + 1), .../\s$/.test(line) ? [""] : []];
}

async function answer(program: Command, words: readonly string[], terminal: Terminal): Promise<string> {
  const { serviceCandidates, wantedAt } = await import("../completion/complete.ts");
  const wanted = wantedAt(program, words);
  const candidates: Candidate[] = [...wanted.candidates];
  if (wanted.more === "services" || wanted.more === "places") {
    const services = await servicesOf(wanted.file, terminal).catch(() => []);
    candidates.push(...serviceCandidates(wanted, services, words.at(-1) ?? ""));
  }
  const lines = candidates.map(({ value, description }) => {
    return description === "" ? value : `${value}\t${description.replace(/\s+/g, " ")}`;
  });
  return [...lines, wanted.more === "files" || wanted.more === "places" ? ":files" : ":nothing"].map((text) =>
    `${text}\n`
  ).join("");
}

/** The services of the spec, if a command has loaded it before: Tab runs no code that nobody has run. */
async function servicesOf(
  file: string | undefined,
  { cwd, env }: Terminal,
): Promise<readonly { readonly name: string; readonly image: string }[]> {
  // Code from elsewhere is not fetched because somebody pressed Tab.
  if (/^https?:/.test(file ?? env("MINIBOSS_FILE") ?? "")) return [];
  const { loadGroup } = await import("../../load/mod.ts");
  const { withDeadline } = await import("../../base/time.ts");
  using _silence = silence();
  const group = await withDeadline(() => loadGroup({ spec: file, cwd, history: "require" }), {
    timeoutMs,
    message: "The spec takes too long",
  });
  return group.services;
}

/** What a spec prints while it is loaded would pass for an answer: it prints nothing. */
function silence(): Disposable {
  const { console } = globalThis;
  const { log, info, debug } = console;
  Object.assign(console, { log: () => {}, info: () => {}, debug: () => {} });
  return { [Symbol.dispose]: () => void Object.assign(console, { log, info, debug }) };
}
