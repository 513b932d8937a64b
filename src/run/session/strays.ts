/** Errors that hooks leave behind: promises that are rejected and awaited by nobody, exceptions in timers. */
import { AsyncLocalStorage } from "node:async_hooks";
import { delay } from "@std/async";
import { messageOf } from "../../base/errors.ts";
import { userPlace } from "../../base/own_code.ts";
import { takeStrayErrors } from "../../base/stray_errors.ts";

/** A hook that was called. */
interface Call {
  /** Names it at the beginning of a sentence. */
  readonly what: string;
  readonly fail: (error: unknown) => void;
}

/** Gives each stray error to the hook that it came from; the runtime would end the process. Until disposed of. */
export class Strays implements Disposable {
  readonly #calls = new AsyncLocalStorage<Call>();
  readonly #active = new Set<Call>();
  readonly #taking = takeStrayErrors((error) => this.#take(error));

  /** @param tell shows what came from a hook that has ended */
  constructor(readonly tell: (text: string) => void) {}

  /** The result of a hook. @throws what it throws, and the first stray error that comes from it before it ends */
  async during<T>(what: string, work: () => T | Promise<T>): Promise<T> {
    const stray = Promise.withResolvers<never>();
    stray.promise.catch(() => {});
    const call = { what, fail: stray.reject };
    this.#active.add(call);
    try {
      return await Promise.race([
        this.#calls.run(call, async () => {
          const result = await work();
          // The runtime tells of a rejection only when nothing else is to be done at once.
          await delay(0);
          return result;
        }),
        stray.promise,
      ]);
    } finally {
      this.#active.delete(call);
    }
  }

  #take(error: unknown): boolean {
    const [only, ...more] = this.#active;
    // The runtime does not say from which hook the exception of a timer comes.
    const call = this.#calls.getStore() ?? (more.length === 0 ? only : undefined);
    const place = userPlace(error);
    if (!call && place === undefined) return false;
    if (call && this.#active.has(call)) {
      call.fail(error);
      return true;
    }
    const from = call ? `${call.what} left work that failed after its end` : "Something of the spec failed";
    this.tell(`${from}: ${messageOf(error)}${place === undefined ? "" : ` (${place})`}`);
    return true;
  }

  [Symbol.dispose](): void {
    this.#taking[Symbol.dispose]();
  }
}
