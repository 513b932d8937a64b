/** Who holds a host port that could not be published. */
import type { Engine } from "../../engine/engine.ts";

/** Words for the holder of a host port, such as `container "web-1"` or `process 4711 (node)`; undefined when it cannot be known. */
export async function portHolder(engine: Engine, port: number): Promise<string | undefined> {
  const containers = await engine.containers.list({});
  const container = containers.find((c) => c.Ports?.some((published) => published.PublicPort === port));
  if (container) return `container "${(container.Names?.[0] ?? container.Id ?? "").replace(/^\//, "")}"`;
  return engine.local ? await processHolder(port) : undefined;
}

/** The first host port an engine's message names: `Bind for 127.0.0.1:8080 failed: port is already allocated`. */
export function clashingPort(message: string): number | undefined {
  if (!/already allocated|already in use/.test(message)) return undefined;
  const port = /:(\d+)(?:[: ]|$)/.exec(message)?.[1];
  return port === undefined ? undefined : Number(port);
}

async function processHolder(port: number): Promise<string | undefined> {
  try {
    const inodes = new Set([
      ...await listeners("/proc/net/tcp", port),
      ...await listeners("/proc/net/tcp6", port),
    ]);
    for await (const entry of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(entry.name) || !await holdsSocket(entry.name, inodes)) continue;
      return `process ${entry.name} (${(await Deno.readTextFile(`/proc/${entry.name}/comm`)).trim()})`;
    }
  } catch (error) {
    // Not Linux, or a process that ended meanwhile: the holder is a courtesy.
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
  }
  return undefined;
}

/** The socket inodes that listen on a port, from a table of the kernel's: address, state 0A, inode in column 10. */
async function listeners(table: string, port: number): Promise<string[]> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const rows = (await Deno.readTextFile(table)).split("\n").slice(1).map((row) => row.trim().split(/\s+/));
  return rows.flatMap((row) => (row[1]?.endsWith(`:${hex}`) && row[3] === "0A" && row[9] ? [row[9]] : []));
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  try {
    for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
      const link = await Deno.readLink(`/proc/${pid}/fd/${name}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined && inodes.has(inode)) return true;
    }
  } catch { /* another user's process, or one that ended */ }
  return false;
}
