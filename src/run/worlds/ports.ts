/** Free ports of this machine. */
import { MinibossError } from "../../base/errors.ts";

/** Below the ports that systems hand out for outgoing connections, which Linux begins at 32768. */
const FIRST = 20_000;
const LAST = 32_000;
/** How many ports are tried before there seem to be none. */
const attempts = 200;

/** Hands out ports that nobody listens on, each only once. */
export class FreePorts {
  readonly #taken = new Set<number>();

  /**
   * A port of this machine that nobody listened on a moment ago.
   *
   * It is sent to the engine, because a port that the engine chooses changes whenever the container is restarted. Somebody
   * may take it before the engine does: then starting fails, and another is taken.
   *
   * @throws {MinibossError} when none is found.
   */
  take(protocol: "tcp" | "udp"): number {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
      if (this.#taken.has(port) || !isFree(port, protocol)) continue;
      this.#taken.add(port);
      return port;
    }
    throw new MinibossError(`Cannot find a free port between ${FIRST} and ${LAST}: stop what uses them`);
  }
}

function isFree(port: number, protocol: "tcp" | "udp"): boolean {
  if (protocol === "udp") return true;
  try {
    Deno.listen({ hostname: "0.0.0.0", port }).close();
    return true;
  } catch {
    return false;
  }
}
