/**
 * Mends a group that has two networks of one name. Engines before API 1.44 make a second one when two ask at once, and then
 * refuse to use either by its name.
 */
import type { NetworkInspect } from "../../engine/types.ts";
import { isOwn } from "../../model/labels.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Run } from "../session/run.ts";

/** Brings all containers to one network, and removes the group's others of its name. @returns whether there were others */
export async function mendNetworks(run: Run, { containers }: Snapshot): Promise<boolean> {
  const { engine, network, signal } = run;
  const found = await engine.networks.named(network, { signal });
  const users = ({ Id = "" }: NetworkInspect) =>
    containers.filter(({ networks }) => networks[network] === Id);
  const [kept, ...others] = found.toSorted((a, b) => users(b).length - users(a).length);
  const own = others.filter(({ Name = "", Labels }) => isOwn([Name], Labels));
  if (kept?.Id === undefined || own.length === 0) return false;
  for (const other of own) {
    for (const { id, networks } of users(other)) {
      await move(run, id, { from: networks[network] ?? "", to: kept.Id });
    }
    await engine.networks.remove(other.Id ?? "", { signal });
  }
  const text =
    `There were ${found.length} networks "${network}": all containers are on one now, the others are removed`;
  run.emit({ kind: "notice", text });
  return true;
}

async function move(
  { engine, network, signal }: Run,
  container: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const facts = await engine.containers.inspect(container, { signal });
  const aliases = facts.NetworkSettings?.Networks?.[network]?.Aliases ?? [];
  // Networks of one name cannot be connected at a time, and a disconnect forgets the aliases.
  await engine.networks.disconnect(from, container, { signal });
  await engine.networks.connect(to, container, aliases.filter((alias) => !container.startsWith(alias)), {
    signal,
  });
}
