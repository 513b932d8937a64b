/** Short spellings of groups and snapshots for planner tests. */
import type { Group, Hooks, Service } from "../../src/model/group.ts";
import { configOf } from "../../src/model/config.ts";
import type { Journal } from "../../src/model/journal.ts";
import { resolve } from "../../src/model/resolve.ts";
import type { Values } from "../../src/model/placeholder.ts";
import type { ObservedContainer, Snapshot } from "../../src/model/snapshot.ts";
import type { StartInput } from "../../src/plan/start.ts";

export const SPEC = "file:///shop/miniboss.ts";
export const NETWORK = "miniboss-shop";

const noHooks: Hooks = {
  preStart: undefined,
  ping: undefined,
  postStart: undefined,
  preStop: undefined,
  postStop: undefined,
};

/** A service with defaults; `hooks` names the hooks it has. */
export function service(
  name: string,
  options: Partial<Omit<Service, "hooks">> & { readonly hooks?: readonly (keyof Hooks)[] } = {},
): Service {
  const { hooks = [], ...rest } = options;
  return {
    name,
    image: `${name}:1`,
    kind: "service",
    dependencies: [],
    env: {},
    ports: [],
    volumes: [],
    alwaysStartNew: false,
    stopSignal: "SIGTERM",
    build: undefined,
    sync: [],
    pull: "missing",
    entrypoint: undefined,
    cmd: undefined,
    user: undefined,
    workingDir: undefined,
    labels: {},
    platform: undefined,
    init: false,
    tmpfs: {},
    shmBytes: undefined,
    memoryBytes: undefined,
    cpus: undefined,
    ulimits: {},
    capAdd: [],
    capDrop: [],
    readOnly: false,
    extraHosts: {},
    aliases: [],
    healthcheck: undefined,
    restart: "no",
    gpus: undefined,
    timeoutMs: undefined,
    hookTimeoutMs: undefined,
    ...rest,
    hooks: { ...noHooks, ...Object.fromEntries(hooks.map((hook) => [hook, () => hook === "ping"])) },
  };
}

/** A build directory. */
export function build(directory = "/shop/app") {
  return { directory, dockerfile: "Dockerfile", args: {}, target: undefined };
}

export function groupOf(...services: readonly Service[]): Group {
  return {
    name: "shop",
    specUrl: SPEC,
    folder: "/shop",
    services,
    hookTimeoutMs: undefined,
    onStart: undefined,
    onStop: undefined,
    onReload: undefined,
  };
}

/** A context over plain values. */
export function contextOf(values: Values) {
  return {
    get: (key: string) => values[key],
    set: () => {},
    has: (key: string) => key in values,
    delete: () => false,
    keys: () => Object.keys(values),
  };
}

/** A container of a service, made with the configuration the service has now unless told otherwise. */
export function container(
  of: Service,
  state: ObservedContainer["state"],
  options: Partial<ObservedContainer> & { readonly values?: Values } = {},
): ObservedContainer {
  const { values = {}, ...rest } = options;
  const image = of.build && of.image.endsWith(":latest") ? "sha256:old" : of.image;
  return {
    id: `${of.name}-id`,
    name: `${of.name}-shop-0001`,
    service: of.name,
    state,
    status: state === "exited" ? "Exited (0) 2 hours ago" : "Up 2 hours",
    image: of.image,
    imageId: "sha256:old",
    createdAt: 1000,
    config: configOf(resolve(of, contextOf(values), values), NETWORK, image),
    dependencies: of.dependencies,
    spec: SPEC,
    ports: [],
    networks: { [NETWORK]: "network-id" },
    ...rest,
  };
}

/** A journal in which all steps of these containers are through. */
export function finished(...containers: readonly ObservedContainer[]): Journal {
  return Object.fromEntries(
    containers.map((
      c,
    ) => [c.id, { service: c.service, done: ["create", "start", "ping", "postStart"] as const }]),
  );
}

/** What a start plan is made from; the network is there unless told otherwise. */
export function startInput(
  services: readonly Service[],
  options: {
    readonly containers?: readonly ObservedContainer[];
    readonly networkId?: string | null;
    readonly journal?: Journal;
    readonly values?: Values;
    readonly selected?: readonly Service[];
    readonly build?: boolean;
    readonly removeOrphans?: boolean;
  } = {},
): StartInput {
  const { containers = [], networkId = "network-id", values = {}, selected = services, build = true } =
    options;
  const snapshot: Snapshot = { containers, networkId };
  return {
    group: groupOf(...services),
    selected,
    snapshot,
    network: NETWORK,
    journal: options.journal ?? finished(...containers),
    resolve: (s) => resolve(s, contextOf(values), values),
    build,
    removeOrphans: options.removeOrphans ?? false,
  };
}
