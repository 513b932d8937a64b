/** What an engine leaves behind when it is killed, and how to tell it from what a living one uses. */

/** What a pid file tells: no such file, a process that lives, or one that does not. */
export type PidFile = "absent" | "alive" | "stale";

/** Whether anybody listens at a socket file. */
export type SocketFile = "absent" | "listening" | "refused";

/** The files of an engine on this machine. */
export interface Traces {
  readonly dockerd: PidFile;
  readonly containerd: PidFile;
  readonly dockerSocket: SocketFile;
  /** Of the containerd that dockerd starts for itself. */
  readonly ownContainerdSocket: SocketFile;
  /** Of a containerd that is a service of the system; dockerd uses it when the file is there. */
  readonly systemContainerdSocket: SocketFile;
}

export const PATHS = {
  dockerd: "/var/run/docker.pid",
  containerd: "/var/run/docker/containerd/containerd.pid",
  dockerSocket: "/var/run/docker.sock",
  ownContainerdSocket: "/var/run/docker/containerd/containerd.sock",
  systemContainerdSocket: "/run/containerd/containerd.sock",
} as const satisfies Record<keyof Traces, string>;

/**
 * Judges a pid file by the process it names: that may have died, be waiting to be reaped, or be another one since.
 *
 * @param text the pid file, or undefined when there is none
 * @param stat `/proc/<pid>/stat` of the pid it names, or undefined when there is no such process
 * @param name the process's name
 */
export function judgePidFile(text: string | undefined, stat: string | undefined, name: string): PidFile {
  if (text === undefined) return "absent";
  // The name is in parentheses and may hold any character, a closing parenthesis too.
  const match = stat?.match(/^\d+ \((.*)\) ([A-Za-z])/s);
  const dead = match?.[2] === "Z" || match?.[2] === "X";
  return match?.[1] === name && !dead ? "alive" : "stale";
}

/** The files that would keep a new engine from starting, while dockerd does not run. */
export function leftovers(traces: Traces): string[] {
  const names: (keyof Traces)[] = [];
  if (traces.dockerd === "stale") names.push("dockerd");
  if (traces.containerd === "stale") names.push("containerd");
  if (traces.dockerSocket === "refused") names.push("dockerSocket");
  if (traces.ownContainerdSocket === "refused") names.push("ownContainerdSocket");
  if (traces.systemContainerdSocket === "refused") names.push("systemContainerdSocket");
  return names.map((name) => PATHS[name]);
}

/** Looks at this machine. */
export async function readTraces(): Promise<Traces> {
  const [dockerd, containerd, dockerSocket, ownContainerdSocket, systemContainerdSocket] = await Promise.all([
    readPidFile(PATHS.dockerd, "dockerd"),
    readPidFile(PATHS.containerd, "containerd"),
    readSocket(PATHS.dockerSocket),
    readSocket(PATHS.ownContainerdSocket),
    readSocket(PATHS.systemContainerdSocket),
  ]);
  return { dockerd, containerd, dockerSocket, ownContainerdSocket, systemContainerdSocket };
}

async function readPidFile(path: string, name: string): Promise<PidFile> {
  const text = await readOrUndefined(path);
  const pid = Number.parseInt(text ?? "", 10);
  const stat = pid > 0 ? await readOrUndefined(`/proc/${pid}/stat`) : undefined;
  return judgePidFile(text, stat, name);
}

async function readSocket(path: string): Promise<SocketFile> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return "listening";
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused ? "refused" : "absent";
  }
}

async function readOrUndefined(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    // Gone, or not for this user, who could not remove it either.
    return undefined;
  }
}
