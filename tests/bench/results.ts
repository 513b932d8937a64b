/** Results for tests: small, with a target met, one missed and one that was not measured. */
import type { Results } from "../../bench/results.ts";

export function sampleResults(): Results {
  return {
    commit: "0123456789abcdef0123456789abcdef01234567",
    date: "2026-01-31",
    machine: {
      cores: 2,
      processor: "Some <Processor>",
      memoryMb: 24_000,
      system: "linux 6.1",
      deno: "2.9.6",
      engine: "Docker/20.10.24 (linux), API 1.41",
      compose: "2.40.3",
    },
    load: 0.1,
    scenarios: [{
      name: "startup",
      about: "Starts up.",
      rounds: 3,
      measures: [
        {
          id: "help",
          title: "--help",
          unit: "ms",
          target: { compose: 1 },
          values: { ours: [50, 40, 60], floor: [15, 14, 16], compose: [80, 100, 90] },
        },
        {
          id: "check-5",
          title: "check of 5 services",
          unit: "ms",
          limit: 10,
          values: { ours: [70, 80, 75] },
        },
      ],
    }, {
      name: "logs",
      about: "Reads logs.",
      rounds: 0,
      measures: [{
        id: "logs-200mb",
        title: "200 MB of logs",
        unit: "MB",
        target: { compose: 1 },
        values: {},
      }],
      note: "Not measured: the time was up",
    }],
  };
}
