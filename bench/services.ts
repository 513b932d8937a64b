/** Services as the bench writes them down once, and as a spec, a Compose file and a job of the floor say the same. */

/** The base image that set-up makes. */
export const IMAGE = "debian:bookworm-slim";

/** The label of all that the bench makes; its value is the group. */
export const LABEL = "miniboss-bench";

/** How a service tells that it is ready. */
export type Readiness =
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "tcp"; readonly port: number }
  | { readonly kind: "exec"; readonly command: readonly string[] }
  | { readonly kind: "health" };

/** A service of a scenario. */
export interface BenchService {
  readonly name: string;
  /** @default the base image */
  readonly image?: string;
  /** A folder to build the image from, absolute; the tag of `image` is then `latest`. */
  readonly build?: string;
  readonly dependencies?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What `sh` runs. @default it sleeps */
  readonly script?: string;
  /** @default ready when it runs */
  readonly readiness?: Readiness;
  /** A health check of the engine: the shell's command and the time between probes. */
  readonly health?: { readonly test: string; readonly intervalMs: number };
}

/** What runs in a container; PID 1 ignores SIGTERM, hence SIGKILL stops it for everyone. */
export function commandOf({ script }: BenchService): string[] {
  return script === undefined ? ["sleep", "600"] : ["sh", "-c", script];
}

/** How often a health check may fail: a service that is not ready yet is not unhealthy. */
const RETRIES = 50;

export const STOP_SIGNAL = "SIGKILL";

/** The group as a spec's source. */
export function specText(group: string, services: readonly BenchService[]): string {
  const list = services.map((service) => {
    const { name, image = IMAGE, build, dependencies = [], env = {}, readiness, health } = service;
    const fields = JSON.stringify({
      name,
      image,
      ...(build !== undefined && { buildFrom: build }),
      dependencies,
      env,
      cmd: commandOf(service),
      stopSignal: STOP_SIGNAL,
      labels: { [LABEL]: group },
      ...(health && { healthcheck: { test: health.test, intervalMs: health.intervalMs, retries: RETRIES } }),
    });
    return readiness === undefined ? fields : `{ ...${fields}, ping: ${pingText(readiness)} }`;
  });
  return `import { group, ready } from "miniboss";\nvoid ready;\n` +
    `export default group({ name: "${group}", services: [\n${list.join(",\n")}\n] });\n`;
}

function pingText(readiness: Readiness): string {
  switch (readiness.kind) {
    case "log":
      return `ready.log(${JSON.stringify(readiness.text)})`;
    case "tcp":
      return `ready.tcp(${readiness.port})`;
    case "exec":
      return `ready.exec(${JSON.stringify(readiness.command)})`;
    case "health":
      return "ready.healthy()";
  }
}

/** The group as a Compose file: JSON, which YAML includes. */
export function composeText(group: string, services: readonly BenchService[]): string {
  const withHealth = new Set(services.filter((it) => it.health).map((it) => it.name));
  const entries = services.map((service) => {
    const { name, image = IMAGE, build, dependencies = [], env = {}, health } = service;
    const condition = (of: string) => withHealth.has(of) ? "service_healthy" : "service_started";
    return [name, {
      ...(build === undefined ? { image } : { build, image: `${group}-${name}:latest` }),
      depends_on: Object.fromEntries(dependencies.map((of) => [of, { condition: condition(of) }])),
      environment: env,
      command: commandOf(service),
      stop_signal: STOP_SIGNAL,
      labels: { [LABEL]: group },
      ...(health && {
        healthcheck: {
          test: health.test,
          interval: `${health.intervalMs}ms`,
          retries: RETRIES,
          timeout: "5s",
        },
      }),
    }];
  });
  // Compose takes a dollar for the beginning of a variable.
  return JSON.stringify({ services: Object.fromEntries(entries) }, null, 1).replaceAll("$", "$$$$");
}
