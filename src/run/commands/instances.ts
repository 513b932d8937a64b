/** Every copy of every group on the engine, for `status --all`. */
import type { CallOptions, Engine } from "../../engine/engine.ts";
import { LABEL } from "../../model/labels.ts";
import type { ObservedContainer } from "../../model/snapshot.ts";
import { observed } from "../session/observe.ts";
import { ownContainers } from "../session/own.ts";

/** One copy of a group. */
export interface InstanceStatus {
  readonly group: string;
  readonly instance: string;
  /** The URLs of the specs that made its containers. */
  readonly specs: readonly string[];
  readonly containers: readonly ObservedContainer[];
}

/** The copies that have containers, by group and instance; the containers of one-off commands are none. */
export async function instancesOf(engine: Engine, options: CallOptions): Promise<InstanceStatus[]> {
  const all = await ownContainers(engine, {}, options);
  const found = all.filter(({ Labels }) => LABEL.group in (Labels ?? {}) && !isOneOff(Labels ?? {}));
  const copies = Map.groupBy(found, ({ Labels }) => `${Labels?.[LABEL.group]}\n${Labels?.[LABEL.instance]}`);
  return [...copies].sort(([a], [b]) => a < b ? -1 : 1).map(([key, own]) => {
    const [group = "", instance = ""] = key.split("\n");
    const containers = own.map(observed).sort((a, b) => a.service < b.service ? -1 : 1);
    return { group, instance, specs: [...new Set(containers.map(({ spec }) => spec))], containers };
  });
}

function isOneOff(labels: Readonly<Record<string, string>>): boolean {
  return LABEL.owner in labels && (labels[LABEL.instance] ?? "").startsWith("run-");
}
