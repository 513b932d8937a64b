/** Which steps of a container are through, so that a killed run resumes at the first unfinished one. */

/** A container's steps in their order. */
export type Step = "create" | "start" | "ping" | "postStart";

/** How a container was last started by miniboss. */
export interface LastStart {
  /** Why, as the plan said: `env PORT changed`. */
  readonly cause: string;
  /** RFC 3339. */
  readonly at: string;
  /** From its start until it was ready; absent until it was. */
  readonly readyMs?: number;
}

/** How a service failed the last time; forgotten once it is as asked for again. */
export interface LastFailure {
  /** RFC 3339. */
  readonly at: string;
  /** The first line of why. */
  readonly error: string;
}

/** What is known of a container's life. */
export interface JournalEntry {
  readonly service: string;
  readonly done: readonly Step[];
  readonly lastStart?: LastStart;
  /** When the container was started that miniboss stopped, as the engine says it: another start of it has another time. */
  readonly stoppedRun?: string;
}

/** Container id to its entry. */
export type Journal = Readonly<Record<string, JournalEntry>>;

/**
 * Whether a step of a container is through. Of a container that the journal never saw begin, nothing is unfinished: another
 * checkout made it, or the journal was lost.
 */
export function isDone(journal: Journal, container: string, step: Step): boolean {
  return journal[container]?.done.includes(step) ?? true;
}
