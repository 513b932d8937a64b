/** Ten services, each needing the one before, each ready 300 ms after it starts. */
import type { Scenario } from "../model.ts";
import type { BenchService } from "../services.ts";
import { makeGroups } from "./group.ts";

/** Of 50, 100, 200 and 300 ms the one with which Compose was fastest: each probe is an exec, and they crowd out starts. */
const probeIntervalMs = 300;

const services: readonly BenchService[] = Array.from({ length: 10 }, (_, i) => ({
  name: `c${i + 1}`,
  dependencies: i === 0 ? [] : [`c${i}`],
  script: "sleep 0.3; touch /ready; echo is ready; exec sleep 600",
  readiness: { kind: "log", text: "is ready" },
  health: { test: "test -f /ready", intervalMs: probeIntervalMs },
}));

/** The same without the engine's health checks, which only Compose needs. */
const withoutHealth = services.map(({ health: _health, ...rest }) => rest);

/** A chain of ten. */
export const chain: Scenario = {
  name: "chain-10",
  about:
    "Each of ten services needs the one before and is ready 300 ms after it starts: `start` waits for a log line, " +
    `Compose (\`up -d --wait\`) for a health check every ${probeIntervalMs} ms, the floor follows the log.`,
  contestants: ["ours", "floor", "compose"],
  measures: [{ id: "chain-10", title: "chain of 10", unit: "ms", target: { floor: 1.1, compose: 0.6 } }],
  open: async (lab) => {
    const groups = await makeGroups(lab, chain.contestants, "chain", () => services);
    return {
      lap: async (contestant) => {
        const group = groups.of(contestant);
        await group.write(contestant === "compose" ? services : withoutHealth);
        const { ms } = await group.up({ wait: true });
        await group.down();
        return { "chain-10": ms };
      },
      [Symbol.asyncDispose]: () => groups[Symbol.asyncDispose](),
    };
  },
};
