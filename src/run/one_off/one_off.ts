/** The `run` command: a container for one command, made as a service's containers are, and removed whatever happens. */
import { CancelledError, messageOf } from "../../base/errors.ts";
import { withDeadline } from "../../base/time.ts";
import { EngineError } from "../../engine/errors.ts";
import type { ContainerCreateRequest } from "../../engine/types.ts";
import type { Group, Service } from "../../model/group.ts";
import { type Identity, LABEL } from "../../model/labels.ts";
import type { Action } from "../../model/plan.ts";
import { type ResolvedService, resolveImage } from "../../model/resolve.ts";
import { Chain } from "../../plan/nodes.ts";
import { buildsLatest } from "../../plan/containers.ts";
import { createContainer, createVolumes } from "../resources/create.ts";
import { createBody } from "../resources/create_body.ts";
import { startRefused } from "../execute/diagnose.ts";
import { commandError, type Conversation } from "./exec.ts";
import { imageOf } from "../resources/image.ts";
import { copyKey } from "../state/group_state.ts";
import { lock, LockedError } from "../state/process_lock.ts";
import { createNetwork } from "../resources/network.ts";
import { ownContainers } from "../session/own.ts";
import { ownerLabel, thisProcess } from "./owner.ts";
import type { Run } from "../session/run.ts";
import { executePlan, exitCodeOf } from "../execute/execute_plan.ts";
import { type SessionOptions, withView } from "../session/session.ts";

/** What a one-off container is to be like. */
export interface OneOffOptions {
  readonly service: string;
  /** Empty: the service's own. */
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Whether the service's ports are published. */
  readonly ports: boolean;
  /** Whether an image with the tag `latest` is built before. */
  readonly build: boolean;
  /** Besides the service's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
}

/** How long removing what was made may take: a hanging engine must not keep the user, who has "miniboss gc". */
const CLEANUP_MS = { ended: 60_000, cancelled: 5000 } as const;

/**
 * Runs a command in a container of its own. What is told of getting the image ends with a `finished` event before `talk` begins.
 *
 * @param talk talks to the command until it ends
 * @returns the exit code: that of `talk`, or of getting the image where that failed
 */
export async function runOneOff(
  session: SessionOptions,
  asked: OneOffOptions,
  talk: (process: Conversation) => Promise<number>,
): Promise<number> {
  return await withView(session, async ({ run }) => {
    const service = run.service(asked.service);
    // What cannot be filled in is found out before anything is made.
    run.resolve(service);
    const failed = await prepareImage(run, service, asked);
    if (failed !== undefined) return failed;
    await using _network = await borrowNetwork(run);
    const id = await create(run, service, asked);
    let isCancelled = false;
    try {
      return await converse(run, service, { id, asked, talk });
    } catch (error) {
      isCancelled = run.signal.aborted || error instanceof CancelledError;
      throw error;
    } finally {
      // Not cancelled at once: nothing is to be left.
      const remove = (signal: AbortSignal) => run.engine.containers.remove(id, { force: true, signal });
      await withDeadline(remove, {
        timeoutMs: isCancelled ? CLEANUP_MS.cancelled : CLEANUP_MS.ended,
        message: `Cannot remove container "${id}": the engine does not answer`,
      }).catch((error) =>
        run.emit({ kind: "notice", text: `${messageOf(error)}. Remove it with "miniboss gc"` })
      );
    }
  });
}

/** Pulls or builds the image where that is needed. @returns the exit code of a failure, which was told */
async function prepareImage(run: Run, service: Service, asked: OneOffOptions): Promise<number | undefined> {
  const action = await imageAction(run, service, asked);
  if (!action) return undefined;
  const chain = new Chain(service.name, [], "one-off container");
  chain.add(action);
  const outcome = await executePlan(run, { command: "start", nodes: chain.nodes }, () => []);
  run.signal.throwIfAborted();
  const failed = [...outcome.failed.keys()];
  run.emit({ kind: "finished", command: "run", done: failed.length > 0 ? [] : [service.name], failed });
  return failed.length > 0 ? exitCodeOf(outcome) : undefined;
}

async function imageAction(run: Run, service: Service, asked: OneOffOptions): Promise<Action | undefined> {
  const { image } = resolveImage(service, run.store.values());
  if (buildsLatest(service)) return asked.build ? { kind: "build", image, latest: true } : undefined;
  const always = service.pull === "always" && !service.build;
  if (!always && await run.engine.images.inspect(image, { signal: run.signal })) return undefined;
  return service.build ? { kind: "build", image, latest: false } : { kind: "pull", image, always };
}

/** The group's network; where there is none it is made, and goes again unless the group has come to use it. */
async function borrowNetwork(run: Run): Promise<AsyncDisposable> {
  const { engine, group, network, signal } = run;
  if (await engine.networks.find(network, { signal })) {
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  await createNetwork(run, network);
  const giveBack = async (signal: AbortSignal) => {
    using _lock = await lock({ key: copyKey(run.store.copy), holder: "run", signal, wait: false });
    const all = await ownContainers(engine, { [LABEL.group]: group.name }, { signal });
    const users = all.filter(({ NetworkSettings }) => network in (NetworkSettings?.Networks ?? {}));
    const found = users.length === 0 ? await engine.networks.find(network, { signal }) : undefined;
    if (found?.Id) await engine.networks.remove(found.Id, { signal });
  };
  return {
    [Symbol.asyncDispose]: () =>
      withDeadline(giveBack, {
        timeoutMs: CLEANUP_MS.cancelled,
        message: `Cannot remove network "${network}": the engine does not answer`,
      }).catch((error) => {
        // Whoever uses it or changes the group now will want it.
        if (error instanceof EngineError || error instanceof LockedError) return;
        run.emit({ kind: "notice", text: messageOf(error) });
      }),
  };
}

async function create(run: Run, service: Service, asked: OneOffOptions): Promise<string> {
  const { group, identity, network } = run;
  const resolved = run.resolve(service);
  const image = (await imageOf(run, service, resolved.image)).run;
  await createVolumes(run, resolved);
  const owner = ownerLabel(await thisProcess());
  const body = oneOffBody(resolved, { group, identity, network, image, owner, asked });
  return await createContainer(run, service, `${service.name}-run`, body);
}

/** The create request of a one-off container: its labels keep it apart from the service's own containers. */
export function oneOffBody(
  service: ResolvedService,
  options: {
    readonly group: Group;
    readonly identity: Identity;
    readonly network: string;
    readonly image: string;
    readonly owner: string;
    readonly asked: OneOffOptions;
  },
): ContainerCreateRequest {
  const { owner, asked, network, ...where } = options;
  const { command, user = service.user, workingDir = service.workingDir } = asked;
  const body = createBody({
    ...service,
    env: { ...service.env, ...asked.env },
    cmd: command.length > 0 ? command : service.cmd,
    ports: asked.ports ? service.ports : [],
    user,
    workingDir,
    restart: "no",
    // Without it a command that does nothing about signals could not be ended by them.
    init: true,
  }, { ...where, network, config: {} });
  const { [LABEL.config]: _config, ...labels } = body.Labels ?? {};
  const instance = `run-${crypto.randomUUID().slice(0, 8)}`;
  return {
    ...body,
    Labels: { ...labels, [LABEL.instance]: instance, [LABEL.owner]: owner },
    Healthcheck: { Test: ["NONE"] },
    // Peers that ask for the service must not meet this one.
    NetworkingConfig: { EndpointsConfig: { [network]: {} } },
    Tty: asked.tty,
    OpenStdin: asked.stdin,
    StdinOnce: asked.stdin,
    AttachStdin: asked.stdin,
  };
}

async function converse(
  run: Run,
  service: Service,
  { id, asked, talk }: {
    readonly id: string;
    readonly asked: OneOffOptions;
    readonly talk: (process: Conversation) => Promise<number>;
  },
): Promise<number> {
  const { containers } = run.engine;
  const { signal } = run;
  using session = await containers.attach(id, { tty: asked.tty, signal });
  try {
    await containers.start(id, { signal });
  } catch (error) {
    throw await refused(run, service, error, asked);
  }
  return await talk({
    input: session.input,
    output: session.output,
    resize: (size) => session.resize(size),
    kill: async (name) => {
      try {
        await containers.kill(id, name);
      } catch (error) {
        // It has just ended.
        if (!(error instanceof EngineError && (error.status === 409 || error.status === 404))) throw error;
      }
    },
    exitCode: () => containers.wait(id, { signal }),
    [Symbol.dispose]: () => session[Symbol.dispose](),
  });
}

async function refused(
  run: Run,
  service: Service,
  error: unknown,
  { command }: OneOffOptions,
): Promise<unknown> {
  const text = error instanceof EngineError ? error.engineMessage : "";
  return /exec: |chdir to cwd|unable to find (user|group)/.test(text)
    ? commandError(command, service.name, text, error)
    : await startRefused(run, service, error);
}
