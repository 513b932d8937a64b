/** A container beside the one its service would get: the fields that differ, as text. */
import { isSecretName, masked } from "../../base/secret.ts";
import type { ContainerCreateRequest, ContainerInspectResponse } from "../../engine/types.ts";
import { changedFields, type Config } from "../../model/config.ts";
import { LABEL_PREFIX } from "../../model/labels.ts";

/** A field that differs; secrets in its values are masked, so the two may look alike. */
export interface FieldChange {
  /** As in the spec: `ports`, `env PORT`. */
  readonly field: string;
  /** Undefined where it was not set, so that the image's or the engine's own holds. */
  readonly old: string | undefined;
  readonly new: string | undefined;
}

/** One side of a comparison. */
export interface Side {
  readonly request: ContainerCreateRequest;
  readonly config: Config;
}

/** What is compared. */
export interface Comparison {
  readonly old: Side;
  readonly new: Side;
  readonly service: string;
  readonly network: string;
  /** Labels that containers have from their image. */
  readonly imageLabels: Readonly<Record<string, string>>;
}

/** The fields in which a container differs from what its service wants. */
export function compare(comparison: Comparison): FieldChange[] {
  const { old, new: wanted } = comparison;
  return changedFields(old.config, wanted.config).map((field) => ({
    field,
    old: valueOf(field, old, comparison),
    new: valueOf(field, wanted, comparison),
  }));
}

/** An existing container as the request that would make it. */
export function requestOf(found: ContainerInspectResponse): ContainerCreateRequest {
  const { Config, HostConfig, NetworkSettings } = found;
  return {
    ...Config,
    ...(HostConfig && { HostConfig }),
    NetworkingConfig: { EndpointsConfig: NetworkSettings?.Networks ?? {} },
  } as ContainerCreateRequest;
}

function valueOf(field: string, side: Side, comparison: Comparison): string | undefined {
  if (field === "kind") return field in side.config ? "job" : "service";
  if (field === "stopSignal") return side.request.StopSignal ?? "SIGTERM";
  if (!(field in side.config)) return undefined;
  const value = readers(side.request, comparison)[field.split(" ", 1)[0] ?? ""]?.(field);
  return textOf(masked(secretOf(field), value));
}

/** The name by which a field is judged to be secret: of an environment variable its own. */
function secretOf(field: string): string {
  const name = field.replace(/^env /, "");
  return field !== name && isSecretName(name) ? name : "";
}

/** How each field is read from a request. */
function readers(
  request: ContainerCreateRequest,
  { service, network, imageLabels }: Comparison,
): Readonly<Record<string, (field: string) => unknown>> {
  const host = request.HostConfig ?? {};
  const endpoint = request.NetworkingConfig?.EndpointsConfig?.[network];
  return {
    image: () => request.Image,
    network: () => host.NetworkMode,
    env: (field) => environment(request, field.slice("env ".length)),
    ports: () => ports(host.PortBindings ?? {}),
    volumes: () => host.Binds?.map((bind) => bind.replace(/:rw(?:$|(,))/, (_, more) => more ? ":" : "")),
    entrypoint: () => request.Entrypoint,
    cmd: () => request.Cmd,
    user: () => request.User,
    workingDir: () => request.WorkingDir,
    labels: () => ownLabels(request.Labels ?? {}, imageLabels),
    init: () => host.Init,
    tmpfs: () => host.Tmpfs,
    shmBytes: () => host.ShmSize,
    memoryBytes: () => host.Memory,
    cpus: () => (host.NanoCpus ?? 0) / 1e9,
    ulimits: () => Object.fromEntries((host.Ulimits ?? []).map((u) => [u.Name, `${u.Soft}:${u.Hard}`])),
    capAdd: () => host.CapAdd,
    capDrop: () => host.CapDrop,
    readOnly: () => host.ReadonlyRootfs,
    extraHosts: () => host.ExtraHosts,
    // The engine adds the short id of the container.
    aliases: () => endpoint?.Aliases?.filter((name) => name !== service && !/^[0-9a-f]{12}$/.test(name)),
    healthcheck: () => request.Healthcheck,
    restart: () => host.RestartPolicy?.Name,
    gpus: () => host.DeviceRequests?.map(({ Count }) => (Count === -1 ? "all" : String(Count))),
  };
}

function environment({ Env = [] }: ContainerCreateRequest, name: string): string | undefined {
  return Env?.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
}

type Bindings = Readonly<Record<string, readonly { HostIp?: string; HostPort?: string }[] | null>>;

/** `80/tcp on 127.0.0.1:8080`. */
function ports(bindings: Bindings): string[] {
  return Object.entries(bindings).flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostIp, HostPort }) => `${port} on ${HostIp}:${HostPort || "any"}`)
  );
}

function ownLabels(
  labels: Readonly<Record<string, string>>,
  imageLabels: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(([name, value]) =>
      !name.startsWith(LABEL_PREFIX) && imageLabels[name] !== value
    ),
  );
}

/** A value on one line: texts as they are, lists of words quoted where they need it, records as JSON. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(wordOf).join(" ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function wordOf(value: unknown): string {
  const text = String(value);
  return text === "" || /[\s"'\\]/.test(text) && !/^\S+ on \S+$/.test(text) ? JSON.stringify(text) : text;
}
