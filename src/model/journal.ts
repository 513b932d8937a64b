/** Which steps of a container are through, so that a killed run resumes at the first unfinished one. */

/** A container's steps in their order. */
export type Step = "create" | "start" | "ping" | "postStart";

/** Container id to its service and finished steps. */
export type Journal = Readonly<Record<string, { readonly service: string; readonly done: readonly Step[] }>>;

/** Whether a step of a container is through. */
export function isDone(journal: Journal, container: string, step: Step): boolean {
  return journal[container]?.done.includes(step) ?? false;
}
