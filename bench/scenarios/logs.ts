/** Logs: of fifty services while they print, and 200 MB that were printed. */
import { connect } from "../../src/engine/connect/connect.ts";
import type { Contestant, Lab, Scenario } from "../model.ts";
import { measured, type Ran } from "../process.ts";
import { type BenchService, LABEL } from "../services.ts";
import { type BenchGroup, makeGroups } from "./group.ts";

const FOLLOW_MS = 5000;

/** Ten lines a second, by one process that only sleeps in between. */
const chatty =
  'exec perl -e \'$| = 1; while (1) { print "a line as services print them, number ", $n++, "\\n"; ' +
  "select undef, undef, undef, 0.1 }'";

/** 200 MB in lines of 100 bytes; the service stays, so that the group stays as it is. */
const loud = `perl -e 'print "x" x 99, "\\n" for 1 .. 2_000_000'; exec sleep 3600`;

function fifty(): BenchService[] {
  return Array.from({ length: 50 }, (_, i) => ({ name: `s${i + 1}`, script: chatty }));
}

/** Shows a group's logs into nothing. */
async function show(group: BenchGroup, follow: boolean): Promise<Ran> {
  const interrupt = follow ? { interruptAfterMs: FOLLOW_MS } : {};
  const options = { cwd: group.folder, output: "drop", ...interrupt } as const;
  // What was printed before grows from round to round.
  const flags = follow ? ["-f", "--tail", "10"] : [];
  const ran = group.contestant === "ours"
    ? await measured(Deno.execPath(), [...group.program, "logs", ...flags], options)
    : await measured("docker", ["compose", "-p", group.group, "logs", ...flags], options);
  if (ran.code !== 0 && ran.code !== 130) {
    throw new Error(`The logs of ${group.group} ended with ${ran.code}`);
  }
  return ran;
}

/** Waits until a container has printed all: then its process is the one that sleeps. */
async function printed(lab: Lab, group: BenchGroup): Promise<void> {
  using engine = await connect({ host: `unix://${lab.socket}` });
  const [container] = await engine.containers.list({ [LABEL]: group.group });
  const command = ["sh", "-c", "until grep -q ^sleep /proc/1/cmdline; do sleep 0.2; done"];
  await engine.exec(container?.Id ?? "", { command });
}

/** Following fifty services, and reading 200 MB. */
export const logs: Scenario = {
  name: "logs",
  about:
    `\`logs -f --tail 10\` of fifty services of which each prints ten lines a second, for ${
      FOLLOW_MS / 1000
    } s, and \`logs\` of one ` +
    "that has printed 200 MB; the output goes to nowhere.",
  contestants: ["ours", "compose"],
  measures: [
    {
      id: "follow-50-cpu",
      title: "follow 50 services for 5 s: processor time",
      unit: "ms",
      target: { compose: 1 },
    },
    { id: "follow-50-peak", title: "follow 50 services: peak memory", unit: "MB", target: { compose: 1 } },
    { id: "logs-200mb", title: "200 MB of logs: time", unit: "ms" },
    { id: "logs-200mb-cpu", title: "200 MB of logs: processor time", unit: "ms", target: { compose: 1 } },
    { id: "logs-200mb-peak", title: "200 MB of logs: peak memory", unit: "MB", target: { compose: 1 } },
  ],
  open: async (lab) => {
    const many = await makeGroups(lab, logs.contestants, "follow", fifty);
    const one = await makeGroups(lab, logs.contestants, "loud", () => [{ name: "loud", script: loud }]);
    const ready = async (contestant: Contestant) => {
      if (contestant === "compose" && !lab.compose) return;
      await many.of(contestant).up();
      await one.of(contestant).up();
      await printed(lab, one.of(contestant));
    };
    for (const contestant of logs.contestants) await ready(contestant);
    return {
      lap: async (contestant) => {
        const followed = await show(many.of(contestant), true);
        const read = await show(one.of(contestant), false);
        return {
          "follow-50-cpu": followed.cpuMs,
          "follow-50-peak": followed.peakMb,
          "logs-200mb": read.ms,
          "logs-200mb-cpu": read.cpuMs,
          "logs-200mb-peak": read.peakMb,
        };
      },
      [Symbol.asyncDispose]: async () => {
        await many[Symbol.asyncDispose]();
        await one[Symbol.asyncDispose]();
      },
    };
  },
};
