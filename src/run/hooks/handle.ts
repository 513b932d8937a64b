/** The handle that a service's hooks get. */
import type { ExecResult, ServiceHandle } from "miniboss";
import { HookError } from "../../base/errors.ts";
import type { Service } from "../../model/group.ts";
import { Checker } from "../readiness/checker.ts";
import { type ContainerFacts, lastLines } from "../resources/container.ts";
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
      return new Finished(code, decoder.decode(stdout), decoder.decode(stderr));
    },
    logs: (tail = 50) => lastLines(run.engine, needed().id, tail, signal),
    check: async (check) => {
      if (options.checker) return await askChecker(run, service, options.checker, check);
      using checker = new Checker(run.engine, needed(), run.network, signal, run.watchThread);
      return await askChecker(run, service, checker, check);
    },
  };
}

/** Not a plain object: a `postStart` that returns what `exec` gave it sets no context values by that. */
class Finished implements ExecResult {
  constructor(readonly code: number, readonly stdout: string, readonly stderr: string) {}
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

/** How many answers of readiness checks are kept of a service. */
const KEPT_ANSWERS = 20;

/** Tells why a service is not ready yet, unless that was told last. */
export function tellWaiting(run: Run, service: Service, reason: string): void {
  const before = run.answers.get(service.name) ?? [];
  if (before.at(-1) === reason) return;
  run.answers.set(service.name, [...before.slice(1 - KEPT_ANSWERS), reason]);
  run.emit({ kind: "waiting", service: service.name, reason });
}

function publishedPort(container: ContainerFacts, port: number | string): number {
  const name = String(port).includes("/") ? String(port) : `${port}/tcp`;
  const found = container.ports.get(name);
  if (found !== undefined) return found;
  throw new HookError(`Container "${container.name}" does not publish port ${name}: add it to ports`);
}
