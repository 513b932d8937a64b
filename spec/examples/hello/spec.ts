/**
 * One service, as a plain object: the types are all that is imported, so nothing is at run time.
 *
 * @module
 */
import type { GroupSpec } from "miniboss";

export default {
  services: [{
    name: "hello",
    image: "debian:bookworm-slim",
    env: { WHOM: "world" },
    cmd: ["sh", "-c", 'echo "Hello, $WHOM"; exec sleep infinity'],
    // As the first process of its container, "sleep" ignores the signal that asks it to end.
    stopSignal: "SIGKILL",
    ping: async (self) => (await self.logs()).some((line) => line.startsWith("Hello")),
  }],
} satisfies GroupSpec;
