/** Finds out what {@linkcode Facts} ask for. */
import { join } from "@std/path";
import { exists } from "@std/fs";
import type { Facts } from "./decide.ts";
import { type Answer, knock } from "./link.ts";
import { leftovers, readTraces } from "./traces.ts";

/** Where miniboss looks first, as every client of the engine does. */
export const DEFAULT_SOCKET = "/var/run/docker.sock";
const LOG_FILE = "/var/log/miniboss-dockerd.log";

/** Looks for an engine and at this machine; changes nothing. */
export async function gatherFacts(): Promise<Facts> {
  const { socket, named, answer } = await findSocket(Deno.env.get("DOCKER_HOST"));
  const { os } = Deno.build;
  if (answer.kind === "ok" || os !== "linux") {
    return { ...UNKNOWN, socket, named, answer, os };
  }
  const [traces, installed, systemd, release] = await Promise.all([
    readTraces(),
    onPath("dockerd"),
    exists("/run/systemd/system"),
    readRelease(),
  ]);
  return {
    socket,
    named,
    answer,
    os,
    installed,
    systemd,
    debianLike: isDebianLike(release),
    root: Deno.uid() === 0,
    running: traces.dockerd === "alive",
    leftovers: leftovers(traces),
    logFile: LOG_FILE,
  };
}

/** What does not matter once an engine answers, or where set-up can start none. */
const UNKNOWN = {
  debianLike: false,
  root: false,
  installed: false,
  running: false,
  leftovers: [],
  systemd: false,
  logFile: LOG_FILE,
} as const;

/** The socket to use: the one DOCKER_HOST names, the first of the usual ones that answers, else the first of all. */
async function findSocket(
  host: string | undefined,
): Promise<{ socket: string; named: boolean; answer: Answer }> {
  const path = socketOf(host ?? "");
  if (host && path !== DEFAULT_SOCKET) {
    const answer = path ? await knock(path) : unspoken;
    return { socket: path ?? host, named: true, answer };
  }
  const [first, ...others] = usualSockets();
  const answer = await knock(first);
  if (answer.kind !== "absent") return { socket: first, named: false, answer };
  for (const socket of others) {
    const found = await knock(socket);
    if (found.kind === "ok") return { socket, named: false, answer: found };
  }
  return { socket: first, named: false, answer };
}

const unspoken: Answer = { kind: "silent", reason: "it is no unix socket, and miniboss speaks to no other" };

/** The path of a DOCKER_HOST that is a unix socket. */
export function socketOf(host: string): string | undefined {
  return host.startsWith("/") ? host : host.match(/^unix:\/\/(\/.*)$/)?.[1];
}

function usualSockets(): [string, ...string[]] {
  const runtime = Deno.env.get("XDG_RUNTIME_DIR");
  const home = Deno.env.get("HOME");
  return [
    DEFAULT_SOCKET,
    ...(runtime ? [join(runtime, "docker.sock")] : []),
    ...(home ? [join(home, ".docker/run/docker.sock")] : []),
  ];
}

/** Whether a program is there; the folders of the system's programs are not on every user's PATH. */
export async function onPath(program: string): Promise<boolean> {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin", "/usr/local/sbin"];
  const found = await Promise.all(folders.filter(Boolean).map((folder) => exists(join(folder, program))));
  return found.includes(true);
}

/** Reads `/etc/os-release`. @returns an empty record when there is none. */
export async function readRelease(): Promise<Record<string, string>> {
  try {
    return parseRelease(await Deno.readTextFile("/etc/os-release"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

/** The variables of an os-release file. */
export function parseRelease(text: string): Record<string, string> {
  const lines = text.matchAll(/^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(.*))$/gm);
  return Object.fromEntries(
    [...lines].map(([, key = "", double, single, bare]) => [key, double ?? single ?? bare ?? ""]),
  );
}

/** Whether a system is Debian, Ubuntu or made from them. */
export function isDebianLike(release: Record<string, string>): boolean {
  const ids = [release.ID, ...(release.ID_LIKE ?? "").split(" ")];
  return ids.includes("debian") || ids.includes("ubuntu");
}
