/** The `why` command: why a service would be recreated, and why it was started last time. */
import { messageOf } from "../../base/errors.ts";
import type { ContainerInspectResponse } from "../../engine/types.ts";
import type { Config } from "../../model/config.ts";
import type { Service } from "../../model/group.ts";
import type { LastStart } from "../../model/journal.ts";
import type { ObservedContainer, ServiceState } from "../../model/snapshot.ts";
import type { Decision } from "../../plan/decide.ts";
import { checkNames } from "../../plan/select.ts";
import { buildsLatest, containersOf } from "../../plan/containers.ts";
import { foresight } from "../../plan/start.ts";
import { compare, type FieldChange, requestOf } from "../resources/compare.ts";
import { createBody } from "../resources/create_body.ts";
import { withNetwork } from "../session/observe.ts";
import type { Run } from "../session/run.ts";
import { stateOf } from "./service_state.ts";
import { type SessionOptions, withView } from "../session/session.ts";
import type { FailureRecord } from "../state/failure_record.ts";
import { inputOf } from "./start.ts";

/** Why a service is as it is, and what start would do with it. */
export interface Why {
  readonly service: string;
  readonly state: ServiceState;
  readonly container: string | undefined;
  /** RFC 3339; undefined when it was never started. */
  readonly startedAt: string | undefined;
  /** Undefined while it runs and when it never ran. */
  readonly exitCode: number | undefined;
  /** Whether it ended because there was no memory for it. */
  readonly oomKilled: boolean;
  /** How often the engine restarted it since. */
  readonly restarts: number;
  /** Undefined where it was not started by the miniboss of this folder. */
  readonly lastStart: LastStart | undefined;
  /** What start would do now: `create`, also in the place of the container there is. */
  readonly next: { readonly action: Decision["kind"]; readonly cause: string };
  /** What differs between the container and the one its service would get. */
  readonly changes: readonly FieldChange[];
  /** Why what it wants cannot be known before start runs; undefined when it is known. */
  readonly unknown: string | undefined;
  /** How its container failed the last time, if start removed it for that; undefined once it is as asked for again. */
  readonly failed: WhyFailed | undefined;
  /** Whether its image is built at every start, so that the build decides too. */
  readonly builds: boolean;
}

/** How a container failed that was removed since. */
export interface WhyFailed extends Pick<FailureRecord, "container" | "at" | "error" | "answers"> {
  readonly exitCode: number | undefined;
  readonly oomKilled: boolean;
  /** The file with its last lines and with what the engine said of it. */
  readonly file: string;
}

/** Tells why. @throws {UsageError} for an unknown service */
export async function whyOf(session: SessionOptions, name: string): Promise<Why> {
  checkNames(session.group.services, [name]);
  return await withView(session, async ({ run, snapshot: found }) => {
    const snapshot = await withNetwork(run, found);
    const service = run.service(name);
    const input = inputOf(run, snapshot, { names: [], exclude: [], build: false });
    const { decision, config } = foresight(input)(service);
    const container = containersOf(snapshot, name)[0];
    const facts = container && await run.engine.containers.inspect(container.id, { signal: run.signal });
    return {
      service: name,
      state: container && facts ? whyState(run, service, container, facts) : "not created",
      container: container?.name,
      ...lifeOf(facts),
      lastStart: container && run.store.journal()[container.id]?.lastStart,
      next: { action: decision.kind, cause: decision.cause },
      changes: facts && config ? await changes(run, service, { container, facts, config, decision }) : [],
      unknown: config ? undefined : whyUnknown(run, service),
      failed: await failedOf(run, name),
      builds: buildsLatest(service),
    };
  });
}

async function failedOf({ store }: Run, service: string): Promise<WhyFailed | undefined> {
  const record = store.failures.has(service) ? await store.records.read(service) : undefined;
  if (record === undefined) return undefined;
  const { container, at, error, answers } = record;
  const { State: state } = record.inspect as ContainerInspectResponse;
  return {
    container,
    at,
    error,
    answers,
    exitCode: state?.Running ? undefined : state?.ExitCode,
    oomKilled: state?.OOMKilled ?? false,
    file: store.records.path(service),
  };
}

function whyState(
  { store }: Run,
  { kind }: Service,
  container: ObservedContainer,
  { State: state }: ContainerInspectResponse,
): ServiceState {
  const facts = {
    status: state?.Status ?? container.state,
    exitCode: state?.ExitCode ?? 0,
    startedAt: String(state?.StartedAt ?? ""),
  };
  return stateOf(kind, facts, store.journal()[container.id]);
}

function lifeOf(
  facts: ContainerInspectResponse | undefined,
): Pick<Why, "startedAt" | "exitCode" | "oomKilled" | "restarts"> {
  const state = facts?.State;
  const startedAt = String(state?.StartedAt ?? "");
  // The engine's word for never.
  const ran = startedAt !== "" && !startedAt.startsWith("0001-");
  return {
    startedAt: ran ? startedAt : undefined,
    exitCode: ran && !state?.Running ? state?.ExitCode : undefined,
    oomKilled: ran && !state?.Running && state?.OOMKilled === true,
    restarts: facts?.RestartCount ?? 0,
  };
}

interface Pair {
  readonly container: ObservedContainer;
  readonly facts: ContainerInspectResponse;
  readonly config: Config;
  readonly decision: Decision;
}

async function changes(run: Run, service: Service, pair: Pair): Promise<FieldChange[]> {
  const { container, facts, config, decision } = pair;
  const { group, identity, network, engine, signal } = run;
  const resolved = run.resolve(service);
  const body = createBody(resolved, { group, identity, network, image: resolved.image, config });
  const image = await engine.images.inspect(facts.Image ?? "", { signal });
  const found = compare({
    old: { request: requestOf(facts), config: container.config },
    new: { request: body, config },
    service: service.name,
    network,
    imageLabels: image?.Config?.Labels ?? {},
  });
  const mayHaveMoved = decision.kind === "create" && !buildsLatest(service) &&
    !found.some(({ field }) => field === "image");
  return mayHaveMoved ? [...await movedImage(run, facts, resolved.image), ...found] : found;
}

/** The image's reference names another image than the container was made from. */
async function movedImage(
  run: Run,
  { Image: old = "" }: ContainerInspectResponse,
  reference: string,
): Promise<FieldChange[]> {
  const now = (await run.engine.images.inspect(reference, { signal: run.signal }))?.Id;
  if (now === undefined || now === old) return [];
  const short = (id: string) => `${reference} (${id.replace("sha256:", "").slice(0, 12)})`;
  return [{ field: "image", old: short(old), new: short(now) }];
}

function whyUnknown(run: Run, service: Service): string {
  try {
    run.resolve(service);
    return "";
  } catch (error) {
    return messageOf(error);
  }
}
