/** The `graph` command: the services with what is known of them. */
import type { Service } from "../../model/group.ts";
import { containersByService } from "../../plan/containers.ts";
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
  return await withView(session, (open) => Promise.resolve(withStates(open)));
}

function withStates({ run, snapshot }: Session): GraphService[] {
  const isThere = snapshot.containers.length > 0;
  const containers = containersByService(snapshot.containers);
  return run.group.services.map((service) => {
    const container = containers.get(service.name)?.[0];
    const lastStart = container && run.store.journal()[container.id]?.lastStart;
    return {
      ...bare(service),
      state: isThere ? container?.state ?? "not created" : undefined,
      ms: container?.state === "running" ? lastStart?.readyMs : undefined,
    };
  });
}

/** A service of which nothing but the spec is known. */
export function bare({ name, dependencies }: Service): GraphService {
  return { name, dependencies, state: undefined, ms: undefined };
}
