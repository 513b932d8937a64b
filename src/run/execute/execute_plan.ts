/** Executes a plan: walks it, node by node, and cleans up. */
import { EngineUnavailableError, EXIT } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { Run } from "../session/run.ts";
import type { runGroupHook as RunGroupHook } from "../hooks/run_hook.ts";
import type { Resolve } from "./execute_node.ts";
import { type Outcome, walkPlan } from "./walk_plan.ts";

/** How a command ended. */
export interface Result {
  /** The services that are as asked for, in definition order. */
  readonly done: readonly string[];
  readonly failed: readonly string[];
  readonly exitCode: number;
}

/**
 * Executes a plan, then removes the containers that it created but never started.
 *
 * @throws {UsageError} before anything is touched when it would change what belongs to another spec
 */
export async function executePlan(run: Run, plan: Plan, resolve: Resolve): Promise<Outcome> {
  run.others.check(plan.command, plan.nodes);
  const checked: Resolve = (service) => {
    const nodes = resolve(service);
    run.others.check(plan.command, nodes);
    return nodes;
  };
  const isIdle = plan.nodes.every(({ action }) => action.kind === "keep");
  const effects = isIdle ? undefined : await import("./effects.ts");
  const outcome = await walkPlan(plan, {
    execute: async (node) => await effects?.executeNode(run, node, checked) ?? [],
    emit: run.emit,
    signal: run.signal,
  });
  await effects?.discardUnstarted(run);
  return outcome;
}

/** The exit code for an outcome. */
export function exitCodeOf(outcome: Outcome, ...alsoFailed: readonly boolean[]): number {
  if (outcome.errors.some((error) => error instanceof EngineUnavailableError)) return EXIT.engine;
  return outcome.failed.size > 0 || outcome.groupFailed || alsoFailed.includes(true)
    ? EXIT.failed
    : EXIT.done;
}

/** Calls a hook of the group. @returns whether it succeeded @throws the reason of a cancelled run */
export async function callGroupHook(
  ...[run, name, work]: Parameters<typeof RunGroupHook>
): Promise<boolean> {
  const { runGroupHook } = await import("./effects.ts");
  return await runGroupHook(run, name, work);
}
