import { assert, assertEquals, assertMatch } from "@std/assert";
import { LABEL } from "../../src/model/labels.ts";
import { IMAGE, makeWorld, SLEEPER } from "./world.ts";

/** A service that runs a shell script and dies at once when stopped. */
function script(name: string, text: string, more = ""): string {
  return `{ name: "${name}", image: "${IMAGE}", stopSignal: "SIGKILL", cmd: ["sh", "-c", ${
    JSON.stringify(text)
  }], ${more} },`;
}

/** What was said of one service's failure, to the next line that is of something else. */
function failureOf(service: string, stderr: string): string {
  const lines = stderr.slice(0, stderr.indexOf("\n\n")).split("\n");
  const first = lines.findIndex((line) => line.startsWith(`${service}: failed: `));
  assert(first >= 0, `"${service}" did not fail:\n${stderr}`);
  const rest = lines.slice(first + 1);
  const end = rest.findIndex((line) => !line.startsWith("  "));
  return [lines[first]?.replace(`${service}: failed: `, ""), ...rest.slice(0, end < 0 ? undefined : end)]
    .join("\n");
}

Deno.test("start tells why each container failed, removes it, blocks its dependants and starts the rest", async () => {
  await using world = await makeWorld("fails");
  await world.spec(`
    ${script("dies", "echo out; echo boom >&2; exit 7", "ping: () => false")}
    { name: "short", image: "${IMAGE}", cmd: ["false"] },
    { name: "hungry", image: "${IMAGE}", cmd: ["tail", "/dev/zero"], memoryBytes: 33554432, ping: () => false },
    ${
    script(
      "never",
      "for i in $(seq 60); do echo line $i; done; exec sleep 600",
      `timeoutMs: 2500,
      ping: ready.exec(["sh", "-c", "echo not yet >&2; exit 3"])`,
    )
  }
    ${
    script(
      "hook",
      "echo seeding; exec sleep 600",
      `ping: ready.exec(["true"]),
      postStart() { throw new RangeError("no seeds"); }`,
    )
  }
    { name: "missing", image: "${IMAGE}", cmd: ["/no/such/command"] },
    { name: "blocked", ${SLEEPER}, dependencies: ["never"], preStart() { throw new Error("Ran"); } },
    { name: "blocked-too", ${SLEEPER}, dependencies: ["blocked", "fine"] },
    { name: "fine", ${SLEEPER} },
  `);
  const { code, stdout, stderr } = await world.miniboss("start");
  assertEquals(code, 1, stderr);
  assertEquals(stdout, "");
  const container = (name: string) => `Container "${name}-${world.group}-\\d{4}"`;
  const logs = (...lines: string[]) => ["", "  Logs: ", ...lines.map((line) => `  ${line}`)].join("\n");
  const told = (name: string, text: string) => assertMatch(failureOf(name, stderr), new RegExp(`^${text}$`));
  told(
    "dies",
    `${container("dies")} ended with exit code 7 before it was ready${logs("(out\n  boom|boom\n  out)")}`,
  );
  // Without a probe, a container that stays up for a moment counts as ready, at first.
  const early = `( before it was ready|\\. It was ready, but did not stay up)`;
  told("short", `${container("short")} ended with exit code 1${early}${logs("\\(none\\)")}`);
  told(
    "hungry",
    `${
      container("hungry")
    } ended with exit code 137 before it was ready, killed(, most likely)? for memory \\(OOM\\): ` +
      `raise memoryBytes or use less${logs("\\(none\\)")}`,
  );
  const lines = Array.from({ length: 50 }, (_, i) => `line ${i + 11}`);
  told(
    "never",
    `Service "never" was not ready within 2.5 s, last answer: sh -c echo not yet >&2; exit 3: ` +
      `exit code 3: not yet${logs(...lines)}`,
  );
  const place = `\\(file://.*/miniboss.ts:\\d+:\\d+\\)`;
  told("hook", `Hook postStart of "hook" failed: RangeError: no seeds ${place}${logs("seeding")}`);
  told("missing", `Cannot start "missing": exec: "/no/such/command": .*no such file or directory`);
  assertMatch(stderr, /^blocked: blocked: never failed$/m);
  assertMatch(stderr, /^blocked-too: blocked: never failed$/m);
  assertMatch(stderr, /\n\nNot started because never failed: blocked, blocked-too\n\nStarted: fine\nTook /);
  const left = (await world.containers()).map((c) => [c.Labels?.[LABEL.service], c.State]);
  assertEquals(left, [["fine", "running"]]);
  assertEquals(Object.values((await world.context())?.journal ?? {}).map((entry) => entry.service), ["fine"]);
});

Deno.test("start keeps failed containers when asked, and never removes one that it only started again", async () => {
  await using world = await makeWorld("keeps");
  const spec = (ok: boolean) =>
    world.spec(script("db", "exec sleep 600", `timeoutMs: 1000, ping: () => ${ok}`));
  await spec(false);
  const kept = await world.miniboss("start", "--keep-failed");
  assertEquals(kept.code, 1, kept.stderr);
  const { Id, State } = await world.container("db");
  assertEquals(State?.Status, "running");
  // It runs and is not ready: the next start goes on waiting, and finds it ready.
  await spec(true);
  const resumed = await world.miniboss("start");
  assertEquals(resumed.code, 0, resumed.stderr);
  assertEquals((await world.container("db")).Id, Id);
  assertEquals((await world.miniboss("stop")).code, 0);
  await spec(false);
  const restarted = await world.miniboss("start");
  assertEquals(restarted.code, 1, restarted.stderr);
  const after = await world.container("db");
  assertEquals([after.Id, after.State?.Status], [Id, "exited"]);
});

Deno.test("start fails when a service that was ready did not stay up, and says so in every mode", async () => {
  await using world = await makeWorld("brief");
  await world.spec(
    `
    ${
      script(
        "brief",
        "while ! test -e /tmp/end; do sleep 0.05; done; echo bye; exit 4",
        'ping: ready.exec(["true"])',
      )
    }
    ${script("slow", "exec sleep 600", `dependencies: ["brief"], async ping(self) { return await ended(); }`)}
  `,
    {
      before: `
      import { connect } from ${
        JSON.stringify(new URL("../../src/engine/connect/connect.ts", import.meta.url).href)
      };
      async function ended() {
        using engine = await connect();
        const [{ Id }] = await engine.containers.list({ "${LABEL.group}": "${world.group}", "${LABEL.service}": "brief" });
        await engine.exec(Id, { command: ["touch", "/tmp/end"] });
        return await engine.containers.wait(Id) === 4;
      }`,
    },
  );
  const { code, stdout, stderr } = await world.miniboss("start", "--progress", "quiet", "--json");
  assertEquals(code, 1, stderr);
  assertMatch(
    failureOf("brief", stderr),
    /^Container "brief-.*" ended with exit code 4\. It was ready, but did not stay up\n {2}Logs: \n {2}bye$/,
  );
  assertMatch(stderr, /\n\nbrief: failed: Container .*\n\nStarted: slow\n/);
  assertEquals(JSON.parse(stdout), { done: ["slow"], failed: ["brief"] });
  assertEquals((await world.containers()).map((c) => c.Labels?.[LABEL.service]), ["slow"]);
});

Deno.test("status tells how a service failed, until it is as asked for", async () => {
  await using world = await makeWorld("remember");
  const spec = (cmd: string) =>
    world.spec(
      `{ name: "db", image: "${IMAGE}", cmd: ${cmd}, stopSignal: "SIGKILL", ping: ready.exec(["true"]) }`,
    );
  const status = async () => JSON.parse((await world.miniboss("status", "--json")).stdout)[0];
  await spec(`["sh", "-c", "exit 7"]`);
  assertEquals((await world.miniboss("start")).code, 1);
  const { state, lastFailure } = await status();
  assertEquals(state, "not created");
  assertMatch(lastFailure.error, /^Container "db-.*" ended with exit code 7 before it was ready$/);
  assertMatch((await world.miniboss("status")).stdout, /\n {2}failed at .* UTC: Container "db-/);
  await spec(`["sleep", "600"]`);
  assertEquals((await world.miniboss("start")).code, 0);
  assertEquals((await status()).lastFailure, null);
});
