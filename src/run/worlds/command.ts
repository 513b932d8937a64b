/** Runs a suite's command: on the host, or in a container on the copy's network. */
import { MinibossError } from "../../base/errors.ts";
import type { Engine } from "../../engine/engine.ts";
import { LABEL } from "../../model/labels.ts";
import { containerName } from "../../model/names.ts";
import type { Command } from "../../suites/suite.ts";
import { LogCursor } from "../logs/cursor.ts";
import { type CopyHandles, envInside, envOf } from "./handle.ts";

/** How a command ended. */
export interface CommandEnd {
  readonly code: number;
  /** The last lines that it printed. */
  readonly lastLines: readonly string[];
}

/** What a command's run needs, besides the copy. */
export interface CommandOptions {
  /** The folder in which a command of the host runs. */
  readonly cwd: string;
  /** The owner label of its container. */
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Takes each line that it prints. */
  readonly log: (line: string) => void;
}

/** How many lines are kept for the failure's message. */
const keptLines = 20;

/** Runs a command to its end. It is killed when the signal is aborted. @throws {MinibossError} when it cannot be run */
export async function runCommand(
  copy: CopyHandles,
  command: Command,
  options: CommandOptions,
): Promise<CommandEnd> {
  const lastLines: string[] = [];
  const log = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > keptLines) lastLines.shift();
    options.log(line);
  };
  const code = command.image === undefined
    ? await onHost(command.words, envOf(copy), { ...options, log })
    : await inContainer(copy, command.image, command.words, { ...options, log });
  options.signal.throwIfAborted();
  return { code, lastLines };
}

async function onHost(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  { cwd, signal, log }: CommandOptions,
): Promise<number> {
  const child = spawn(program, args, { cwd, env });
  const kill = () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", kill, { once: true });
  try {
    await Promise.all([child.stdout, child.stderr].map((stream) => eachLine(stream, log)));
    return (await child.status).code;
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

function spawn(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      ...options,
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound ? "there is no such command" : "it cannot be executed";
    throw new MinibossError(`Cannot run "${program}": ${why}`, { cause });
  }
}

async function eachLine(stream: ReadableStream<Uint8Array>, log: (line: string) => void): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(log);
  }
  if (rest !== "") log(rest);
}

async function inContainer(
  copy: CopyHandles,
  image: string,
  command: readonly string[],
  { owner, signal, log }: CommandOptions,
): Promise<number> {
  const { engine } = copy.options;
  if (!await engine.images.inspect(image, { signal })) await engine.images.pull(image, { signal });
  const name = containerName("command", copy.group.name, Math.floor(Math.random() * 10_000));
  const { id } = await engine.containers.create(name, {
    Image: image,
    Cmd: [...command],
    Env: Object.entries(envInside(copy)).map(([name, value]) => `${name}=${value}`),
    Labels: {
      [LABEL.group]: copy.group.name,
      [LABEL.instance]: `${copy.instance}-command`,
      [LABEL.owner]: owner,
    },
    HostConfig: { NetworkMode: copy.network, Init: true },
  });
  try {
    await engine.containers.start(id);
    await followOutput(engine, id, { signal, log });
    return await engine.containers.wait(id, { signal });
  } finally {
    // Not cancelled: nothing is to be left.
    await engine.containers.remove(id, { force: true });
  }
}

async function followOutput(
  engine: Engine,
  id: string,
  { signal, log }: Pick<CommandOptions, "signal" | "log">,
): Promise<void> {
  const decoder = new TextDecoder();
  const unseen = new LogCursor().resume();
  for await (const batch of engine.containers.logEntries(id, { follow: true, signal })) {
    for (const { data } of unseen(batch)) log(decoder.decode(data));
  }
}
