/** The `watch` command: what is watched, and what is done for each batch of changes. */
import { UsageError } from "../../base/errors.ts";
import type { Group, Service } from "../../model/group.ts";
import { checkNames } from "../../plan/select.ts";
import type { Reaction } from "../files/file_changes.ts";
import { reload } from "./reload.ts";
import type { Result } from "../execute/execute_plan.ts";
import type { SessionOptions } from "../session/session.ts";
import { syncFiles } from "../files/sync.ts";

/** The services to watch: those named, or all that are built or synced. @throws {UsageError} when there is nothing to watch */
export function watched(group: Group, names: readonly string[]): readonly Service[] {
  checkNames(group.services, names);
  const can = (service: Service) => service.build !== undefined || service.sync.length > 0;
  const services = group.services.filter((service) =>
    names.length === 0 ? can(service) : names.includes(service.name)
  );
  const cannot = services.find((service) => !can(service));
  if (cannot) {
    throw new UsageError(
      `Cannot watch "${cannot.name}": it has no build directory and no sync, add buildFrom or sync`,
    );
  }
  if (services.length === 0) {
    throw new UsageError("Nothing to watch: no service has a build directory or sync, add buildFrom or sync");
  }
  return services;
}

/** A run that a change asks for. */
export type WatchStep = (session: SessionOptions) => Promise<Result>;

/** What a change asks for, each step only when the one before went well. */
export function stepsOf({ service, build, syncs, changed }: Reaction): WatchStep[] {
  const cause = `${changedText(changed)} changed`;
  const told = (step: WatchStep): WatchStep => (session) => {
    session.sink({ kind: "notice", atMs: 0, text: `${service.name}: ${cause}` });
    return step(session);
  };
  return [
    // What no step of the Dockerfile copies may change as it likes.
    ...build
      ? [told((session) => reload(session, { service: service.name, remove: false, ifChanged: true, cause }))]
      : [],
    ...syncs.length > 0 ? [told((session) => syncFiles(session, { service, syncs, cause }))] : [],
  ];
}

/** `app.py`, `app.py and 2 more`. */
function changedText(changed: readonly string[]): string {
  const [first = "files", ...more] = changed;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
