import { assertEquals, assertMatch } from "@std/assert";
import type { Finding } from "../../../src/model/finding.ts";
import { type DoctorOptions, runDoctor } from "../../../src/run/commands/doctor.ts";
import { pingReply, serveHttp } from "../../engine/fake_engine.ts";
import { temporaryFolder, writeFiles } from "../../engine/helpers.ts";

async function run(env: Record<string, string>, options: Partial<DoctorOptions> = {}) {
  const { signal } = new AbortController();
  const { engine, findings } = await runDoctor({ signal, env: (name) => env[name], ...options });
  const of = (subject: string) => findings.filter((finding) => finding.subject === subject);
  return { engine, of };
}

const text = ({ state, text, advice }: Finding) => `${state}: ${text}${advice ? ` / ${advice}` : ""}`;

Deno.test("runDoctor() says what was tried and what to do when there is no engine", async () => {
  await using folder = await temporaryFolder();
  const host = `unix://${folder.path}/no.sock`;
  const missing = await run({}, { host });
  assertEquals(missing.engine, undefined);
  const advice =
    'Install and start Docker ("sudo systemctl start docker") or Podman, or name the engine with --host or DOCKER_HOST';
  assertEquals(missing.of("engine").map(text), [`failed: ${host} (--host): no such socket / ${advice}`]);
  assertEquals(missing.of("disk"), []);

  const strange = await run({ DOCKER_HOST: "gopher://x" });
  assertMatch(strange.of("engine").map(text).join(), /^failed: .*gopher:\/\/ engines are not supported/);
  assertEquals(strange.of("environment").map(text), ["ok: DOCKER_HOST=gopher://x"]);

  const secret = await run({ DOCKER_HOST: "tcp://ann:hush@127.0.0.1:1" });
  assertEquals(secret.of("environment").map(text), ["ok: DOCKER_HOST=tcp://ann:****@127.0.0.1:1"]);
  assertMatch(secret.of("engine").map(text).join(), /tcp:\/\/ann:\*{4}@127.0.0.1:1 \(DOCKER_HOST\)/);

  await using old = await serveHttp({ "/_ping": () => pingReply("1.12") });
  const outdated = await run({}, { host: old.socket });
  assertMatch(
    outdated.of("engine").map(text).join(),
    /^failed: .*its API version is 1\.12, and miniboss needs/,
  );
});

Deno.test("runDoctor() looks at the engine's machine, clock and complaints", async () => {
  const info = {
    OperatingSystem: "Test OS",
    Driver: "overlay2",
    DockerRootDir: "/",
    Containers: 3,
    ContainersRunning: 2,
    Images: 5,
    NCPU: 4,
    MemTotal: 8e9,
    SystemTime: new Date(Date.now() - 60_000).toISOString(),
    Warnings: ["WARNING: No swap limit support."],
  };
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/info": () => Response.json(info),
  });
  const { engine, of } = await run({}, { host: fake.socket });
  assertEquals([engine?.api, engine?.cpus, engine?.warnings], ["1.41", 4, ["No swap limit support"]]);
  assertEquals(of("engine").map(text), [
    `ok: Docker/26.1.5 (linux), API 1.41, at unix://${fake.socket} (--host)`,
  ]);
  assertEquals(of("machine").map(text), [
    "ok: Test OS, 4 CPUs, 8.0 GB of memory, storage driver overlay2; 3 containers (2 running), 5 images",
    "warning: No swap limit support",
  ]);
  assertMatch(
    of("clock").map(text).join(),
    /^warning: The engine's clock and this machine's are (59|60|61) s apart/,
  );
  assertMatch(of("disk").map(text).join(), /\d GB free in \/|not known/);
  assertMatch(
    of("state folder").map(text).join(),
    /^ok: (\/.*\/miniboss|not made yet: the first start makes it)$/,
  );
});

Deno.test("runDoctor() lists the docker contexts, and says which file is spoilt", async () => {
  await using folder = await temporaryFolder();
  const meta = (name: string, host: string) =>
    JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } });
  await writeFiles(folder.path, {
    "config.json": '{ "currentContext": "far" }',
    "contexts/meta/1/meta.json": meta("near", "unix:///near.sock"),
    "contexts/meta/2/meta.json": meta("far", "tcp://far:2376"),
  });
  const env = { DOCKER_CONFIG: folder.path };
  const host = `${folder.path}/no.sock`;
  assertEquals((await run(env, { host })).of("contexts").map(text), [
    "ok: default: the usual places; far (current): tcp://far:2376; near: unix:///near.sock",
  ]);
  await writeFiles(folder.path, { "contexts/meta/2/meta.json": "{" });
  assertMatch(
    (await run(env, { host })).of("contexts").map(text).join(),
    /^failed: Cannot read ".*2\/meta.json"/,
  );
});
