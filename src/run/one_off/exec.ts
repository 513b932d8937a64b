/** The `exec` command: a command in a service's running container. */
import { MinibossError } from "../../base/errors.ts";
import type { Engine, ExecSession, OutputChunk, TerminalSize } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";
import type { Service } from "../../model/group.ts";
import type { Identity } from "../../model/labels.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { isDoneJob, isLive } from "../../plan/containers.ts";
import { observe } from "../session/observe.ts";

/** A command could not be run: 127 when there is no such command, else 126, as shells say it. */
export class CommandError extends MinibossError {
  override name = "CommandError";
  constructor(message: string, override readonly exitCode: 126 | 127, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The newest running container of a service. @throws {MinibossError} when none runs. */
export async function runningContainer(
  engine: Engine,
  identity: Identity,
  { name: service, kind }: Pick<Service, "name" | "kind">,
  signal: AbortSignal,
): Promise<ObservedContainer> {
  const { containers } = await observe(engine, identity, signal);
  const own = containers.filter((container) => container.service === service);
  const found = own.find(isLive);
  if (found?.state === "paused") {
    throw new MinibossError(`Service "${service}" is suspended: let it go on with "miniboss resume"`);
  }
  if (found) return found;
  if (isDoneJob({ kind }, own[0])) {
    throw new MinibossError(
      `Service "${service}" is a job that is done: its container has ended. ` +
        `Run the command in a new container: "miniboss run ${service} COMMAND"`,
    );
  }
  const state = own[0] ? `its container is ${own[0].state}` : "it has no container";
  throw new MinibossError(
    `Service "${service}" does not run: ${state}. Start it with "miniboss start ${service}"`,
  );
}

/** What to run, and how. */
export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly user?: string;
  readonly workingDir?: string;
  /** `NAME=value` each. */
  readonly env: readonly string[];
}

/** A process in a container that is talked to. Disposing of it ends the talk, not the process. */
export interface Conversation extends Disposable {
  /** The process's stdin; closing it is the end of its input. */
  readonly input: WritableStream<Uint8Array>;
  /** What the process prints; to be read to its end. */
  readonly output: AsyncIterable<OutputChunk>;
  /** Tells the process the size of its terminal. */
  resize(size: TerminalSize): Promise<void>;
  /** Sends a signal to it. @throws {MinibossError} when it cannot be told. */
  kill(signal: string): Promise<void>;
  /** Resolves when the output was read and the process has ended. @throws {CommandError} when it could not be run. */
  exitCode(): Promise<number>;
}

/** Marks a command and all it starts: an engine has no other way to find them again. */
const MARK = "MINIBOSS_EXEC";

/** Signals the processes that are marked in their environment, the oldest first: it is the command itself. */
const KILL = `pids=
d="/proc/[0-9]"; for n in 1 2 3 4 5 6 7; do for p in $d; do
if grep -q "$1" "$p/environ" 2>/dev/null; then pids="$pids \${p#/proc/}"; fi
done; d="$d[0-9]"; done
kill -s "$2" $pids`;

/** Runs a command in a container. @throws {CommandError} when the engine says that it cannot be run. */
export async function beginExec(
  engine: Engine,
  container: ObservedContainer,
  asked: ExecOptions,
  signal: AbortSignal,
): Promise<Conversation> {
  const { command, tty, user, workingDir, env } = asked;
  const mark = `${MARK}=${crypto.randomUUID()}`;
  const who = user === undefined ? {} : { user };
  const failed = (text: string, cause?: unknown) => commandError(command, container.service, text, cause);
  let session: ExecSession;
  try {
    const where = workingDir === undefined ? {} : { workingDir };
    session = await engine.attachExec(container.id, {
      command,
      tty,
      env: [...env, mark],
      signal,
      ...who,
      ...where,
    });
  } catch (error) {
    if (error instanceof EngineError && isRefusal(error.engineMessage)) {
      throw failed(error.engineMessage, error);
    }
    throw error;
  }
  let refusal: string | undefined;
  return {
    input: session.input,
    output: withoutRefusal(session, (text) => refusal = text),
    resize: (size) => session.resize(size),
    kill: async (name) => {
      const kill = ["sh", "-c", KILL, "sh", mark, name.replace(/^SIG/, "")];
      const { code } = await engine.exec(container.id, { command: kill, signal, ...who });
      if (code !== 0) throw new MinibossError(unkillable(name, command));
    },
    exitCode: async () => {
      const code = await session.exitCode;
      if (refusal !== undefined) throw failed(refusal);
      return code;
    },
    [Symbol.dispose]: () => session[Symbol.dispose](),
  };
}

function unkillable(signal: string, command: readonly string[]): string {
  return `Cannot pass ${signal} on to "${command.join(" ")}": that takes "sh" and "grep" in its container. ` +
    "A third signal leaves it alone";
}

/** A command's output. Where the engine could not run the command, its words come instead; they are told apart. */
async function* withoutRefusal(
  session: ExecSession,
  tell: (text: string) => void,
): AsyncGenerator<OutputChunk> {
  let held: OutputChunk | undefined;
  let isFirst = true;
  for await (const chunk of session.output) {
    if (held) yield held;
    held = isFirst && isRefusal(new TextDecoder().decode(chunk.data)) ? chunk : undefined;
    isFirst = false;
    if (!held) yield chunk;
  }
  if (!held) return;
  const code = await session.exitCode;
  if (code === 126 || code === 127) tell(new TextDecoder().decode(held.data));
  else yield held;
}

/** Whether a text is what an engine says when it cannot run a command. */
function isRefusal(text: string): boolean {
  return /^(OCI runtime exec failed: |unable to find (user|group) )/.test(text);
}

/**
 * An engine's refusal to run a command, in our words.
 *
 * @example A command that is not there
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const text = 'OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown';
 * const { message, exitCode } = commandError(["nope"], "db", text);
 * assertEquals(message, 'Cannot run "nope" in "db": there is no such command in its container');
 * assertEquals(exitCode, 127);
 * ```
 */
export function commandError(
  command: readonly string[],
  service: string,
  text: string,
  cause?: unknown,
): CommandError {
  const [program = ""] = command;
  const reason = text.trim().replace(/: unknown$/, "").replace(/^OCI runtime \w+ failed: .*? process: /, "");
  const isMissing = reason.startsWith(`exec: "${program}": `) &&
    /executable file not found|no such file or directory/.test(reason);
  const why = isMissing ? "there is no such command in its container" : reason.replace(/^exec: /, "");
  const message = `Cannot run "${program}" in "${service}": ${why}`;
  return new CommandError(message, isMissing ? 127 : 126, { cause });
}
