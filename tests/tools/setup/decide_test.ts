import { assertEquals, assertStringIncludes } from "@std/assert";
import { DEFAULT_HOST, unixHost } from "../../../tools/setup/host.ts";
import { type Facts, nextStep, type Step } from "../../../tools/setup/decide.ts";

/** A bare Debian machine, as root. */
const BARE: Facts = {
  host: DEFAULT_HOST,
  named: false,
  answer: { kind: "absent" },
  os: "linux",
  debianLike: true,
  root: true,
  installed: false,
  running: false,
  leftovers: [],
  systemd: false,
  logFile: "/var/log/dockerd.log",
};
const STOPPED: Facts = { ...BARE, installed: true };
const KILLED: Facts = {
  ...STOPPED,
  answer: { kind: "refused" },
  leftovers: ["/var/run/docker.pid", "/var/run/docker.sock"],
};
const STARTING: Facts = {
  ...STOPPED,
  running: true,
  answer: { kind: "silent", reason: "no answer within 5 s" },
};

function next(facts: Facts, ...done: Step["kind"][]): Step {
  return nextStep(facts, new Set(done));
}

Deno.test("nextStep() does what is missing, and nothing when an engine answers", () => {
  const ok = { kind: "ok", api: "1.41" } as const;
  const rows: [what: string, facts: Facts, done: Step["kind"][], step: Step][] = [
    ["an engine answers", { ...STOPPED, answer: ok }, [], { kind: "use" }],
    ["the engine of DOCKER_HOST answers", { ...BARE, named: true, answer: ok }, [], { kind: "use" }],
    ["bare", BARE, [], { kind: "install" }],
    ["just installed", STOPPED, ["install"], { kind: "start", by: "setsid" }],
    ["just installed, started by its package", STARTING, ["install"], { kind: "wait" }],
    ["stopped", STOPPED, [], { kind: "start", by: "setsid" }],
    ["stopped, with systemd", { ...STOPPED, systemd: true }, [], { kind: "start", by: "systemd" }],
    [
      "systemd listens for it",
      { ...STOPPED, systemd: true, answer: { kind: "silent", reason: "closed" } },
      [],
      { kind: "start", by: "systemd" },
    ],
    ["killed", KILLED, [], { kind: "clean", files: ["/var/run/docker.pid", "/var/run/docker.sock"] }],
    ["killed, cleaned", KILLED, ["clean"], { kind: "start", by: "setsid" }],
    ["starting", STARTING, [], { kind: "wait" }],
    ["started elsewhere, then died", STOPPED, ["wait"], { kind: "start", by: "setsid" }],
  ];
  for (const [what, facts, done, step] of rows) assertEquals(next(facts, ...done), step, what);
});

Deno.test("nextStep() says what to do where it can do nothing itself", () => {
  const rows: [what: string, facts: Facts, done: Step["kind"][], part: string][] = [
    [
      "no root",
      { ...BARE, root: false },
      [],
      "Run this as root, or install one: sudo apt-get install docker.io",
    ],
    ["no root, stopped", { ...STOPPED, root: false }, [], "start it: sudo dockerd"],
    [
      "no root, systemd",
      { ...STOPPED, root: false, systemd: true },
      [],
      "start it: sudo systemctl start docker",
    ],
    [
      "unknown Linux",
      { ...BARE, debianLike: false },
      [],
      "Install Docker Engine with this system's package manager",
    ],
    [
      "macOS",
      { ...BARE, os: "darwin", debianLike: false, root: false },
      [],
      "Install and start Docker Desktop or Colima",
    ],
    ["no permission", { ...STOPPED, answer: { kind: "denied" } }, [], 'sudo usermod -aG docker "$USER"'],
    [
      "DOCKER_HOST names a dead one",
      { ...BARE, named: true, host: unixHost("/run/x.sock"), answer: { kind: "refused" } },
      [],
      "The engine that DOCKER_HOST names (unix:///run/x.sock) does not answer: nobody listens there",
    ],
    [
      "something else listens",
      { ...STOPPED, answer: { kind: "silent", reason: "status 404: what?" } },
      [],
      "What listens at unix:///var/run/docker.sock is no Docker engine: status 404: what?",
    ],
    ["installed without dockerd", BARE, ["install"], "there is no dockerd on the PATH"],
    [
      "hangs",
      STARTING,
      ["wait"],
      "dockerd runs but does not answer at unix:///var/run/docker.sock: no answer within 5 s",
    ],
    ["hangs after start", STARTING, ["clean", "start"], "dockerd runs but does not answer"],
    ["does not come up", KILLED, ["clean", "start"], "Its log says why: /var/log/dockerd.log"],
    [
      "service does not come up",
      { ...STOPPED, systemd: true },
      ["start"],
      "Its log says why: journalctl -u docker",
    ],
  ];
  for (const [what, facts, done, part] of rows) {
    const step = next(facts, ...done);
    assertEquals(step.kind, "fail", what);
    if (step.kind === "fail") assertStringIncludes(step.message, part, what);
  }
});

Deno.test("nextStep() comes to an end whatever the steps bring", () => {
  for (const facts of [BARE, STOPPED, KILLED, STARTING]) {
    const done = new Set<Step["kind"]>();
    while (!done.has("fail")) {
      const { kind } = nextStep(facts, done);
      assertEquals(done.has(kind), false, `${kind} twice`);
      done.add(kind);
    }
  }
});
