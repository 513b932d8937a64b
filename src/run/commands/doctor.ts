/** The `doctor` command: whether an engine can be used, what was tried, and what to do. */
import { statfs } from "node:fs/promises";
import { messageOf } from "../../base/errors.ts";
import { maskText } from "../../base/secret.ts";
import { existingStateFolder } from "../../base/state_folder.ts";
import { adviceOn, reasonText } from "../../engine/connect/advice.ts";
import { findCandidates } from "../../engine/connect/candidates.ts";
import { type ConnectOptions, tryCandidate } from "../../engine/connect/connect.ts";
import { type Env, listDockerContexts, readDockerConfig } from "../../engine/docker_config.ts";
import type { Engine, EngineInfo } from "../../engine/engine.ts";
import type { Finding } from "../../model/finding.ts";
import { VERSION } from "../../model/version.ts";

/** What was found out. */
export interface DoctorReport {
  /** The engine that commands would use; undefined when there is none. */
  readonly engine: Engine["version"] & Pick<Engine, "endpoint" | "local" | "host"> & EngineInfo | undefined;
  readonly findings: readonly Finding[];
}

/** What the search goes by. */
export interface DoctorOptions extends Pick<ConnectOptions, "host" | "context"> {
  readonly signal: AbortSignal;
  readonly env: Env;
}

/** Less free space than this is worth a word. */
const LITTLE_BYTES = 2e9;
/** Clocks further apart than this make logs and events hard to follow. */
const SKEW_MS = 5000;

/** Finds out; never throws for what it finds. */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { build, version } = Deno;
  const own: Finding = {
    subject: "miniboss",
    state: "ok",
    text: `${VERSION}, Deno ${version.deno}, ${build.os} ${build.arch}`,
  };
  const { engine: found, findings } = await tryAll(options);
  using engine = found;
  const info = engine && await engine.info({ signal: options.signal }).catch((error) => {
    options.signal.throwIfAborted();
    findings.push({ subject: "engine", state: "failed", text: messageOf(error) });
    return undefined;
  });
  return {
    engine: engine && info &&
      { ...info, ...engine.version, endpoint: engine.endpoint, local: engine.local, host: engine.host },
    findings: [
      own,
      ...findings,
      ...(engine && info ? await aboutEngine(engine, info) : []),
      await aboutContexts(options),
      ...aboutEnvironment(options.env),
      aboutState(),
    ].map(withoutSecrets),
  };
}

/** Reports are pasted into issues, and addresses of engines may hold passwords. */
function withoutSecrets({ text, advice, ...finding }: Finding): Finding {
  return { ...finding, text: maskText(text), ...(advice !== undefined && { advice: maskText(advice) }) };
}

/** Tries the places where commands would look, in their order, up to the first that answers. */
async function tryAll(options: DoctorOptions): Promise<{ engine: Engine | undefined; findings: Finding[] }> {
  const findings: Finding[] = [];
  const failed = (text: string, advice?: string) =>
    void findings.push({ subject: "engine", state: "failed", text, ...(advice !== undefined && { advice }) });
  try {
    for (const candidate of await findCandidates(options)) {
      const result = await tryCandidate(candidate, options);
      const { endpoint: { url }, source } = candidate;
      if (!("error" in result)) {
        const { server, api, podman } = result.version;
        const text = `${server || "an engine"}${
          podman ? " (Podman)" : ""
        }, API ${api}, at ${url} (${source})`;
        // Places before it that have no engine do no harm.
        const tried = findings.map((finding): Finding => ({ ...finding, state: "ok" }));
        return { engine: result, findings: [...tried, { subject: "engine", state: "ok", text }] };
      }
      failed(`${url} (${source}): ${reasonText(candidate.endpoint, result.error)}`, await adviceOn(result));
    }
  } catch (error) {
    options.signal.throwIfAborted();
    failed(messageOf(error));
  }
  return { engine: undefined, findings: findings.map(withoutRepetition) };
}

/** Advice is given once, at the last of those it is for. */
function withoutRepetition({ advice, ...finding }: Finding, index: number, all: readonly Finding[]): Finding {
  const isRepeated = advice === undefined || all.slice(index + 1).some((other) => other.advice === advice);
  return isRepeated ? finding : { ...finding, advice };
}

async function aboutEngine(engine: Engine, info: EngineInfo): Promise<Finding[]> {
  const { system, storageDriver, cpus, memoryBytes, containers, running, images, warnings, timeMs } = info;
  const findings: Finding[] = [{
    subject: "machine",
    state: "ok",
    text: `${system}, ${cpus} CPUs, ${gigabytes(memoryBytes)} of memory, storage driver ${storageDriver}; ` +
      `${containers} containers (${running} running), ${images} images`,
  }];
  findings.push(await aboutDisk(engine, info));
  const skewMs = timeMs === undefined ? 0 : Math.abs(Date.now() - timeMs);
  if (skewMs > SKEW_MS) {
    findings.push({
      subject: "clock",
      state: "warning",
      text: `The engine's clock and this machine's are ${Math.round(skewMs / 1000)} s apart`,
      advice: "Set both by the network: times of logs and events are not what they seem",
    });
  }
  return [...findings, ...warnings.map((text): Finding => ({ subject: "machine", state: "warning", text }))];
}

async function aboutDisk(engine: Engine, { rootFolder }: EngineInfo): Promise<Finding> {
  const subject = "disk";
  if (!engine.local) return { subject, state: "ok", text: "not known: the engine is not on this machine" };
  try {
    const { bavail, bsize, blocks } = await statfs(rootFolder);
    const free = bavail * bsize;
    const text = `${gigabytes(free)} of ${gigabytes(blocks * bsize)} free in ${rootFolder}`;
    return free < LITTLE_BYTES
      ? {
        subject,
        state: "warning",
        text,
        advice: 'Free some space: "docker system prune" removes what is not used',
      }
      : { subject, state: "ok", text };
  } catch (error) {
    return { subject, state: "ok", text: `not known: ${messageOf(error)}` };
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

async function aboutContexts({ env }: DoctorOptions): Promise<Finding> {
  const subject = "contexts";
  try {
    const { currentContext = "default" } = await readDockerConfig(env);
    const contexts = [{ name: "default", host: "the usual places" }, ...await listDockerContexts(env)];
    const mark = (name: string) => name === currentContext ? " (current)" : "";
    return {
      subject,
      state: "ok",
      text: contexts.map(({ name, host }) => `${name}${mark(name)}: ${host}`).join("; "),
    };
  } catch (error) {
    return { subject, state: "failed", text: messageOf(error), advice: "Mend the file, or move it away" };
  }
}

/** The variables that say where the engine is. */
function aboutEnvironment(env: Env): Finding[] {
  const names = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"];
  const set = names.filter((name) => env(name));
  return set.length === 0 ? [] : [{
    subject: "environment",
    state: "ok",
    text: set.map((name) => `${name}=${env(name)}`).join(" "),
  }];
}

/** Changing commands lock their group by a file in the user's state folder. */
function aboutState(): Finding {
  const subject = "state folder";
  try {
    return { subject, state: "ok", text: existingStateFolder() ?? "not made yet: the first start makes it" };
  } catch (error) {
    return { subject, state: "failed", text: messageOf(error) };
  }
}
