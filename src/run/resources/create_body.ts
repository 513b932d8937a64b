/** A resolved service as the engine's create request. */
import type { ContainerCreateRequest, HostConfig } from "../../engine/types.ts";
import type { Config } from "../../model/config.ts";
import type { Healthcheck } from "miniboss";
import type { Group } from "../../model/group.ts";
import { type Identity, LABEL, selector } from "../../model/labels.ts";
import { copyName, volumeName } from "../../model/names.ts";
import type { ResolvedService } from "../../model/resolve.ts";
import { VERSION } from "../../model/version.ts";

const nanosecondsPerMs = 1_000_000;

/** The labels of everything made for a group. */
export function groupLabels(group: Group, identity: Identity): Record<string, string> {
  const { owner } = identity;
  return {
    ...selector(identity),
    [LABEL.spec]: group.specUrl,
    [LABEL.version]: VERSION,
    ...owner !== undefined && { [LABEL.owner]: owner },
  };
}

/** The labels of everything made for a service of a group. */
export function serviceLabels(group: Group, identity: Identity, service: string): Record<string, string> {
  return { ...groupLabels(group, identity), [LABEL.service]: service };
}

/** Labels with the name of what they are put on, which makes it miniboss's own, see `isOwn()`. */
export function named(labels: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return { ...labels, [LABEL.name]: name };
}

/** What a container is made of, besides the service. */
export interface BodyOptions {
  readonly group: Group;
  readonly identity: Identity;
  readonly network: string;
  /** The image reference or id to run. */
  readonly image: string;
  readonly config: Config;
}

/** The body of the engine's container create call. */
export function createBody(service: ResolvedService, options: BodyOptions): ContainerCreateRequest {
  const { group, identity, network, image, config } = options;
  const aliases = [service.name, ...service.aliases];
  return {
    Image: image,
    Labels: {
      ...service.labels,
      ...serviceLabels(group, identity, service.name),
      ...optional(LABEL.dependencies, service.dependencies.join() || undefined),
      [LABEL.config]: JSON.stringify(config),
    },
    Env: Object.entries(service.env).map(([name, value]) => `${name}=${value}`),
    StopSignal: service.stopSignal,
    ExposedPorts: Object.fromEntries(
      service.ports.map((port) => [`${port.containerPort}/${port.protocol}`, {}]),
    ),
    ...optional("Entrypoint", service.entrypoint && [...service.entrypoint]),
    ...optional("Cmd", service.cmd && [...service.cmd]),
    ...optional("User", service.user),
    ...optional("WorkingDir", service.workingDir),
    ...optional("Healthcheck", service.healthcheck && healthcheck(service.healthcheck)),
    HostConfig: hostConfig(service, identity, network),
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: aliases } } },
  };
}

function hostConfig(service: ResolvedService, identity: Identity, network: string): HostConfig {
  return {
    NetworkMode: network,
    PortBindings: portBindings(service),
    Binds: service.volumes.map((mount) => {
      const source = mount.kind === "volume" ? groupVolume(mount.source, identity) : mount.source;
      const mode = [mount.readOnly ? "ro" : "rw", ...mount.options ?? []].join(",");
      return `${source}:${mount.target}:${mode}`;
    }),
    RestartPolicy: { Name: service.restart },
    ...optional("Init", service.init || undefined),
    ...optional("ReadonlyRootfs", service.readOnly || undefined),
    ...optional("Tmpfs", filled(service.tmpfs)),
    ...optional("ShmSize", service.shmBytes),
    ...optional("Memory", service.memoryBytes),
    ...optional("NanoCpus", service.cpus && Math.round(service.cpus * 1e9)),
    ...optional("Ulimits", ulimits(service)),
    ...optional("CapAdd", filled([...service.capAdd])),
    ...optional("CapDrop", filled([...service.capDrop])),
    ...optional(
      "ExtraHosts",
      filled(Object.entries(service.extraHosts).map(([host, ip]) => `${host}:${ip}`)),
    ),
    ...optional("DeviceRequests", gpus(service.gpus)),
  };
}

/** The engine's name of a named volume; an isolated copy has volumes of its own. */
export function groupVolume(volume: string, identity: Identity): string {
  return volumeName(volume, copyName(identity));
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : { [key]: value } as { [K in Key]: Value };
}

function filled<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function portBindings(service: ResolvedService): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { containerPort, protocol, hostIp, hostPort } of service.ports) {
    (bindings[`${containerPort}/${protocol}`] ??= []).push({
      HostIp: hostIp,
      HostPort: hostPort === 0 ? "" : String(hostPort),
    });
  }
  return bindings;
}

function ulimits(service: ResolvedService) {
  return filled(
    Object.entries(service.ulimits).map(([Name, { soft, hard }]) => ({ Name, Soft: soft, Hard: hard })),
  );
}

function gpus(wanted: "all" | number | undefined) {
  return wanted === undefined
    ? undefined
    : [{ Count: wanted === "all" ? -1 : wanted, Capabilities: [["gpu"]] }];
}

function healthcheck(check: Healthcheck) {
  const time = (ms: number | undefined) => ms === undefined ? undefined : ms * nanosecondsPerMs;
  return {
    Test: typeof check.test === "string" ? ["CMD-SHELL", check.test] : ["CMD", ...check.test],
    ...optional("Interval", time(check.intervalMs)),
    ...optional("Timeout", time(check.timeoutMs)),
    ...optional("Retries", check.retries),
    ...optional("StartPeriod", time(check.startPeriodMs)),
    ...optional("StartInterval", time(check.startIntervalMs)),
  };
}
