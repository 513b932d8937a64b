/** The commands `suspend` and `resume`: the group's containers are paused where they are, and go on from there. */
import type { Plan } from "../../model/plan.ts";
import { planResume, planSuspend, type SuspendInput } from "../../plan/suspend.ts";
import { executePlan, exitCodeOf, type Result } from "../execute/execute_plan.ts";
import { type SessionOptions, withSession } from "../session/session.ts";

/** Pauses all that runs. No hook is run: nothing is stopped. */
export function suspend(session: SessionOptions): Promise<Result> {
  return executed(session, { command: "suspend", planner: planSuspend, nothing: "Nothing runs" });
}

/** Lets all that is paused go on, until those that have a ping are ready. */
export function resume(session: SessionOptions): Promise<Result> {
  return executed(session, { command: "resume", planner: planResume, nothing: "Nothing is suspended" });
}

async function executed(
  session: SessionOptions,
  { command, planner, nothing }: {
    readonly command: "suspend" | "resume";
    readonly planner: (input: SuspendInput) => Plan;
    /** What is told when there is nothing to do. */
    readonly nothing: string;
  },
): Promise<Result> {
  return await withSession(command, session, async ({ run, snapshot }) => {
    const plan = planner({ group: run.group, snapshot });
    if (plan.nodes.length === 0) run.emit({ kind: "notice", text: nothing });
    const outcome = await executePlan(run, plan, () => []);
    run.signal.throwIfAborted();
    await run.store.save();
    const services = [...new Set(plan.nodes.flatMap(({ service }) => service ?? []))];
    const done = services.filter((name) => !outcome.failed.has(name));
    const failed = [...outcome.failed.keys()];
    run.emit({ kind: "finished", command, done, failed });
    return { done, failed, exitCode: exitCodeOf(outcome) };
  });
}
