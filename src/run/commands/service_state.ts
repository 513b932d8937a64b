/** What a service's container comes to. */
import type { Service } from "../../model/group.ts";
import type { JournalEntry } from "../../model/journal.ts";
import type { ContainerState, ServiceState } from "../../model/snapshot.ts";
import type { ContainerFacts } from "../resources/container.ts";

/** The state of a service by its container: how a container ended tells only together with who ended it and what it was for. */
export function stateOf(
  kind: Service["kind"] | undefined,
  facts: Pick<ContainerFacts, "status" | "exitCode" | "startedAt">,
  entry: JournalEntry | undefined,
): ServiceState {
  if (facts.status !== "exited") return facts.status as ContainerState;
  if (kind === "job" && facts.exitCode === 0) return "done";
  return entry?.stoppedRun === facts.startedAt ? "stopped" : "exited";
}
