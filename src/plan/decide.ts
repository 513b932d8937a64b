/** What becomes of one service, given its containers: the table of the design's section 6 as a pure function. */
import { firstThree, shownSpec } from "../base/text.ts";
import { changedFields, type Config } from "../model/config.ts";
import type { Service } from "../model/group.ts";
import { isDone, type Journal } from "../model/journal.ts";
import type { ObservedContainer } from "../model/snapshot.ts";
import { buildsLatest } from "./containers.ts";

/** What start does with a service. */
export type Decision =
  /** It runs as wanted. */
  | { readonly kind: "keep"; readonly container: string; readonly cause: string }
  /** It runs as wanted, but a killed run left steps undone. */
  | {
    readonly kind: "resume";
    readonly container: string;
    readonly cause: string;
    readonly postStart: boolean;
    readonly ping: boolean;
  }
  /** Its stopped or paused container is used again. */
  | {
    readonly kind: "restart" | "unpause";
    readonly container: string;
    readonly cause: string;
    readonly postStart: boolean;
  }
  /** It gets a new container. */
  | { readonly kind: "create"; readonly cause: string };

/** What a decision is made from. */
export interface Facts {
  /** The newest container, if any. */
  readonly container: ObservedContainer | undefined;
  /** The wanted configuration; undefined when it cannot be known before the service is created. */
  readonly config: Config | undefined;
  readonly journal: Journal;
  /** The network's name and its id: null when it is missing, undefined when it was not asked for. */
  readonly network: { readonly name: string; readonly id: string | null | undefined };
  /** Whether a stopped job or `alwaysStartNew` service counts as stopped by this run (reload), so that it is only started again. */
  readonly stoppedByRun?: boolean;
}

const reused = new Set(["exited", "paused"]);

/** Why a container cannot be used as it is, or undefined. */
function whyReplace(service: Service, container: ObservedContainer, facts: Facts): string | undefined {
  if (container.state === "created") return "its container was never started";
  if (container.state === "dead" || container.state === "removing") {
    return `its container is ${container.state}`;
  }
  const changed = facts.config ? changedFields(container.config, facts.config) : [];
  if (Object.keys(container.config).length === 0) return "its container's configuration cannot be read";
  if (changed.length > 0) return `${firstThree(changed)} changed`;
  if (!buildsLatest(service) && isMoved(service.image, container)) {
    return `image "${service.image}" is another image now`;
  }
  if (container.state === "exited" && service.alwaysStartNew && !facts.stoppedByRun) return "alwaysStartNew";
  const { name, id } = facts.network;
  const attached = container.networks[name];
  if (!reused.has(container.state)) {
    return attached === undefined ? `its container is not on network "${name}"` : undefined;
  }
  const gone = id !== undefined && attached !== "" && attached !== id;
  return gone ? `network "${name}" was removed` : undefined;
}

/** Why a container stays as it is; who made it, where the journal does not know. */
function whyKept({ journal }: Facts, { id, spec }: ObservedContainer, why = "runs unchanged"): string {
  return id in journal ? why : `${why}, made by ${shownSpec(spec)}`;
}

/** Whether an image reference came to name another image: the engine then lists the container with a bare id. */
function isMoved(reference: string, { image, imageId }: ObservedContainer): boolean {
  const isId = (text: string) => /^(?:sha256:)?[0-9a-f]{12,64}$/.test(text);
  if (image === reference || !isId(image)) return false;
  const bare = (id: string) => id.replace(/^sha256:/, "");
  return !(isId(reference) && bare(imageId).startsWith(bare(reference)));
}

/** What start does with a service. */
export function decide(service: Service, facts: Facts): Decision {
  const { container, journal } = facts;
  if (!container) return { kind: "create", cause: "no container" };
  const replace = whyReplace(service, container, facts);
  if (replace !== undefined) return { kind: "create", cause: replace };
  const id = container.id;
  const postStart = service.hooks.postStart !== undefined && !isDone(journal, id, "postStart");
  switch (container.state) {
    case "paused":
      return { kind: "unpause", container: id, cause: "paused", postStart };
    case "exited":
      if (service.kind === "job") return decideEndedJob(container, postStart, facts);
      return { kind: "restart", container: id, cause: "stopped", postStart };
    default: {
      const ping = !isDone(journal, id, "ping");
      if (!ping && !postStart) return { kind: "keep", container: id, cause: whyKept(facts, container) };
      return { kind: "resume", container: id, cause: "an earlier run did not finish", ping, postStart };
    }
  }
}

function decideEndedJob(container: ObservedContainer, postStart: boolean, facts: Facts): Decision {
  const id = container.id;
  if (!container.status.startsWith("Exited (0)")) {
    return { kind: "create", cause: "the job failed last time" };
  }
  if (isDone(facts.journal, id, "ping") && !postStart) {
    return { kind: "keep", container: id, cause: whyKept(facts, container, "the job is done") };
  }
  return { kind: "resume", container: id, cause: "an earlier run did not finish", ping: true, postStart };
}
