/** What tests get of an isolated copy: its services, reached from the host. */
import type { ContextValue, ReadonlyContext, ServiceHandle, World, WorldService } from "miniboss";
import { HookError } from "../../base/errors.ts";
import { didYouMean } from "../../base/text.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Group, PortBinding, Service } from "../../model/group.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { variablesOf } from "../commands/env.ts";
import { waitUntilReady } from "../execute/wait_until_ready.ts";
import { serviceHandle } from "../hooks/handle.ts";
import { inspect } from "../resources/container.ts";
import { type SessionOptions, withView } from "../session/session.ts";

/** What handles need of a copy. */
export interface CopyHandles {
  readonly name: string;
  /** The name of the instance, for labels. */
  readonly instance: string;
  /** The name of the copy's network. */
  readonly network: string;
  /** The group of the copy, with the host ports that were chosen. */
  readonly group: Group;
  readonly options: { readonly engine: Engine; readonly run: { readonly graceMs: number } };
  /** The context values. */
  readonly known: Readonly<Record<string, ContextValue>>;
  session(signal: AbortSignal): SessionOptions;
  /** The container of a service, as it is now. @throws {HookError} when it has none */
  container(service: string): Promise<ObservedContainer>;
  touched(service: string): void;
  startService(service: string): Promise<void>;
}

type Outside = <T>(work: () => T) => T;

/** The handle of a copy. */
export function worldHandle(copy: CopyHandles, outside: Outside): World {
  const { engine } = copy.options;
  const service = (name: string) => worldService(copy, known(copy.group, name), outside);
  return {
    name: copy.name,
    group: copy.group.name,
    host: engine.host,
    context: contextOf(copy),
    env: () => envOf(copy),
    url: (name, path, port) => service(name).url(path, port),
    service,
  };
}

/** The variables that `miniboss env` would print for the copy. */
export function envOf(copy: CopyHandles): Record<string, string> {
  return variables(copy, (_, port) => port);
}

/** The same for who is on the copy's network, where services are reached by their names and the ports of their containers. */
export function envInside(copy: CopyHandles): Record<string, string> {
  return variables(copy, (name, port) => ({ ...port, hostIp: name, hostPort: port.containerPort }));
}

function variables(
  { group, known, options: { engine } }: CopyHandles,
  reached: (service: string, port: PortBinding) => PortBinding,
): Record<string, string> {
  const services = group.services.map(({ name, ports }) => ({
    service: name,
    ports: ports.map((port) => reached(name, port)),
  }));
  const { variables } = variablesOf(services, { host: engine.host, values: known });
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

function contextOf(copy: CopyHandles): ReadonlyContext {
  return {
    get: ((key: string) => structuredClone(copy.known[key])) as ReadonlyContext["get"],
    has: (key) => Object.hasOwn(copy.known, key),
    keys: () => Object.keys(copy.known),
  };
}

function known({ services }: Group, name: string): Service {
  const found = services.find((service) => service.name === name);
  if (found) return found;
  throw new HookError(
    `No service "${name}" in the group${didYouMean(name, services.map(({ name }) => name))}`,
  );
}

function worldService(copy: CopyHandles, service: Service, outside: Outside): WorldService {
  const { engine, run } = copy.options;
  const { name } = service;
  const onContainer = (work: (id: string) => Promise<void>) => async () => {
    const { id } = await copy.container(name);
    copy.touched(name);
    await outside(() => work(id));
  };
  const stop = onContainer((id) => engine.containers.stop(id, { graceMs: run.graceMs }));
  const start = async () => await outside(() => copy.startService(name));
  const restart = async () => {
    await stop();
    await start();
  };
  return {
    name,
    port: (port) => bindingOf(service, port).hostPort,
    url: (path = "", port) => urlOf(engine.host, service, { path, port }),
    exec: (command) => outside(() => withService(copy, service, (self) => self.exec(command))),
    logs: (tail) => outside(() => withService(copy, service, (self) => self.logs(tail))),
    ready: () => outside(() => untilReady(copy, service)),
    start,
    stop,
    restart,
    kill: async (signal = "SIGKILL") => await onContainer((id) => engine.containers.kill(id, signal))(),
    pause: onContainer((id) => engine.containers.pause(id)),
    resume: onContainer((id) => engine.containers.unpause(id)),
  };
}

/** Runs `work` with the handle that the service's hooks get. */
async function withService<T>(
  copy: CopyHandles,
  service: Service,
  work: (self: ServiceHandle) => Promise<T>,
): Promise<T> {
  const { signal } = new AbortController();
  const { id } = await copy.container(service.name);
  return await withView(copy.session(signal), async ({ run }) => {
    const container = await inspect(run.engine, id, run.network, signal);
    return await work(serviceHandle(run, service, { container, signal }));
  });
}

async function untilReady(copy: CopyHandles, service: Service): Promise<void> {
  const { id } = await copy.container(service.name);
  const { signal } = new AbortController();
  await withView(copy.session(signal), ({ run }) => waitUntilReady(run, service, id));
}

function bindingOf({ name, ports }: Service, port: number | string): PortBinding {
  const [number, protocol = "tcp"] = String(port).split("/");
  const found = ports.find((binding) =>
    binding.containerPort === Number(number) && binding.protocol === protocol
  );
  if (found) return found;
  throw new HookError(`Service "${name}" does not publish port ${number}/${protocol}: add it to ports`);
}

function urlOf(
  host: string,
  service: Service,
  { path, port }: { readonly path: string; readonly port: number | string | undefined },
): string {
  const shown = host.includes(":") ? `[${host}]` : host;
  return `http://${shown}:${portOf(service, port)}${path === "" || path.startsWith("/") ? path : `/${path}`}`;
}

function portOf(service: Service, port: number | string | undefined): number {
  if (port !== undefined) return bindingOf(service, port).hostPort;
  const [only, ...more] = service.ports.filter(({ protocol }) => protocol === "tcp");
  if (only && more.length === 0) return only.hostPort;
  const text = only ? "several ports: say which one" : "no port: add it to ports";
  throw new HookError(`Service "${service.name}" publishes ${text}`);
}
