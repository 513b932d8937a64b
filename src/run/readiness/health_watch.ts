/** Watches for news of a container's health check. */
import { delay } from "@std/async";
import type { Engine } from "../../engine/engine.ts";

/** Podman tells of no health events: there, news is assumed this often. */
const podmanMs = 100;

/** A watch; disposing of it ends it. */
export class HealthWatch implements Disposable {
  readonly #end = new AbortController();
  #news = Promise.withResolvers<void>();

  private constructor(readonly engine: Engine) {}

  /** Opens a watch: of what happens afterwards nothing is missed. */
  static async open(engine: Engine, container: string, signal: AbortSignal): Promise<HealthWatch> {
    const watch = new HealthWatch(engine);
    const ended = AbortSignal.any([signal, watch.#end.signal]);
    const events = await engine.events({ actions: ["health_status"], signal: ended });
    void watch.#follow(events, container);
    return watch;
  }

  /** Waits for news since the last call, at most so long. */
  async newsWithin(ms: number): Promise<void> {
    const over = new AbortController();
    const limitMs = this.engine.version.podman ? podmanMs : ms;
    try {
      const limit = delay(limitMs, { signal: AbortSignal.any([over.signal, this.#end.signal]) }).catch(
        () => {},
      );
      await Promise.race([this.#news.promise, limit]);
    } finally {
      over.abort();
    }
    this.#news = Promise.withResolvers();
  }

  async #follow(events: AsyncIterable<{ readonly containerId: string }>, container: string): Promise<void> {
    try {
      for await (const { containerId } of events) if (containerId === container) this.#news.resolve();
    } catch { /* whoever waits looks again in the end, and then meets the engine itself */ }
  }

  [Symbol.dispose](): void {
    this.#end.abort(new DOMException("The watch has ended", "AbortError"));
  }
}
