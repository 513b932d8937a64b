/** Runs the spec's hooks on the host, within the time that the spec gives them. */
import type { Context, GroupHandle } from "miniboss";
import { messageOf, SpecError } from "../../base/errors.ts";
import { withDeadline } from "../../base/time.ts";
import type { Service } from "../../model/group.ts";
import { inspect } from "../resources/container.ts";
import type { Run } from "../session/run.ts";
import { guarded } from "./guard.ts";
import { serviceHandle } from "./handle.ts";

/** Which of a service's hooks run through {@linkcode runHook}. */
export type HookName = "preStart" | "postStart" | "preStop" | "postStop";

/**
 * Runs a hook of a service and saves the context after it.
 *
 * @throws {HookError} when it throws; {TimeoutError} when it takes longer than `hookTimeoutMs`, its signal is aborted then.
 */
export async function runHook(
  run: Run,
  service: Service,
  name: HookName,
  containerId: string | undefined,
): Promise<void> {
  const hook = service.hooks[name];
  if (!hook) return;
  const what = `Hook ${name} of "${service.name}"`;
  const container = containerId === undefined
    ? undefined
    : await inspect(run.engine, containerId, run.network, run.signal);
  try {
    await withDeadline(
      async (signal) =>
        await guarded(run, what, async () => {
          const returned: unknown = await hook(serviceHandle(run, service, { container, signal }));
          if (name === "postStart" && !signal.aborted) setReturned(run.store.context, returned);
          if (name === "preStart") takeChanges(run, service);
        }),
      limits(run, what, service.hookTimeoutMs),
    );
  } finally {
    await run.store.save();
  }
}

/** What `preStart` sets in its service (`this.env.PORT = 80`) counts for the container that is made next. */
function takeChanges(run: Run, service: Service): void {
  const now = service.hooks.reread?.();
  if (!now) return;
  const fixed = ["name", "dependencies", "kind"] as const;
  const moved = fixed.find((field) => JSON.stringify(now[field]) !== JSON.stringify(service[field]));
  if (moved) throw new SpecError(`it changed "${moved}", which is fixed when the spec has been loaded`);
  run.changed.set(service.name, { ...now, hooks: service.hooks });
}

/** A hook's time: as long as it takes, unless the spec limits it. A cancelled run waits for no hook. */
function limits({ signal }: Run, what: string, timeoutMs: number | undefined) {
  const message = `${what} did not end within ${(timeoutMs ?? 0) / 1000} s (hookTimeoutMs)`;
  return { timeoutMs, signal, message };
}

/** Sets the entries of a plain object that a hook returned. Anything else that it returned means nothing. */
function setReturned(context: Context, returned: unknown): void {
  if (typeof returned !== "object" || returned === null) return;
  if (![Object.prototype, null].includes(Object.getPrototypeOf(returned))) return;
  for (const [key, value] of Object.entries(returned)) context.set(key, value);
}

/** Runs a group hook. Its failure is shown, not fatal. @returns whether it succeeded @throws the reason of a cancelled run */
export async function runGroupHook(
  run: Run,
  name: "onStart" | "onStop" | "onReload",
  work: (self: GroupHandle) => unknown,
): Promise<boolean> {
  try {
    await withDeadline(
      async (signal) => {
        const { group, store, emit } = run;
        const log = (text: string) => emit({ kind: "log", service: undefined, text: String(text) });
        await guarded(
          run,
          `Hook ${name}`,
          () => work({ name: group.name, context: store.context, signal, log }),
        );
      },
      limits(run, `Hook ${name}`, run.group.hookTimeoutMs),
    );
    return true;
  } catch (error) {
    run.signal.throwIfAborted();
    run.emit({ kind: "notice", text: messageOf(error) });
    return false;
  }
}
