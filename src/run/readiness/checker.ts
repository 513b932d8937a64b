/** Performs readiness checks against a container. */
import type { Check } from "miniboss";
import { delay } from "@std/async";
import { HookError, messageOf } from "../../base/errors.ts";
import { masked, maskText } from "../../base/secret.ts";
import type { Engine, RunExecOptions } from "../../engine/engine.ts";
import { type ContainerFacts, inspect } from "../resources/container.ts";
import { HealthWatch } from "./health_watch.ts";
import { LogWatch } from "./log_watch.ts";

/** A check's answer; `reason` says why not. */
export type Answer = { readonly ready: true } | { readonly ready: false; readonly reason: string };

const yes: Answer = { ready: true };
const no = (reason: string): Answer => ({ ready: false, reason });

/** How long one network probe may take. */
const probeMs = 1000;
/** A published port of an engine elsewhere accepts before the service does: it must stay open this long. */
const staysOpenMs = 100;

/** Checks one container as long as it is used; disposing of it ends what it watches. */
export class Checker implements Disposable {
  readonly #watches = new Map<RegExp, LogWatch>();
  #health: HealthWatch | undefined;
  /** Whether commands can be repeated in the container: until its image turns out to have no shell. */
  #hasShell = true;

  constructor(
    readonly engine: Engine,
    readonly container: ContainerFacts,
    readonly network: string,
    readonly signal: AbortSignal,
    /** Called before a pattern is used that may block the thread. */
    readonly watchThread: () => void = () => {},
  ) {}

  /** Whether the check holds now. May wait up to two seconds for news. */
  async check(check: Check): Promise<Answer> {
    switch (check.kind) {
      case "tcp":
        return await this.#tcp(check.port);
      case "http":
        return await this.#http(check);
      case "log":
        return await this.#log(check.pattern);
      case "exec":
        return await this.#exec(check.command);
      case "healthy":
        return await this.#healthy();
    }
  }

  /** Where a container port is reached from here. */
  #target(port: number): { hostname: string; port: number; direct: boolean } {
    const { address, ports } = this.container;
    if (this.engine.local && address) return { hostname: address, port, direct: true };
    const published = ports.get(`${port}/tcp`);
    if (published !== undefined) return { hostname: this.engine.host, port: published, direct: false };
    throw new HookError(
      `Cannot reach port ${port} of "${this.container.name}" from here: publish it in ports`,
    );
  }

  async #tcp(port: number): Promise<Answer> {
    const { direct, ...target } = this.#target(port);
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(probeMs)]);
    try {
      using connection = await Deno.connect({ ...target, signal });
      if (direct || await staysOpen(connection)) return yes;
      return no(`port ${port} closes at once`);
    } catch (error) {
      this.signal.throwIfAborted();
      return no(`port ${port}: ${signal.aborted ? "no answer" : shortened(error)}`);
    }
  }

  async #http(check: Extract<Check, { kind: "http" }>): Promise<Answer> {
    const { hostname, port } = this.#target(check.port);
    const url = new URL(check.path, `http://${hostname}:${port}`);
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(probeMs)]);
    try {
      const response = await fetch(url, { signal, redirect: "manual" });
      await response.body?.cancel();
      const good = check.status === undefined
        ? response.status >= 200 && response.status < 400
        : response.status === check.status;
      return good ? yes : no(`GET ${check.path} on port ${check.port}: status ${response.status}`);
    } catch (error) {
      this.signal.throwIfAborted();
      return no(
        `GET ${check.path} on port ${check.port}: ${signal.aborted ? "no answer" : shortened(error)}`,
      );
    }
  }

  async #log(pattern: RegExp): Promise<Answer> {
    let watch = this.#watches.get(pattern);
    if (!watch) {
      // Without a repetition a pattern takes no time to speak of.
      if (/[*+{]/.test(pattern.source)) this.watchThread();
      watch = new LogWatch(this.engine, this.container, pattern, this.signal);
      this.#watches.set(pattern, watch);
    }
    return await watch.seenWithin(probeMs) ? yes : no(`no log line matches ${pattern}`);
  }

  async #exec(command: readonly string[]): Promise<Answer> {
    const tried = this.#hasShell ? repeated(command) : { command };
    const { code, stdout, stderr } = await this.engine.exec(this.container.id, {
      ...tried,
      signal: this.signal,
    });
    if (code === 0) return yes;
    const decoder = new TextDecoder();
    const output = `${decoder.decode(stderr)}\n${decoder.decode(stdout)}`.trim().split("\n")[0] ?? "";
    if (this.#hasShell && lacksShell(code, output)) {
      this.#hasShell = false;
      return await this.#exec(command);
    }
    const shown = [masked("command", command)].flat().join(" ");
    return no(`${shown}: exit code ${code}${output ? `: ${maskText(output)}` : ""}`);
  }

  /** Looks, and unless that decides waits for news and looks again. */
  async #healthy(): Promise<Answer> {
    this.#health ??= await HealthWatch.open(this.engine, this.container.id, this.signal);
    const answer = await this.#look();
    if (answer.ready) return answer;
    await this.#health.newsWithin(probeMs);
    return await this.#look();
  }

  async #look(): Promise<Answer> {
    const { health, healthOutput } = await inspect(this.engine, this.container.id, this.network, this.signal);
    switch (health) {
      case "healthy":
        return yes;
      case undefined:
        throw new HookError(
          `Container "${this.container.name}" has no health check: give its image or its service one`,
        );
      case "unhealthy":
        throw new HookError(
          `Container "${this.container.name}" is unhealthy${healthOutput ? `: ${healthOutput}` : ""}`,
        );
      default:
        return no(`health: ${health}${healthOutput ? `: ${healthOutput}` : ""}`);
    }
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches.values()) watch[Symbol.dispose]();
    this.#health?.[Symbol.dispose]();
  }
}

/**
 * A command that runs the given one again and again in the container, until it succeeds or a second or two are over: an
 * engine takes about 100 ms to run any command, so that running each try anew would notice late, and slow down what is waited for.
 */
function repeated(command: readonly string[]): Pick<RunExecOptions, "command" | "mark"> {
  // In two words: the given command may print how it was called.
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
  const script = "one=$1 two=$2; shift 2; began=$(date +%s); tries=0; " +
    'until "$@"; do code=$?; tries=$((tries + 1)); ' +
    "if [ $tries -ge 50 ] || [ $(($(date +%s) - began)) -ge 2 ]; then exit $code; fi; " +
    'sleep 0.02 || exit $code; done; printf %s%s "$one" "$two"';
  return { command: ["sh", "-c", script, "sh", one, two, ...command], mark: one + two };
}

/** Whether a command failed because the engine found no `sh` in the image. */
function lacksShell(code: number, output: string): boolean {
  return (code === 126 || code === 127) && /["'`]sh["'`]/.test(output) &&
    /not found|no such file/i.test(output);
}

async function staysOpen(connection: Deno.Conn): Promise<boolean> {
  const timer = new AbortController();
  try {
    const read = connection.read(new Uint8Array(1)).catch(() => null);
    const opened = delay(staysOpenMs, { signal: timer.signal }).then(() => "open" as const, () => null);
    return (await Promise.race([read, opened])) !== null;
  } finally {
    timer.abort();
  }
}

/** The system's words without what surrounds them. */
function shortened(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return messageOf(cause).replace(/^.*: (?=[^:]+$)/, "").replace(/ \(os error \d+\)$/, "").toLowerCase();
}
