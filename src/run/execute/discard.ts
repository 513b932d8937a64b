/** What becomes of containers that failed, or that were created and never started. */
import { FAILED_GRACE_MS } from "../../base/defaults.ts";
import { messageOf, MinibossError } from "../../base/errors.ts";
import type { Service } from "../../model/group.ts";
import { keepRecord } from "./keep_record.ts";
import type { Run } from "../session/run.ts";

/** A new container that failed is stopped and removed, a restarted one only stopped. @returns the error to show */
export async function afterFailure(
  run: Run,
  service: Service,
  failed: { readonly id: string; readonly isNew: boolean; readonly error: unknown },
): Promise<unknown> {
  const { id, isNew, error } = failed;
  if (run.options.keepFailed) return error;
  if (isNew) await keepRecord(run, service, id, error);
  try {
    await discard(run, id, isNew);
    if (isNew) run.made.delete(service.name);
    return error;
  } catch (cleanup) {
    return new MinibossError(
      `${messageOf(error)}\nIts container could not be ${isNew ? "removed" : "stopped"}: ${
        messageOf(cleanup)
      }`,
      {
        cause: error,
      },
    );
  }
}

/** Stops a failed container, and removes it if it is new. Goes on when the run is cancelled. */
export async function discard(run: Run, id: string, isNew: boolean): Promise<void> {
  await run.engine.containers.stop(id, { graceMs: FAILED_GRACE_MS });
  if (!isNew) return;
  await run.engine.containers.remove(id, { force: true });
  run.store.forget(id);
}

/** Removes the containers that were made but never started: a dependency failed meanwhile, or the run was cancelled. */
export async function discardUnstarted(run: Run): Promise<void> {
  const unstarted = [...run.made].filter(([, id]) => !run.startedMs.has(id));
  await Promise.all(unstarted.map(async ([service, id]) => {
    run.made.delete(service);
    try {
      await run.engine.containers.remove(id, { force: true });
      run.store.forget(id);
    } catch (error) {
      const text = `The container made for "${service}" stays, it was not started: ${messageOf(error)}`;
      run.emit({ kind: "notice", text });
    }
  }));
}
