/** The `status` command: what is there, and what start would change. */
import { EngineError } from "../../engine/errors.ts";
import type { Service } from "../../model/group.ts";
import type { LastFailure } from "../../model/journal.ts";
import type { ContainerState, ObservedContainer } from "../../model/snapshot.ts";
import { changesIn } from "../../plan/start.ts";
import { containersByService } from "../../plan/containers.ts";
import { type ContainerFacts, inspect } from "../resources/container.ts";
import { inputOf } from "./start.ts";
import type { Run } from "../session/run.ts";
import { type SessionOptions, withView } from "../session/session.ts";

/** A service as it is. */
export interface ServiceStatus {
  readonly service: string;
  readonly state: ContainerState | "not created";
  /** How it ended; undefined unless it is `exited`. */
  readonly exitCode: number | undefined;
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
      health: undefined,
      ports: [],
      image,
      startedAt: undefined,
      restarts: 0,
    };
  }
  const facts = await inspectUnlessGone(run, container.id);
  if (!facts) {
    return await statusOfService(run, name, undefined, service ? { service, changes } : { changes });
  }
  return {
    ...common,
    // The engine's list lags behind what it says of the container itself.
    state: facts.status as ContainerState,
    exitCode: facts.status === "exited" ? facts.exitCode : undefined,
    health: facts.running ? facts.health : undefined,
    ports: facts.running ? container.ports : [],
    image: container.image,
    startedAt: facts.running ? facts.startedAt : undefined,
    restarts: facts.restartCount,
  };
}

/** A container that was listed may be gone before it is inspected. */
async function inspectUnlessGone(run: Run, id: string): Promise<ContainerFacts | undefined> {
  try {
    return await inspect(run.engine, id, run.network, run.signal);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}
