/** One worker: runs the tests of suites one after another in a world, and takes a new world after a failure. */
import type { World } from "miniboss";
import type { Failure, ServiceLine } from "../model/test_event.ts";
import { attempt, Skipped } from "./attempt.ts";
import { eventually } from "./eventually.ts";
import { failureOf } from "./failure.ts";
import { AttemptError, fixtureCalls } from "./fixture_calls.ts";
import { type FixtureCalls, Fixtures } from "./fixtures.ts";
import { nameOf } from "./results.ts";
import type { ChosenSuite } from "./select.ts";
import type { Suite, Test, TestArguments } from "./suite.ts";
import type { Shared } from "./shared.ts";
import type { OpenWorld } from "./worlds.ts";

/** A world, and the values that live as long as it. */
interface Room {
  readonly world: OpenWorld;
  readonly handle: World;
  readonly fixtures: Fixtures;
}

/** One worker. */
export class Lane {
  #room: Room | undefined;
  #suiteFixtures: Fixtures | undefined;
  #isDirty = false;
  readonly #failedSuites = new Set<string>();

  /** @param runFixtures values that live as long as the run */
  constructor(readonly shared: Shared, readonly runFixtures: Fixtures) {}

  /** Runs suites until none is left. The world is removed by {@linkcode close}. */
  async work(): Promise<void> {
    const { queue } = this.shared;
    for (let next = await queue.next(); next !== undefined; next = await queue.next()) {
      const { chosen, failedNeed } = next;
      if (failedNeed === undefined) await this.#runSuite(chosen);
      else {
        for (const test of chosen.tests) this.#skip(test, `it needs "${failedNeed}", which failed`);
      }
      const failed = failedNeed !== undefined || this.#failedSuites.has(chosen.suite.name);
      queue.ended(chosen.suite.name, failed ? "failed" : "passed");
    }
  }

  /** Ends the values of the world and the world. */
  async close(): Promise<void> {
    const room = this.#room;
    if (!room) return;
    await this.#endSuite();
    await room.fixtures.end(this.shared.suites);
    this.#room = undefined;
    const { results } = this.shared;
    const { name } = room.world;
    results.emit({ kind: "worldRemoving", world: name });
    try {
      const hint = await room.world.close({ failed: this.#isDirty });
      if (hint === undefined) results.emit({ kind: "worldRemoved", world: name });
      else results.emit({ kind: "worldKept", world: name, hint });
    } catch (error) {
      results.cleanUpFailed();
      results.emit({
        kind: "testNotice",
        text: `Cannot remove world "${name}": ${failureOf(error).message}`,
      });
    }
    this.#isDirty = false;
  }

  async #runSuite({ suite, tests }: ChosenSuite): Promise<void> {
    for (const test of tests) {
      const reason = test.skip ?? this.shared.stopped() ?? this.#failedFixture(suite);
      if (reason !== undefined) this.#skip(test, reason);
      else await this.#runTest(suite, test);
    }
    await this.#endSuite();
  }

  #failedFixture(suite: Suite): string | undefined {
    const failed = [suite.name, ...Object.values(suite.needs)].find((name) =>
      this.shared.queue.hasFailed(name)
    );
    if (failed === undefined) return undefined;
    return failed === suite.name ? "the suite's setup failed" : `it needs "${failed}", which failed`;
  }

  #skip(test: Test, reason: string): void {
    this.shared.results.ended(test, { kind: "skipped", reason }, { world: undefined, ms: 0 });
  }

  async #endSuite(): Promise<void> {
    await this.#suiteFixtures?.end(this.shared.suites);
    this.#suiteFixtures = undefined;
  }

  async #runTest(suite: Suite, test: Test): Promise<void> {
    const { results, signal } = this.shared;
    const failures: Failure[] = [];
    const began = performance.now();
    const where = () => ({ world: this.#room?.world.name, ms: Math.round(performance.now() - began) });
    for (let count = 1;; count++) {
      if (this.#isDirty) await this.close();
      try {
        await this.#attempt(suite, test, count);
        const kind = failures.length === 0 ? "passed" : "flaky";
        return results.ended(test, { kind, attempts: count, failures }, where());
      } catch (error) {
        if (error instanceof Skipped) {
          return results.ended(test, { kind: "skipped", reason: error.message }, where());
        }
        this.#isDirty = true;
        if (signal.aborted) return this.#skip(test, "the run was cancelled");
        const failure = error instanceof AttemptError ? error.failure : failureOf(error);
        failures.push(failure);
        results.emit({ kind: "attemptFailed", test: nameOf(test), attempt: count, failure });
        if (count <= test.retries) continue;
        if (error instanceof AttemptError && error.fixture !== undefined) {
          this.shared.queue.ended(error.fixture, "failed");
        }
        this.#failedSuites.add(suite.name);
        return results.ended(test, { kind: "failed", attempts: count, failures }, where());
      }
    }
  }

  async #attempt(suite: Suite, test: Test, count: number): Promise<void> {
    const { results, suites, signal } = this.shared;
    const room = this.#openRoom();
    const beganMs = Date.now();
    const inSuite = (this.#suiteFixtures ??= new Fixtures("suite", room.fixtures, this.#calls(room)));
    const inTest = new Fixtures("test", inSuite, this.#calls(room));
    try {
      await this.#need(room, suite);
      results.emit({ kind: "testStarted", test: nameOf(test), world: room.world.name, attempt: count });
      const values = { ...await inTest.valuesOf(suite, suites), ...await inTest.valueOf(suite, suites) };
      await attempt((signal) => this.#call(suite, test, { room, values, signal, count }), {
        what: "The test",
        timeoutMs: test.timeoutMs,
        signal,
        tracer: this.shared.tracer,
        onLate: (reason) => results.late(test, reason),
      });
    } catch (error) {
      if (error instanceof Skipped || signal.aborted) throw error;
      const lines = await this.#linesSince(room, beganMs);
      if (error instanceof AttemptError) throw new AttemptError({ ...error.failure, lines }, error.fixture);
      throw new AttemptError(failureOf(error, lines), undefined);
    } finally {
      await inTest.end(suites);
    }
  }

  async #call(
    suite: Suite,
    test: Test,
    { room, values, signal, count }: {
      room: Room;
      values: Readonly<Record<string, unknown>>;
      signal: AbortSignal;
      count: number;
    },
  ): Promise<void> {
    const log = (text: string) =>
      this.shared.results.emit({ kind: "testLog", test: nameOf(test), text: String(text) });
    if (suite.command) {
      const { code, lastLines } = await room.world.command(suite.command, signal, log);
      if (code === 0) return;
      const shown = suite.command.words.join(" ");
      throw new Error([`Command "${shown}" ended with exit code ${code}`, ...lastLines].join("\n"));
    }
    const self: TestArguments = {
      ...values,
      world: room.handle,
      context: room.handle.context,
      name: test.name,
      attempt: count,
      signal,
      log,
      eventually: (work, holds, options) => eventually(work, holds, { ...options, signal }),
      skip: (reason) => {
        throw new Skipped(String(reason));
      },
    };
    await test.body(self);
  }

  #openRoom(): Room {
    if (this.#room) return this.#room;
    const { worlds, tracer, results } = this.shared;
    const world = worlds.open((event) => results.emit(event));
    const handle = world.handle((work) => tracer.outside(work));
    const room = {
      world,
      handle,
      fixtures: new Fixtures("world", this.runFixtures, fixtureCalls(this.shared, handle)),
    };
    return (this.#room = room);
  }

  #calls({ handle }: Room): FixtureCalls {
    return fixtureCalls(this.shared, handle);
  }

  async #need({ world }: Room, suite: Suite): Promise<void> {
    await world.need(suite.services, this.shared.signal);
  }

  async #linesSince({ world }: Room, sinceMs: number): Promise<readonly ServiceLine[]> {
    try {
      const { results } = this.shared;
      const lines = await world.linesSince(sinceMs);
      return lines.map(({ service, at, text }) => ({ service, atMs: at - results.beganAt, text }));
    } catch {
      // What the services wrote helps to understand the failure, which is worth telling without it.
      return [];
    }
  }
}
