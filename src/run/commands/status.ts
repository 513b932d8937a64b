/** The `status` command: what is there, and what start would change. */
import type { Service } from "../../model/group.ts";
import type { LastFailure } from "../../model/journal.ts";
import type { ObservedContainer, ServiceState } from "../../model/snapshot.ts";
import { changesIn } from "../../plan/start.ts";
import { containersByService } from "../../plan/containers.ts";
import { inspectUnlessGone } from "../resources/container.ts";
import { inputOf } from "./start.ts";
import type { Run } from "../session/run.ts";
import { stateOf } from "./service_state.ts";
import { type SessionOptions, withView } from "../session/session.ts";

/** A service as it is. */
export interface ServiceStatus {
  readonly service: string;
  readonly state: ServiceState;
  /** How it ended; undefined unless it has. */
  readonly exitCode: number | undefined;
  /** Whether it ended because there was no memory for it. */
  readonly oomKilled: boolean;
  /** Whether it is a job: then ending is what it is for. */
  readonly job: boolean;
  readonly health: string | undefined;
  readonly ports: ObservedContainer["ports"];
  readonly image: string;
  /** RFC 3339; undefined while it does not run. */
  readonly startedAt: string | undefined;
  readonly restarts: number;
  readonly changes: readonly string[];
  /** How it failed the last time, unless it came to what was asked for since. */
  readonly lastFailure: LastFailure | undefined;
}

/** The services of the group as they are, in definition order; last those that the spec does not have any more. */
export async function statusOf(session: SessionOptions): Promise<ServiceStatus[]> {
  return await withView(session, async ({ run, snapshot }) => {
    const input = inputOf(run, snapshot, { names: [], exclude: [], build: false });
    const changesOf = changesIn(input);
    const containers = containersByService(snapshot.containers);
    const known = new Set(run.group.services.map((service) => service.name));
    const gone = [...containers.keys()].filter((name) => !known.has(name));
    return await Promise.all([
      ...run.group.services.map((service) =>
        statusOfService(run, service.name, containers.get(service.name)?.[0], {
          service,
          changes: changesOf(service),
        })
      ),
      ...gone.map((name) =>
        statusOfService(run, name, containers.get(name)?.[0], { changes: ["no longer in the spec"] })
      ),
    ]);
  });
}

async function statusOfService(
  run: Run,
  name: string,
  container: ObservedContainer | undefined,
  { service, changes }: { readonly service?: Service; readonly changes: readonly string[] },
): Promise<ServiceStatus> {
  const common = {
    service: name,
    job: service?.kind === "job",
    changes,
    lastFailure: run.store.failures.get(name),
  };
  if (!container) {
    const image = service?.image ?? "";
    return {
      ...common,
      state: "not created",
      exitCode: undefined,
      oomKilled: false,
      health: undefined,
      ports: [],
      image,
      startedAt: undefined,
      restarts: 0,
    };
  }
  const facts = await inspectUnlessGone(run.engine, container.id, run.network, run.signal);
  if (!facts) {
    return await statusOfService(run, name, undefined, service ? { service, changes } : { changes });
  }
  return {
    ...common,
    // The engine's list lags behind what it says of the container itself.
    state: stateOf(service?.kind, facts, run.store.journal()[container.id]),
    exitCode: facts.status === "exited" ? facts.exitCode : undefined,
    oomKilled: facts.status === "exited" && facts.oomKilled,
    health: facts.running ? facts.health : undefined,
    ports: facts.running ? container.ports : [],
    image: container.image,
    startedAt: facts.running ? facts.startedAt : undefined,
    restarts: facts.restartCount,
  };
}
