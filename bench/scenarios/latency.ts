/** From the moment a service is ready to the call that starts its dependant. */
import type { Engine } from "../../src/engine/engine.ts";
import { connect } from "../../src/engine/connect/connect.ts";
import type { Contestant, Lab, Lap, Place, Scenario } from "../model.ts";
import { compose, ours } from "../programs.ts";
import { openProxy, type Passing } from "../proxy.ts";
import { type BenchService, LABEL } from "../services.ts";
import { makeGroup } from "./group.ts";

const listening = [
  "use Socket; $| = 1; select undef, undef, undef, 0.4;",
  "socket S, PF_INET, SOCK_STREAM, 6; bind S, sockaddr_in(80, INADDR_ANY);",
  '$now = `date +%s%N`; listen S, 5; print "is ready $now"; sleep 600;',
].join(" ");

const file = "sleep 0.4; now=$(date +%s%N); touch /ready; echo is ready $now; exec sleep 600";

/** The services that become ready, by what tells so. Each prints the time at that moment. */
const KINDS: Readonly<Record<string, Omit<BenchService, "name">>> = {
  log: {
    script: "sleep 0.4; echo is ready $(date +%s%N); exec sleep 600",
    readiness: { kind: "log", text: "is ready" },
  },
  tcp: { script: `exec perl -e '${listening}'`, readiness: { kind: "tcp", port: 80 } },
  exec: { script: file, readiness: { kind: "exec", command: ["test", "-f", "/ready"] } },
  health: {
    script: file,
    readiness: { kind: "health" },
    health: { test: "test -f /ready", intervalMs: 100 },
  },
};

/** When a container said that it was ready, in milliseconds since 1970. */
async function printedAt(engine: Engine, id: string): Promise<number> {
  let text = "";
  for await (const { data } of engine.containers.logs(id)) text += new TextDecoder().decode(data);
  return Number(text.match(/is ready (\d+)/)?.[1]) / 1e6;
}

/** When the engine said that a container was healthy. */
async function healthyAt(engine: Engine, group: string, sinceMs: number): Promise<number> {
  const range = { since: sinceMs / 1000, until: Date.now() / 1000 };
  const events = await engine.events({ labels: { [LABEL]: group }, actions: ["health_status"], ...range });
  for await (const { action, time } of events) if (action.endsWith(": healthy")) return time * 1000;
  throw new Error("The engine told of no health");
}

async function measure(lab: Lab, contestant: Contestant, kind: string): Promise<Lap> {
  const services: BenchService[] = [
    { name: "a", ...KINDS[kind] },
    { name: "b", dependencies: ["a"] },
  ];
  await using group = await makeGroup(lab, contestant, `latency-${kind}`, () => services);
  await using proxy = await openProxy(lab.socket);
  using engine = await connect({ host: `unix://${lab.socket}` });
  const began = Date.now();
  await up(group, contestant, proxy.host);
  const containers = await engine.containers.list({ [LABEL]: group.group });
  const first = containers.find(({ Names }) => /^\/(a-|.*-a-1$)/.test(Names?.[0] ?? ""))?.Id ?? "";
  const readyAt = kind === "health"
    ? await healthyAt(engine, group.group, began)
    : await printedAt(engine, first);
  const asked = (pattern: RegExp) => proxy.passings.filter(({ request }) => pattern.test(request));
  const [, start] = asked(/^POST .*\/containers\/\w+\/start/);
  return { [`latency-${kind}`]: since(readyAt, start) };
}

function since(readyAt: number, passing: Passing | undefined): number {
  if (!passing) throw new Error("No start of the dependant went through");
  return passing.at - readyAt;
}

async function up(place: Place, contestant: Contestant, host: string): Promise<void> {
  if (contestant === "ours") await ours(place, ["--host", host, "start"]);
  else await compose(place, ["up", "-d"], { env: { DOCKER_HOST: host } });
}

const TITLES = { log: "log line", tcp: "tcp", exec: "exec", health: "health" };

/** Ready-to-dependant-start latency. */
export const latency: Scenario = {
  name: "latency",
  about:
    "From the moment a service becomes ready, by its own clock (with a health check: by the engine's event), to the " +
    "call that starts its dependant, seen by a proxy before the engine's socket.",
  contestants: ["ours", "compose"],
  measures: Object.entries(TITLES).map(([kind, title]) => ({
    id: `latency-${kind}`,
    title: `ready by ${title}, to the dependant's start`,
    unit: "ms",
    limit: 25,
  })),
  open: (lab) =>
    Promise.resolve({
      lap: async (contestant) => {
        if (contestant === "compose") return await measure(lab, contestant, "health");
        const laps: Lap[] = [];
        for (const kind of Object.keys(KINDS)) laps.push(await measure(lab, contestant, kind));
        return Object.assign({}, ...laps);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};
