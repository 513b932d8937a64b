/** Questions about what was observed of a group. */
import type { Service } from "../model/group.ts";
import type { ObservedContainer, Snapshot } from "../model/snapshot.ts";

/** Whether the service's image is built at every start. */
export function buildsLatest(service: Service): boolean {
  return service.build !== undefined && service.image.endsWith(":latest");
}

/** The containers of a service, newest first. */
export function containersOf(snapshot: Snapshot, service: string): ObservedContainer[] {
  return snapshot.containers.filter((c) => c.service === service).sort((a, b) => b.createdAt - a.createdAt);
}

/** The containers of each service, newest first. */
export function containersByService(
  containers: readonly ObservedContainer[],
): ReadonlyMap<string, readonly ObservedContainer[]> {
  const newestFirst = containers.toSorted((a, b) => b.createdAt - a.createdAt);
  return Map.groupBy(newestFirst, (container) => container.service);
}

/** Whether a container is that of a job that ended well. */
export function isDoneJob(
  { kind }: Pick<Service, "kind">,
  container: ObservedContainer | undefined,
): boolean {
  return kind === "job" && container?.state === "exited" && container.status.startsWith("Exited (0)");
}

const live = new Set(["running", "paused", "restarting"]);

/** Whether a container has a process. */
export function isLive(container: ObservedContainer): boolean {
  return live.has(container.state);
}

/** Whether containers are on several networks of one name. */
export function isSplit({ containers }: Snapshot, network: string): boolean {
  return new Set(containers.flatMap(({ networks }) => networks[network] || [])).size > 1;
}
