/** Finds out what {@linkcode Facts} ask for. */
import { join } from "@std/path";
import { exists } from "@std/fs";
import { EngineUnavailableError } from "../../src/base/errors.ts";
import type { Facts } from "./decide.ts";
import { DEFAULT_HOST, type Env, type Host, parseHost, usualHosts } from "./host.ts";
import { type Answer, knock } from "./link.ts";
import { leftovers, readTraces } from "./traces.ts";

const LOG_FILE = "/var/log/miniboss-dockerd.log";

/** Looks for an engine and at this machine; changes nothing. */
export async function gatherFacts(): Promise<Facts> {
  const { host, named, answer } = await findHost((name) => Deno.env.get(name));
  const { os } = Deno.build;
  if (answer.kind === "ok" || os !== "linux") {
    return { ...UNKNOWN, host, named, answer, os };
  }
  const [traces, installed, systemd, release] = await Promise.all([
    readTraces(),
    onPath("dockerd"),
    exists("/run/systemd/system"),
    readRelease(),
  ]);
  return {
    host,
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

/** The engine to use: the one DOCKER_HOST names, the first of the usual ones that answers, else the first of all. */
async function findHost(env: Env): Promise<{ host: Host; named: boolean; answer: Answer }> {
  const text = env("DOCKER_HOST");
  const named = parseHost(text ?? "", env);
  if (text && !named) {
    throw new EngineUnavailableError(
      `Cannot tell whether an engine answers at "${text}", which DOCKER_HOST names: set-up speaks to unix:// and tcp:// only. ` +
        `Unset DOCKER_HOST to set up an engine on this machine`,
    );
  }
  if (named && named.url !== DEFAULT_HOST.url) {
    return { host: named, named: true, answer: await knock(named) };
  }
  const [first, ...others] = usualHosts(env);
  const answer = await knock(first);
  if (answer.kind !== "absent") return { host: first, named: false, answer };
  for (const host of others) {
    const found = await knock(host);
    if (found.kind === "ok") return { host, named: false, answer: found };
  }
  return { host: first, named: false, answer };
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
