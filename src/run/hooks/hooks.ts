/** Runs the spec's hooks on the host, within their time. */
import type { GroupHandle, ServiceHandle } from "miniboss";
import { ContextError, HookError, messageOf, MinibossError } from "../../base/errors.ts";
import { withDeadline } from "../../base/time.ts";
import type { Service } from "../../model/group.ts";
import { type ContainerFacts, inspect, lastLines } from "../resources/container.ts";
import { Checker } from "../readiness/check.ts";
import type { Run } from "../session/run.ts";

/** A handle for a service's hooks; without a container in `preStart`. */
export function serviceHandle(
  run: Run,
  service: Service,
  options: {
    readonly container: ContainerFacts | undefined;
    readonly checker?: Checker;
    readonly signal: AbortSignal;
  },
): ServiceHandle {
  const { container, signal } = options;
  const needed = (): ContainerFacts => {
    if (container) return container;
    throw new HookError(`Service "${service.name}" has no container yet`);
  };
  return {
    name: service.name,
    group: run.group.name,
    context: run.store.context,
    signal,
    host: run.engine.host,
    port: (containerPort) => publishedPort(needed(), containerPort),
    log: (text) => run.emit({ kind: "log", service: service.name, text: String(text) }),
    exec: async (command) => {
      const { code, stdout, stderr } = await run.engine.exec(needed().id, { command, signal });
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    },
    logs: (tail = 50) => lastLines(run.engine, needed().id, tail, signal),
    check: async (check) => {
      if (options.checker) return await askChecker(run, service, options.checker, check);
      using checker = new Checker(run.engine, needed(), run.network, signal);
      return await askChecker(run, service, checker, check);
    },
  };
}

async function askChecker(
  run: Run,
  service: Service,
  checker: Checker,
  check: Parameters<Checker["check"]>[0],
): Promise<boolean> {
  const answer = await checker.check(check);
  if (answer.ready) return true;
  tellWaiting(run, service, answer.reason);
  return false;
}

/** Tells why a service is not ready yet, unless that was told last. */
export function tellWaiting(run: Run, service: Service, reason: string): void {
  if (run.lastReason.get(service.name) === reason) return;
  run.lastReason.set(service.name, reason);
  run.emit({ kind: "waiting", service: service.name, reason });
}

function publishedPort(container: ContainerFacts, port: number | string): number {
  const name = String(port).includes("/") ? String(port) : `${port}/tcp`;
  const found = container.ports.get(name);
  if (found !== undefined) return found;
  throw new HookError(`Container "${container.name}" does not publish port ${name}: add it to ports`);
}

/** Which of a service's hooks run through {@linkcode runHook}. */
export type HookName = "preStart" | "postStart" | "preStop" | "postStop";

/**
 * Runs a hook of a service and saves the context after it.
 *
 * @throws {HookError} when it throws; {TimeoutError} when it takes longer than the service's timeout, its signal is aborted then.
 */
export async function runHook(
  run: Run,
  service: Service,
  name: HookName,
  containerId: string | undefined,
): Promise<void> {
  const hook = service.hooks[name];
  if (!hook) return;
  const what = `Hook ${name} of "${service.name}"`;
  const container = containerId === undefined
    ? undefined
    : await inspect(run.engine, containerId, run.network, run.signal);
  const timeoutMs = run.timeoutMs(service);
  try {
    await withDeadline(
      async (signal) =>
        void await guarded(what, () => hook(serviceHandle(run, service, { container, signal }))),
      { timeoutMs, signal: run.signal, message: `${what} did not end within ${timeoutMs / 1000} s` },
    );
  } finally {
    await run.store.saveChanges();
  }
}

/** Calls user code; whatever it throws becomes a HookError that says where. */
export async function guarded<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ContextError) {
      throw new HookError(`${what} failed: ${error.message}`, { cause: error });
    }
    if (error instanceof MinibossError) throw error;
    throw new HookError(`${what} failed: ${thrown(error)}${place(error)}`, { cause: error });
  }
}

function thrown(error: unknown): string {
  if (error instanceof Error) {
    return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
  }
  return `it threw ${shown(error)}, which is no Error`;
}

/** Any value of user code on one line. */
export function shown(value: unknown): string {
  return Deno.inspect(value, { depth: 2, compact: true, breakLength: Infinity, strAbbreviateSize: 80 });
}

/** ` (file:///spec.ts:12:3)`: the first place in the stack outside of miniboss and Deno. */
function place(error: unknown): string {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  const own = new URL("../../../", import.meta.url).href;
  for (const [, url] of stack.matchAll(/\(?((?:file|https?):\/\/[^\s()]+:\d+:\d+)\)?/g)) {
    if (url && (!url.startsWith(own) || url.startsWith(`${own}spec/examples/`))) return ` (${url})`;
  }
  return "";
}

/** Runs a group hook. Its failure is shown, not fatal. @returns whether it succeeded @throws the reason of a cancelled run */
export async function runGroupHook(
  run: Run,
  name: "onStart" | "onStop" | "onReload",
  work: (self: GroupHandle) => unknown,
): Promise<boolean> {
  const timeoutMs = run.options.timeoutMs;
  try {
    await withDeadline(
      async (signal) => {
        const { group, store, emit } = run;
        const log = (text: string) => emit({ kind: "log", service: undefined, text: String(text) });
        await guarded(`Hook ${name}`, () => work({ name: group.name, context: store.context, signal, log }));
      },
      { timeoutMs, signal: run.signal, message: `Hook ${name} did not end within ${timeoutMs / 1000} s` },
    );
    return true;
  } catch (error) {
    run.signal.throwIfAborted();
    run.emit({ kind: "notice", text: messageOf(error) });
    return false;
  }
}
