import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { EngineUnavailableError, EXIT } from "../../../src/base/errors.ts";
import { API_VERSIONS, compareVersions, connect } from "../../../src/engine/connect/connect.ts";
import { ConnectionError, type UnavailableReason } from "../../../src/engine/errors.ts";
import { pingReply, refusalReply, serveBytes, serveHttp } from "../fake_engine.ts";
import { temporaryFolder } from "../helpers.ts";

/** Connects in vain; checks what must hold of every such error. */
async function failure(host: string, reason: UnavailableReason, timeoutMs = 30_000): Promise<string> {
  const error = await assertRejects(() => connect({ host, timeoutMs }), ConnectionError);
  assert(error instanceof EngineUnavailableError);
  assertEquals([error.reason, error.exitCode], [reason, EXIT.engine]);
  assertStringIncludes(error.message, host);
  assert(!/\n|\.$/.test(error.message), error.message);
  return error.message;
}

Deno.test("connect() sends one request and speaks the engine's version", async () => {
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/volumes": () => Response.json({ Volumes: [] }),
  });
  const requests: string[] = [];
  using engine = await connect({
    host: fake.socket,
    onRequest: (method, path) => requests.push(`${method} ${path}`),
  });
  assertEquals(requests, ["GET /_ping"]);
  assertEquals(engine.version, {
    api: "1.41",
    server: "Docker/26.1.5 (linux)",
    podman: false,
    buildKit: true,
  });
  assertEquals([engine.endpoint, engine.host], [`unix://${fake.socket}`, "127.0.0.1"]);
  await engine.volumes.list({ a: "b" });
  assertEquals(requests[1], `GET /volumes?filters=${encodeURIComponent('{"label":["a=b"]}')}`);
});

for (
  const [theirs, spoken] of [["1.24", "1.24"], ["1.45", "1.45"], ["1.100", API_VERSIONS.newest], [
    "2.0",
    "1.45",
  ]]
) {
  Deno.test(`connect() speaks ${spoken} with an engine of ${theirs}`, async () => {
    await using fake = await serveHttp({ "/_ping": () => pingReply(theirs ?? "") });
    using engine = await connect({ host: fake.socket });
    assertEquals(engine.version.api, spoken);
  });
}

Deno.test("connect() refuses an engine that is too old, naming both versions", async () => {
  await using fake = await serveHttp({ "/_ping": () => pingReply("1.23") });
  const message = await failure(fake.socket, "outdated");
  assertStringIncludes(
    message,
    "its API version is 1.23, and miniboss needs 1.24 to 1.45. Upgrade the engine",
  );
});

Deno.test("connect() says what to do where there is no socket", async () => {
  await using folder = await temporaryFolder();
  const message = await failure(`${folder.path}/none.sock`, "missing");
  assertStringIncludes(message, "(no such socket, from --host). Install and start Docker");
});

Deno.test("connect() knows a socket left over by an engine that died", async () => {
  await using folder = await temporaryFolder();
  const socket = `${folder.path}/stale.sock`;
  // Deno removes its socket on closing; a process that dies leaves it.
  const code = `Deno.listen({ transport: "unix", path: ${
    JSON.stringify(socket)
  } }); Deno.kill(Deno.pid, "SIGKILL");`;
  await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();
  const message = await failure(socket, "refused");
  assertStringIncludes(
    message,
    "(nothing listens there, from --host). The engine that made the socket has ended",
  );
});

Deno.test("connect() knows a file that is no socket", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  await failure(`${folder.path}/file`, "refused");
});

const STRANGERS: { name: string; ping: () => Response; text: string }[] = [
  { name: "a web server", ping: () => new Response("<html>"), text: "it names no API version" },
  {
    name: "a server without /_ping",
    ping: () => refusalReply(404, "page not found"),
    text: "page not found",
  },
  { name: "a version that is none", ping: () => pingReply("latest"), text: "it names no API version" },
];

for (const { name, ping, text } of STRANGERS) {
  Deno.test(`connect() refuses ${name}`, async () => {
    await using fake = await serveHttp({ "/_ping": ping });
    const message = await failure(fake.socket, "foreign");
    assertStringIncludes(message, "does not answer as a container engine does");
    assertStringIncludes(message, text);
  });
}

for (const [name, bytes] of [["hangs up", ""], ["speaks no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"]]) {
  Deno.test(`connect() refuses what ${name}`, async () => {
    await using fake = await serveBytes({ "/_ping": bytes ?? "" });
    assertMatch(await failure(fake.socket, "foreign"), /does not answer as a container engine does/);
  });
}

Deno.test("connect() does not wait for ever for what never answers", async () => {
  const hold = Promise.withResolvers<Response>();
  await using fake = await serveHttp({ "/_ping": () => hold.promise });
  assertStringIncludes(await failure(fake.socket, "silent", 50), "does not answer (no answer in 0.05 s)");
  hold.resolve(new Response());
});

Deno.test("compareVersions() compares numbers, not text", () => {
  assertEquals(
    [["1.9", "1.41"], ["1.41", "1.41"], ["2.0", "1.99"]].map(([a = "", b = ""]) =>
      Math.sign(compareVersions(a, b))
    ),
    [
      -1,
      0,
      1,
    ],
  );
});
