/** Why a container failed, in words with all that helps: exit code, memory, last log lines, last probe. */
import { messageOf, MinibossError } from "../../base/errors.ts";
import { times } from "../../base/text.ts";
import { EngineError, sentence } from "../../engine/errors.ts";
import type { Service } from "../../model/group.ts";
import { MAIN_INSTANCE } from "../../model/labels.ts";
import { selector } from "../../model/labels.ts";
import { type ContainerFacts, inspect, lastLines } from "../resources/container.ts";
import { clashingPort, portHolder } from "./port_holder.ts";
import { ContainerEnded, CrashLoop } from "./wait_until_ready.ts";
import type { Run } from "../session/run.ts";

/** How many of a failed container's last log lines are shown. */
const shownLines = 50;

/** A container could not be started or did not become ready. */
export class ContainerStartError extends MinibossError {
  override name = "ContainerStartError";
  constructor(
    message: string,
    readonly container: string,
    readonly logs: readonly string[],
    options: ErrorOptions,
  ) {
    super(`${message}\nLogs: \n${logs.length === 0 ? "(none)" : logs.join("\n")}`, options);
  }
}

/** The error to show when a started container failed with `error`. Never throws. */
export async function diagnosed(run: Run, service: Service, id: string, error: unknown): Promise<Error> {
  try {
    // The run may be cancelled or out of time: the diagnosis has a little of its own.
    const signal = AbortSignal.timeout(5000);
    const container = await unlessRemoved(() => inspect(run.engine, id, run.network, signal));
    if (container === undefined || container.status === "removing") {
      const again = `Start it again with "miniboss start ${service.name}"`;
      return new MinibossError(`Somebody removed its container meanwhile. ${again}`, { cause: error });
    }
    const lastEnd = error instanceof CrashLoop ? error : await lastEndOf(run, container, signal);
    const logs = await lastLines(run.engine, id, shownLines, signal);
    const lastReason = run.answers.get(service.name)?.at(-1);
    const message = reason(container, service, { error, lastReason, lastEnd });
    return new ContainerStartError(message, container.name, logs, { cause: error });
  } catch {
    return error instanceof Error ? error : new MinibossError(messageOf(error));
  }
}

async function unlessRemoved<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** How a container ended before its restart policy started it again. */
interface LastEnd {
  readonly restarts: number;
  readonly code: number | undefined;
}

/** The engine waits this long at most before it restarts a container, and a little for itself. */
const longestBackoffMs = 90_000;

/** How a restarted container last ended; undefined when it was not restarted. A running container has forgotten its exit code. */
async function lastEndOf(
  { engine, identity }: Run,
  { id, restartCount, running, status, exitCode, startedAt }: ContainerFacts,
  signal: AbortSignal,
): Promise<LastEnd | undefined> {
  if (restartCount === 0 || !running) return undefined;
  if (status === "restarting") return { restarts: restartCount, code: exitCode };
  let code: number | undefined;
  try {
    const since = (Date.parse(startedAt) - longestBackoffMs) / 1000;
    const labels = selector(identity);
    const events = await engine.events({ labels, actions: ["die"], since, until: Date.now() / 1000, signal });
    for await (const event of events) if (event.containerId === id) code = event.exitCode;
  } catch { /* then it stays unknown */ }
  return { restarts: restartCount, code };
}

function reason(
  container: ContainerFacts,
  service: Service,
  { error, lastReason, lastEnd }: {
    readonly error: unknown;
    readonly lastReason: string | undefined;
    readonly lastEnd: LastEnd | undefined;
  },
): string {
  const probe = lastReason === undefined ? "" : `, last answer: ${lastReason}`;
  if (lastEnd) {
    const { restarts, code } = lastEnd;
    const before = error instanceof CrashLoop ? " before it was ready" : "";
    const end = code === undefined
      ? ""
      : `, its last exit code was ${code}${killed({ ...container, exitCode: code }, service)}`;
    const why = error instanceof CrashLoop ? "" : `. ${messageOf(error)}${probe}`;
    return `Container "${container.name}" restarted ${times(restarts)}${before}${end}${why}`;
  }
  if (error instanceof ContainerEnded || !container.running) {
    const before = error instanceof ContainerEnded ? " before it was ready" : "";
    const other = error instanceof ContainerEnded ? "" : `. ${messageOf(error)}`;
    const end = `ended with exit code ${container.exitCode}${before}${killed(container, service)}`;
    return `Container "${container.name}" ${end}${probe}${other}`;
  }
  return `${messageOf(error)}${probe}`;
}

/** The exit code of a process that was ended by SIGKILL. */
const sigkilled = 137;

/** What is known of who killed a container. */
function killed({ oomKilled, exitCode }: ContainerFacts, { memoryBytes }: Service): string {
  if (oomKilled) return ", killed for memory (OOM): raise memoryBytes or use less";
  if (exitCode !== sigkilled) return "";
  // Engines miss the kernel's word of it now and then.
  return memoryBytes === undefined
    ? ", killed from outside or for want of memory"
    : ", killed, most likely for memory (OOM): raise memoryBytes or use less";
}

/** The engine's refusal to start a container: in words, with the holder of a port where it is that. */
export async function startRefused(run: Run, service: Service, error: unknown): Promise<unknown> {
  if (!(error instanceof EngineError)) return error;
  const what = `Cannot start "${service.name}"`;
  const port = clashingPort(error.engineMessage);
  if (port === undefined) {
    return new MinibossError(`${what}: ${plainly(error.engineMessage)}`, { cause: error });
  }
  const holder = await portHolder(run.engine, port).catch(() => undefined);
  return new MinibossError(
    `${what}: host port ${port} is in use${holder ? ` by ${holder}` : ""}. ` +
      (run.identity.instance === MAIN_INSTANCE
        ? "Free it, or choose another host port in ports (0: the engine picks one)"
        : "Start again: miniboss then chooses another port for this instance"),
    { cause: error },
  );
}

/** The engine's words without the chain of programs that passed them on. */
function plainly(engineMessage: string): string {
  return sentence(engineMessage)
    .replace(
      /^.*?\bOCI runtime create failed: (?:runc create failed: )?(?:unable to start container process: )?/,
      "",
    )
    .replace(/: unknown$/, "");
}
