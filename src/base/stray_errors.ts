/** Errors that nobody catches: the runtime would print them in its own way and end the process. */

/** Takes a stray error, unless it answers false. */
type Taker = (error: unknown) => boolean;

const KINDS = ["unhandledrejection", "error"] as const;

/** Who takes the process's stray errors; who came last is asked first. */
const takers: Taker[] = [];

/** Has `taker` called for promises that are rejected and awaited by nobody, and for exceptions in timers; until disposed of. */
export function takeStrayErrors(taker: Taker): Disposable {
  if (takers.length === 0) { for (const kind of KINDS) globalThis.addEventListener(kind, hear); }
  takers.push(taker);
  return {
    [Symbol.dispose]: () => {
      takers.splice(takers.indexOf(taker), 1);
      if (takers.length === 0) { for (const kind of KINDS) globalThis.removeEventListener(kind, hear); }
    },
  };
}

function hear(event: Event): void {
  const error: unknown = event instanceof PromiseRejectionEvent ? event.reason : (event as ErrorEvent).error;
  if (takers.toReversed().some((taker) => taker(error))) event.preventDefault();
}
