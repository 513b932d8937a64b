/** Brings this machine to an engine that answers. */
import { EngineUnavailableError, messageOf, TimeoutError } from "../../src/base/errors.ts";
import { poll, withDeadline } from "../../src/base/time.ts";
import { lastLines, run } from "../lib/command.ts";
import { aptInstall } from "./apt.ts";
import { type Facts, nextStep, type Step } from "./decide.ts";
import { gatherFacts } from "./facts.ts";
import type { Host } from "./host.ts";
import { knock } from "./link.ts";
import { readTraces } from "./traces.ts";

/** A machine without a working cache, with two busy processors, needs some 10 s. */
const START_TIMEOUT_MS = 90_000;

/** The engine to use. */
export interface FoundEngine {
  readonly host: Host;
  readonly api: string;
}

/**
 * Finds an engine; installs and starts one where it can.
 *
 * @param say shows a line about what takes a while
 * @throws {EngineUnavailableError} telling what to install or to do.
 */
export async function ensureEngine(say: (text: string) => void): Promise<FoundEngine> {
  const done = new Set<Step["kind"]>();
  for (;;) {
    const facts = await gatherFacts();
    if (facts.answer.kind === "ok") return { host: facts.host, api: facts.answer.api };
    const step = nextStep(facts, done);
    done.add(step.kind);
    await perform(step, facts, say);
  }
}

async function perform(step: Step, facts: Facts, say: (text: string) => void): Promise<void> {
  switch (step.kind) {
    case "use":
      return;
    case "fail":
      throw new EngineUnavailableError(step.message);
    case "wait":
      say("Waiting for dockerd, which is starting ...");
      return await waitForAnswer(facts.host, async () => (await readTraces()).dockerd === "alive");
    case "install":
      say("Installing the Docker engine (docker.io) ...");
      return await aptInstall(["docker.io", "ca-certificates", "apparmor"]);
    case "clean":
      say(`Removing what a killed engine left: ${step.files.join(", ")}`);
      for (const file of step.files) await Deno.remove(file);
      return;
    case "start":
      say("Starting dockerd ...");
      return step.by === "systemd" ? await startService() : await startDetached(facts);
  }
}

async function startService(): Promise<void> {
  const { code, output } = await run("systemctl", ["start", "docker"]);
  if (code === 0) return;
  throw new EngineUnavailableError(
    `Cannot start the service "docker": systemctl ended with exit code ${code}\n${
      lastLines(output)
    }\nIts log says more: journalctl -u docker`,
  );
}

/** Starts dockerd in a session of its own, so that it outlives this process, its terminal and its pipes. */
async function startDetached(facts: Facts): Promise<void> {
  const script = 'exec setsid dockerd >"$0" 2>&1';
  const path = `${Deno.env.get("PATH") ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`;
  const child = new Deno.Command("sh", {
    args: ["-c", script, facts.logFile],
    env: { PATH: path },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  child.unref();
  let code: number | undefined;
  child.status.then((status) => code = status.code);
  await waitForAnswer(facts.host, () => Promise.resolve(code === undefined));
  if (code !== undefined) {
    throw new EngineUnavailableError(
      `dockerd ended with exit code ${code}. The end of its log ${facts.logFile}:\n${await readEnd(
        facts.logFile,
      )}`,
    );
  }
}

/** Returns when an engine answers, its process has ended, or the time is up; what came of it is for the next look. */
async function waitForAnswer(host: Host, lives: () => Promise<boolean>): Promise<void> {
  const attempt = async () => (await knock(host)).kind === "ok" || !(await lives());
  const wait = (signal: AbortSignal) => poll(attempt, { intervalMs: 100, signal });
  try {
    await withDeadline(wait, { timeoutMs: START_TIMEOUT_MS, message: "dockerd did not answer" });
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
  }
}

async function readEnd(path: string): Promise<string> {
  try {
    return lastLines(await Deno.readTextFile(path));
  } catch (error) {
    return messageOf(error);
  }
}
