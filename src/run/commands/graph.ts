/** The `graph` command: the services with what is known of them. */
import type { Service } from "../../model/group.ts";
import { containersByService } from "../../plan/containers.ts";
import type { ObservedContainer, ServiceState } from "../../model/snapshot.ts";
import { inspectUnlessGone } from "../resources/container.ts";
import type { Run } from "../session/run.ts";
import { stateOf } from "./service_state.ts";
import type { Session } from "../session/session.ts";
import { type SessionOptions, withView } from "../session/session.ts";

/** A service of the graph. */
export interface GraphService {
  readonly name: string;
  readonly dependencies: readonly string[];
  /** Its container's state, `not created` without one; undefined when nothing of the group is there. */
  readonly state: string | undefined;
  /** How long it took from its start until it was ready, where it runs since then. */
  readonly ms: number | undefined;
}

/** The services with their states, in definition order; changes nothing. */
export async function graphOf(session: SessionOptions): Promise<GraphService[]> {
  return await withView(session, withStates);
}

async function withStates({ run, snapshot }: Session): Promise<GraphService[]> {
  const isThere = snapshot.containers.length > 0;
  const containers = containersByService(snapshot.containers);
  return await Promise.all(run.group.services.map(async (service) => {
    const container = containers.get(service.name)?.[0];
    const lastStart = container && run.store.journal()[container.id]?.lastStart;
    return {
      ...bare(service),
      state: isThere ? await shownState(run, service, container) : undefined,
      ms: container?.state === "running" ? lastStart?.readyMs : undefined,
    };
  }));
}

/** Only of what has ended the engine is asked more. */
async function shownState(
  { engine, network, signal, store }: Run,
  { kind }: Service,
  container: ObservedContainer | undefined,
): Promise<ServiceState> {
  if (container?.state !== "exited") return container?.state ?? "not created";
  const facts = await inspectUnlessGone(engine, container.id, network, signal);
  return facts ? stateOf(kind, facts, store.journal()[container.id]) : "not created";
}

/** A service of which nothing but the spec is known. */
export function bare({ name, dependencies }: Service): GraphService {
  return { name, dependencies, state: undefined, ms: undefined };
}
