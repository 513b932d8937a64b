/** Stops and removes containers. */
import { EngineError } from "../../engine/errors.ts";
import { inspectUnlessGone } from "./container.ts";
import type { Run } from "../session/run.ts";

/** How often a container that runs again is stopped before its removal counts as failed. */
const attempts = 5;

/** Stops a container, killing it after the run's grace. */
export async function stopContainer(run: Run, container: string): Promise<void> {
  const { engine, inFlight, signal, options: { graceMs } } = run;
  // Noted before, so that whoever sees it end knows why. Without an entry there is nothing to note it in.
  const facts = run.store.journal()[container] &&
    await inspectUnlessGone(engine, container, run.network, signal);
  if (facts) await run.store.recordStop(container, facts.startedAt);
  await inFlight.during(
    { kind: "stop", container, graceMs },
    () => engine.containers.stop(container, { graceMs, signal }),
  );
}

/** Removes a container that did not run when it was looked at; one that was started since is stopped first. */
export async function removeContainer(run: Run, container: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await run.change(
        { kind: "remove", container },
        (signal) => run.engine.containers.remove(container, { signal }),
      );
    } catch (error) {
      if (!isRunning(error) || attempt === attempts) throw error;
      await stopContainer(run, container);
    }
  }
}

/** Docker says it in two ways: "cannot remove a running container", "container is running: stop the container". */
function isRunning(error: unknown): boolean {
  return error instanceof EngineError && error.status === 409 &&
    /\b(?:running|restarting)\b/.test(error.engineMessage);
}
