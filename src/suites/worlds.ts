/** What the runner needs of isolated copies of the group; `run/worlds/` makes them, and tests of the runner fake them. */
import type { World } from "miniboss";
import type { NewTestEvent } from "../model/test_event.ts";
import type { Command } from "./suite.ts";

/** Makes isolated copies of the group. */
export interface Worlds {
  /** A copy in which nothing runs yet. Asks the engine nothing. @param emit takes what happens to the copy */
  open(emit: (event: NewTestEvent) => void): OpenWorld;
}

/** A line that a service wrote. */
export interface LoggedLine {
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** An isolated copy of the group. */
export interface OpenWorld {
  readonly name: string;
  /** What tests get. @param outside runs what miniboss does for a test, so that it does not count as the test's */
  handle(outside: <T>(work: () => T) => T): World;
  /** Starts those of the services that are not ready, with their dependencies. @param services undefined: all */
  need(services: readonly string[] | undefined, signal: AbortSignal): Promise<void>;
  /** What services wrote since a moment. @param sinceMs milliseconds since the epoch */
  linesSince(sinceMs: number): Promise<readonly LoggedLine[]>;
  /** Runs a command of a suite. @returns its exit code and its last lines */
  command(
    command: Command,
    signal: AbortSignal,
    log: (line: string) => void,
  ): Promise<{ readonly code: number; readonly lastLines: readonly string[] }>;
  /**
   * Removes the copy, or keeps it when that was asked for and a test failed in it.
   *
   * @returns how to enter a copy that is kept; undefined when it is removed
   * @throws when something of it cannot be removed.
   */
  close(options: { readonly failed: boolean }): Promise<string | undefined>;
}
