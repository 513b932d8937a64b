/** What a run needs to know of one container, from one inspect. */
import type { Engine } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";

/** A container as it is now. */
export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  readonly status: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** When it was last started: RFC 3339. The first lines of its output may be older: the engine notes the time when all is set up. */
  readonly startedAt: string;
  /** When it ended the last time: RFC 3339; the year 1 when it never did. */
  readonly finishedAt: string;
  readonly restartCount: number;
  /** The engine's own error, if it could not be started. */
  readonly error: string;
  readonly tty: boolean;
  /** `starting`, `healthy`, `unhealthy`; undefined without a health check. */
  readonly health: string | undefined;
  /** The output of the last health probe. */
  readonly healthOutput: string;
  /** Its address on the group's network; undefined when it has none. */
  readonly address: string | undefined;
  /** `5432/tcp` to its published host ports. */
  readonly ports: ReadonlyMap<string, number>;
}

/** Inspects a container. */
export async function inspect(
  engine: Engine,
  id: string,
  network: string,
  signal?: AbortSignal,
): Promise<ContainerFacts> {
  const found = await engine.containers.inspect(id, { signal });
  const state = found.State ?? {};
  const health = state.Health?.Status;
  const ports = Object.entries(found.NetworkSettings?.Ports ?? {}).flatMap(([port, bindings]) => {
    const hostPort = Number(bindings?.[0]?.HostPort);
    return hostPort > 0 ? [[port, hostPort] as const] : [];
  });
  return {
    id,
    name: (found.Name ?? "").replace(/^\//, ""),
    running: state.Running ?? false,
    status: state.Status ?? "",
    exitCode: state.ExitCode ?? 0,
    oomKilled: state.OOMKilled ?? false,
    startedAt: String(state.StartedAt ?? ""),
    finishedAt: String(state.FinishedAt ?? ""),
    restartCount: found.RestartCount ?? 0,
    error: state.Error ?? "",
    tty: found.Config?.Tty ?? false,
    health: health === undefined || health === "none" || health === null ? undefined : health,
    healthOutput: state.Health?.Log?.at(-1)?.Output?.trim() ?? "",
    address: found.NetworkSettings?.Networks?.[network]?.IPAddress || undefined,
    ports: new Map(ports),
  };
}

/** The same of a container that was listed and may be gone by now. */
export async function inspectUnlessGone(
  ...container: Parameters<typeof inspect>
): Promise<ContainerFacts | undefined> {
  try {
    return await inspect(...container);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** The last lines of a container's output, oldest first. */
export async function lastLines(
  engine: Engine,
  id: string,
  tail: number,
  signal?: AbortSignal,
): Promise<string[]> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const { data } of engine.containers.logs(id, { tail, signal })) {
    text += decoder.decode(data, { stream: true });
  }
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
