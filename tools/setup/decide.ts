/** What set-up does next, decided from what it found. No effect happens here. */
import type { Host } from "./host.ts";
import type { Answer } from "./link.ts";

/** What was found of an engine and of this machine. */
export interface Facts {
  /** Where an engine was looked for. */
  readonly host: Host;
  /** Whether DOCKER_HOST names it. */
  readonly named: boolean;
  readonly answer: Answer;
  readonly os: string;
  /** Whether this is Debian, Ubuntu or a system made from them. */
  readonly debianLike: boolean;
  readonly root: boolean;
  /** Whether there is a dockerd program. */
  readonly installed: boolean;
  /** Whether a dockerd process lives. */
  readonly running: boolean;
  /** Files of a killed engine that are in a new one's way. */
  readonly leftovers: readonly string[];
  readonly systemd: boolean;
  /** Where a dockerd started by set-up writes its output. */
  readonly logFile: string;
}

/** One thing to do. */
export type Step =
  | { readonly kind: "use" }
  /** An engine is starting. */
  | { readonly kind: "wait" }
  | { readonly kind: "install" }
  | { readonly kind: "clean"; readonly files: readonly string[] }
  | { readonly kind: "start"; readonly by: "systemd" | "setsid" }
  | { readonly kind: "fail"; readonly message: string };

/**
 * The next step to an engine that answers. Each kind of step is done at most once, so asking again after each ends.
 *
 * @param done the kinds of the steps done so far
 */
export function nextStep(facts: Facts, done: ReadonlySet<Step["kind"]>): Step {
  if (facts.answer.kind === "ok") return { kind: "use" };
  if (facts.named) {
    return fail(
      `The engine that DOCKER_HOST names (${facts.host.url}) does not answer: ${
        why(facts.answer)
      }. Start it, or unset DOCKER_HOST`,
    );
  }
  if (facts.answer.kind === "denied") {
    return fail(
      `This user may not use the engine at ${facts.host.url}. Run this as root, or join its group: sudo usermod -aG docker "$USER", then log in again`,
    );
  }
  if (facts.os !== "linux") {
    return fail(
      `No Docker engine answers at ${facts.host.url}. Install and start Docker Desktop or Colima, then run this again; DOCKER_HOST names a socket in another place`,
    );
  }
  if (facts.running) {
    if (!done.has("wait") && !done.has("start")) return { kind: "wait" };
    return fail(
      `dockerd runs but does not answer at ${facts.host.url}: ${
        why(facts.answer)
      }. Restart it, then run this again`,
    );
  }
  // systemd itself listens at the socket of a service that is to be started by its first caller.
  if (facts.answer.kind === "silent" && !facts.systemd) {
    return fail(
      `What listens at ${facts.host.url} is no Docker engine: ${
        why(facts.answer)
      }. Stop it, then run this again`,
    );
  }
  if (!facts.installed) return install(facts, done);
  return start(facts, done);
}

function install(facts: Facts, done: ReadonlySet<Step["kind"]>): Step {
  if (!facts.debianLike) {
    return fail(
      "No Docker engine is installed, and set-up can install one on Debian and Ubuntu only. Install Docker Engine with this system's package manager, start it, then run this again",
    );
  }
  if (!facts.root) {
    return fail(
      "No Docker engine is installed. Run this as root, or install one: sudo apt-get install docker.io",
    );
  }
  if (done.has("install")) {
    return fail(
      `The package "docker.io" is installed, but there is no dockerd on the PATH. Install Docker Engine by hand, then run this again`,
    );
  }
  return { kind: "install" };
}

function start(facts: Facts, done: ReadonlySet<Step["kind"]>): Step {
  if (!facts.root) {
    return fail(
      `A Docker engine is installed but does not run. Run this as root, or start it: ${
        facts.systemd ? "sudo systemctl start docker" : "sudo dockerd"
      }`,
    );
  }
  const log = facts.systemd ? "journalctl -u docker" : facts.logFile;
  if (done.has("start")) {
    return fail(
      `dockerd was started but does not answer at ${facts.host.url}: ${
        why(facts.answer)
      }. Its log says why: ${log}`,
    );
  }
  if (facts.leftovers.length > 0 && !done.has("clean")) return { kind: "clean", files: facts.leftovers };
  return { kind: "start", by: facts.systemd ? "systemd" : "setsid" };
}

function fail(message: string): Step {
  return { kind: "fail", message };
}

function why(answer: Answer): string {
  switch (answer.kind) {
    case "ok":
      return "it answers";
    case "absent":
      return "there is no such socket";
    case "refused":
      return "nobody listens there";
    case "denied":
      return "this user may not use it";
    case "silent":
      return answer.reason;
  }
}
