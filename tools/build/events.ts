/** What commander uses of Node's `EventEmitter`, for the bundle: loading Node's own takes every command about 8 ms. */

type Listener = (...args: readonly unknown[]) => void;

/** Calls listeners by the names of events, in the order they were added. */
export class EventEmitter {
  readonly #listeners = new Map<string, Listener[]>();

  /** Adds a listener. */
  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...this.#listeners.get(event) ?? [], listener]);
    return this;
  }

  /** Calls an event's listeners. @returns whether there are any */
  emit(event: string, ...args: readonly unknown[]): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    for (const listener of listeners) Reflect.apply(listener, this, args);
    return listeners.length > 0;
  }

  /** How many listeners an event has. */
  listenerCount(event: string): number {
    return this.#listeners.get(event)?.length ?? 0;
  }
}
