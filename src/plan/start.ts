/** Plans `start`: what becomes of each selected service, and the order of it. */
import { type Config, configOf } from "../model/config.ts";
import type { Group, Service } from "../model/group.ts";
import type { Journal } from "../model/journal.ts";
import type { Plan, PlanNode } from "../model/plan.ts";
import { contextKeys, imageNeedsContext, type ResolvedService } from "../model/resolve.ts";
import type { ObservedContainer, Snapshot } from "../model/snapshot.ts";
import { buildsLatest, containersByService } from "./containers.ts";
import { decide, type Decision } from "./decide.ts";
import { sorted } from "./graph.ts";
import { afterNetwork, Chain, groupNode } from "./nodes.ts";
import { removal, removeOrphans } from "./stop.ts";

/** What a start plan is made from. */
export interface StartInput {
  readonly group: Group;
  /** The services to start, see `selectStart()`. */
  readonly selected: readonly Service[];
  readonly snapshot: Snapshot;
  readonly network: string;
  readonly journal: Journal;
  /** Fills a service's placeholders from the context as it is. @throws {ContextError} when a value is missing. */
  readonly resolve: (service: Service) => ResolvedService;
  /** Whether images with the tag `latest` are built. */
  readonly build: boolean;
  /** Whether containers of services that the spec no longer has are removed. */
  readonly removeOrphans: boolean;
}

/** What only a running plan knows when it decides a service. */
export interface Runtime {
  /** The id of the image built for the service in this run, if it was. */
  readonly imageId: string | undefined;
  /** Whether this run stopped the service's container, to start it again. */
  readonly stoppedByRun: boolean;
  /** Why it did. */
  readonly stopCause?: string;
}

/** An input with what is asked of it for each service looked up once. */
interface Indexed extends StartInput {
  /** The containers of each service, newest first. */
  readonly containers: ReadonlyMap<string, readonly ObservedContainer[]>;
  /** The builds that must be through before anything is stopped. */
  readonly builds: readonly string[];
}

function indexed(input: StartInput): Indexed {
  return {
    ...input,
    containers: containersByService(input.snapshot.containers),
    builds: input.build ? input.selected.filter(buildsLatest).map((service) => `${service.name}:build`) : [],
  };
}

/** Plans a start. */
export function planStart(start: StartInput): Plan {
  const input = indexed(start);
  const selected = new Set(input.selected.map((service) => service.name));
  // Services of which, as of all they depend on, nothing is to be done.
  const settled = new Set<string>();
  const nodes: PlanNode[] = [];
  for (const service of sorted(input.selected)) {
    const after = service.dependencies.filter((name) => selected.has(name));
    const isSettled = after.every((name) => settled.has(name));
    const planned = planService(service, input, { after, isSettled });
    if (isSettled && planned.every((node) => node.action.kind === "keep")) settled.add(service.name);
    nodes.push(...planned);
  }
  if (input.removeOrphans) nodes.unshift(...removeOrphans(input.group, input.snapshot));
  const idle = nodes.every((node) => node.action.kind === "keep");
  if (!idle && input.snapshot.networkId === null) {
    nodes.unshift(groupNode({ kind: "createNetwork", network: input.network }, [], "no network"));
  }
  return { command: "start", nodes };
}

/** What is known of the dependencies of a service: their names, and whether nothing is to be done before it. */
interface DependencyState {
  readonly after: readonly string[];
  readonly isSettled: boolean;
}

function planService(service: Service, input: Indexed, { after, isSettled }: DependencyState): PlanNode[] {
  if (buildsLatest(service) && input.build) {
    const chain = new Chain(service.name, after, `image "${service.image}" is built at every start`);
    const build = { kind: "build", image: service.image, latest: true } as const;
    if (imageNeedsContext(service)) chain.add(build);
    else chain.addBeside(build);
    chain.add({ kind: "resolve" }, { cause: "decided when it is built and its dependencies are ready" });
    return chain.nodes;
  }
  if (mustWait(service, input, isSettled)) {
    const chain = new Chain(service.name, after, "decided when its dependencies are ready");
    chain.add({ kind: "resolve" });
    return chain.nodes;
  }
  return decidedNodes(service, input, { imageId: undefined, stoppedByRun: false }, after);
}

/** Whether a service can be decided only once its dependencies' hooks have run: they may set what its placeholders ask for. */
function mustWait(service: Service, input: Indexed, isSettled: boolean): boolean {
  const keys = contextKeys(service);
  if (keys.length === 0) return false;
  const exists = input.containers.has(service.name);
  if (!exists && !imageNeedsContext(service)) return false;
  return !isSettled || tryConfig(service, input, undefined) === undefined;
}

/** The wanted configuration, or undefined where a context value is still missing. */
function tryConfig(service: Service, input: Indexed, imageId: string | undefined): Config | undefined {
  const resolved = attempt(() => input.resolve(service));
  if (!resolved) return undefined;
  const current = input.containers.get(service.name)?.[0];
  // Where no image was built, one built earlier is as good: the container's own.
  const image = buildsLatest(service) ? imageId ?? current?.imageId ?? service.image : resolved.image;
  return configOf(resolved, input.network, image);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The nodes of a service whose `resolve` node's time has come. @throws {ContextError} when a value it needs is missing. */
export function planResolved(service: Service, start: StartInput, runtime: Runtime): PlanNode[] {
  const input = indexed(start);
  const exists = input.containers.has(service.name);
  // A service without a container may still get the value from its own preStart.
  if (exists || service.hooks.preStart === undefined) input.resolve(service);
  return decidedNodes(service, input, runtime, [`${service.name}:resolve`]);
}

function decidedNodes(
  service: Service,
  input: Indexed,
  runtime: Runtime,
  after: readonly string[],
): PlanNode[] {
  const containers = input.containers.get(service.name) ?? [];
  const newest = containers[0];
  const decision = decide(service, {
    container: newest && runtime.stoppedByRun ? { ...newest, state: "exited" } : newest,
    // Hashing costs more than all other planning, and only an existing container is compared.
    config: newest && tryConfig(service, input, runtime.imageId),
    journal: input.journal,
    network: { name: input.network, id: input.snapshot.networkId },
    stoppedByRun: runtime.stoppedByRun,
  });
  const stoppedFor = decision.kind === "restart" || !newest ? runtime.stopCause : undefined;
  const chain = new Chain(
    service.name,
    decision.kind === "keep" ? [] : after,
    stoppedFor ?? decision.cause,
  );
  const builds = runtime.stoppedByRun ? [] : input.builds;
  const network = afterNetwork(input.snapshot);
  if (decision.kind === "create") {
    const stopped = containers.map((c) => (runtime.stoppedByRun ? { ...c, state: "exited" as const } : c));
    createNodes(chain, service, { stopped, builds, network, built: runtime.imageId !== undefined });
  } else {
    reuseNodes(chain, decision, network);
    if (decision.kind === "resume" && runtime.imageId !== undefined) {
      chain.add({ kind: "removeOldImages" }, { cause: "an earlier run did not finish" });
    }
    for (const extra of containers.slice(1)) {
      removal(chain, extra, undefined, builds, { cause: "a newer container is used" });
    }
  }
  return chain.nodes;
}

/** What start would do with each service as things are, and the configuration its container would get, where that can be known yet. */
export function foresight(
  start: StartInput,
): (service: Service) => { readonly decision: Decision; readonly config: Config | undefined } {
  const input = indexed(start);
  return (service) => foreseen(service, input);
}

function foreseen(service: Service, input: Indexed) {
  const container = input.containers.get(service.name)?.[0];
  const { journal, network, snapshot: { networkId } } = input;
  const config = tryConfig(service, input, undefined);
  return {
    config,
    decision: decide(service, { container, config, journal, network: { name: network, id: networkId } }),
  };
}

/** Why start would give a service that has a container another one; empty when it would not, or cannot know yet. */
export function changesIn(start: StartInput): (service: Service) => string[] {
  const input = indexed(start);
  return (service) => {
    const { decision } = foreseen(service, input);
    return input.containers.has(service.name) && decision.kind === "create" ? [decision.cause] : [];
  };
}

/**
 * Whether a service's container may be made while its dependencies get ready, and before an old one is stopped, which then
 * stays when the new one cannot be made: no hook that runs before can matter to it. A volume is filled from the image of
 * whoever is made first, and a mounted folder may be what a hook makes.
 */
export function isMadeAhead(service: Service): boolean {
  return !service.hooks.preStart && service.volumes.length === 0 && contextKeys(service).length === 0;
}

function createNodes(
  chain: Chain,
  service: Service,
  options: {
    readonly stopped: readonly ObservedContainer[];
    readonly builds: readonly string[];
    readonly network: readonly string[];
    readonly built: boolean;
  },
): void {
  const { preStart, postStart } = service.hooks;
  const early = !preStart && !imageNeedsContext(service);
  if (preStart) chain.add({ kind: "preStart" });
  const image = service.image;
  const images: string[] = [];
  // The tag latest is built by a node of its own, or by none: then an image built earlier is used.
  if (!options.built && !buildsLatest(service)) {
    const action = service.build
      ? { kind: "build", image, latest: false } as const
      : { kind: "pull", image, always: service.pull === "always" } as const;
    images.push(early ? chain.addBeside(action) : chain.add(action));
  }
  const ahead = isMadeAhead(service);
  if (ahead) chain.addBeside({ kind: "create" }, [...images, ...options.network]);
  for (const container of options.stopped) removal(chain, container, service.hooks, options.builds);
  if (!ahead) chain.add({ kind: "create" }, { after: options.network });
  chain.add({ kind: "start", container: undefined });
  chain.add({ kind: "ready", container: undefined });
  if (postStart) chain.add({ kind: "postStart", container: undefined });
  if (buildsLatest(service)) chain.add({ kind: "removeOldImages" }, { cause: "a new image is used" });
}

function reuseNodes(
  chain: Chain,
  decision: Exclude<Decision, { kind: "create" }>,
  network: readonly string[],
): void {
  const { container } = decision;
  switch (decision.kind) {
    case "keep":
      chain.add({ kind: "keep", container });
      return;
    case "resume":
      if (decision.ping) chain.add({ kind: "ready", container });
      break;
    case "restart":
    case "unpause":
      chain.add({ kind: decision.kind === "restart" ? "start" : "unpause", container }, { after: network });
      chain.add({ kind: "ready", container });
      break;
    default:
      decision satisfies never;
  }
  if (decision.postStart) chain.add({ kind: "postStart", container }, { cause: "it never finished" });
}
