import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../../src/base/errors.ts";
import { connect } from "../../../src/engine/connect/connect.ts";
import { ConnectionError, EngineError } from "../../../src/engine/errors.ts";
import { path } from "../../../src/engine/http/call.ts";
import { PING_BYTES, pingReply, refusalReply, serveBytes, serveHttp } from "../fake_engine.ts";
import { bytesOf, collectGarbage, frame, rejection } from "../helpers.ts";

const ping = { "/_ping": () => pingReply("1.41") };

Deno.test("path escapes data but for what image names are made of", () => {
  assertEquals(
    path`/images/${"localhost:5000/a/b@sha256:1"}/json`,
    "/images/localhost:5000/a/b@sha256:1/json",
  );
  assertEquals(path`/x/${"a b?c#d%"}/y`, "/x/a%20b%3Fc%23d%25/y");
});

Deno.test("request() gives the engine's own words and status", async () => {
  await using fake = await serveHttp({
    ...ping,
    "/containers/create": () => refusalReply(409, 'Conflict. The name "/web" is already in use.\n'),
  });
  using engine = await connect({ host: fake.socket });
  const error = await assertRejects(() => engine.containers.create("web", { Image: "x" }), EngineError);
  assertEquals(
    error.message,
    'Cannot create container "web": Conflict. The name "/web" is already in use',
  );
  assertEquals([error.status, error.attempted, error.exitCode], [409, 'create container "web"', EXIT.failed]);
  assertEquals(error.engineMessage, 'Conflict. The name "/web" is already in use.\n');
});

const BODIES: { name: string; body: string; text: string }[] = [
  { name: "plain text", body: "upstream is down\n", text: "upstream is down" },
  { name: "nothing at all", body: "", text: "HTTP status 502" },
  { name: "JSON without a message", body: '{"oops":1}', text: '{"oops":1}' },
];

for (const { name, body, text } of BODIES) {
  Deno.test(`request() makes the best of a refusal that says ${name}`, async () => {
    await using fake = await serveHttp({
      ...ping,
      "/containers/json": () => new Response(body, { status: 502 }),
    });
    using engine = await connect({ host: fake.socket });
    await assertRejects(() => engine.containers.list({}), EngineError, `Cannot list containers: ${text}`);
  });
}

Deno.test("request() takes garbage for another program", async () => {
  await using fake = await serveHttp({ ...ping, "/containers/json": () => new Response("<html>") });
  using engine = await connect({ host: fake.socket });
  const error = await assertRejects(
    () => engine.containers.list({}),
    ConnectionError,
    'sent no JSON but "<html>"',
  );
  assertEquals(error.reason, "foreign");
});

Deno.test("request() tells that no API version is common", async () => {
  const message =
    "client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade your client";
  await using fake = await serveHttp({ ...ping, "/containers/json": () => refusalReply(400, message) });
  using engine = await connect({ host: fake.socket });
  const error = await assertRejects(() => engine.containers.list({}), ConnectionError, message);
  assertEquals([error.reason, error.exitCode], ["outdated", EXIT.engine]);
});

const HANGUPS: { name: string; bytes: string }[] = [
  { name: "before an answer", bytes: "" },
  { name: "in the middle of an answer's head", bytes: "HTTP/1.1 200 OK\r\nContent-" },
  {
    name: "in the middle of a body",
    bytes: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[{"Id":"a"',
  },
  {
    name: "in the middle of a chunk",
    bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[{",
  },
];

for (const { name, bytes } of HANGUPS) {
  Deno.test(`request() says that the engine was lost ${name}`, async () => {
    await using fake = await serveBytes({ "/_ping": PING_BYTES, "/containers/json": bytes });
    using engine = await connect({ host: fake.socket });
    const error = await assertRejects(() => engine.containers.list({}), ConnectionError);
    assertStringIncludes(
      error.message,
      `Cannot list containers: lost the engine at "unix://${fake.socket}" (`,
    );
    assertEquals([error.reason, error.exitCode], ["lost", EXIT.engine]);
    assert(error.cause instanceof Error);
  });
}

Deno.test("request() says that the engine has gone when its socket has", async () => {
  const fake = await serveBytes({ "/_ping": PING_BYTES });
  using engine = await connect({ host: fake.socket });
  await fake[Symbol.asyncDispose]();
  const error = await assertRejects(
    () => engine.containers.list({}),
    ConnectionError,
    "Check that it still runs",
  );
  assertEquals(error.reason, "missing");
});

/** Answers with a head, and a body that never ends. */
function endless(first: Uint8Array): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.enqueue(first) }));
}

/** The first block of an archive, as far as its format. */
const ARCHIVE_HEADER = bytesOf("x".padEnd(257, "\0") + "ustar".padEnd(255, "\0"));

class Reason extends Error {}

Deno.test("request() rejects with the signal's reason, whenever it is aborted", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<Response>();
  await using fake = await serveHttp({
    ...ping,
    "/containers/json": () => {
      arrived.resolve();
      return release.promise;
    },
    "/containers/x/archive": () => endless(ARCHIVE_HEADER),
    "/containers/x/logs": () => endless(frame("stdout", "line\n")),
  });
  using engine = await connect({ host: fake.socket });
  const reason = new Reason("enough");

  await t.step("before the request", async () => {
    const signal = AbortSignal.abort(reason);
    assertEquals(await rejection(engine.containers.list({}, { signal })), reason);
    assertEquals(await rejection(connect({ host: fake.socket, signal })), reason);
  });
  await t.step("before the answer", async () => {
    const controller = new AbortController();
    const listing = rejection(engine.containers.list({}, { signal: controller.signal }));
    await arrived.promise;
    controller.abort(reason);
    assertEquals(await listing, reason);
    release.resolve(Response.json([]));
  });
  await t.step("in the middle of a body", async () => {
    const controller = new AbortController();
    const stream = await engine.containers.readFiles("x", "/", { signal: controller.signal });
    const reader = stream.getReader();
    await reader.read();
    const reading = rejection(reader.read());
    controller.abort(reason);
    assertEquals(await reading, reason);
  });
  await t.step("in the middle of a body, long after the request", async () => {
    const controller = new AbortController();
    const stream = await engine.containers.readFiles("x", "/", { signal: controller.signal });
    const reader = stream.getReader();
    await reader.read();
    const reading = rejection(reader.read());
    // Deno's own hold on the signal is a weak one.
    await collectGarbage();
    controller.abort(reason);
    assertEquals(await reading, reason);
  });
  await t.step("in the middle of a log", async () => {
    const controller = new AbortController();
    const reading = rejection((async () => {
      const logs = engine.containers.logs("x", { follow: true, tty: false, signal: controller.signal });
      for await (const _chunk of logs) controller.abort(reason);
    })());
    assertEquals(await reading, reason);
  });
});

Deno.test("Disposing of an engine ends what still goes on", async () => {
  await using fake = await serveHttp({
    ...ping,
    "/containers/x/logs": () => endless(frame("stdout", "line\n")),
  });
  const engine = await connect({ host: fake.socket });
  const error = await rejection((async () => {
    for await (const _chunk of engine.containers.logs("x", { follow: true, tty: false })) {
      engine[Symbol.dispose]();
    }
  })());
  assert(error instanceof ConnectionError);
  assertEquals(error.reason, "closed");
});

Deno.test("A broken-off log releases its connection", async () => {
  const cancelled = Promise.withResolvers<void>();
  await using fake = await serveHttp({
    ...ping,
    "/containers/x/logs": () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(frame("stdout", "line\n")),
          cancel: () => cancelled.resolve(),
        }),
      ),
  });
  using engine = await connect({ host: fake.socket });
  for await (const _chunk of engine.containers.logs("x", { follow: true, tty: false })) break;
  await cancelled.promise;
});

Deno.test("An upload that fails by itself says why", async () => {
  await using fake = await serveHttp({
    ...ping,
    "/containers/x/archive": async (request) => {
      await request.body?.pipeTo(new WritableStream()).catch(() => {});
      return new Response();
    },
  });
  using engine = await connect({ host: fake.socket });
  const reason = new Reason("cannot read");
  const tar = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(reason) });
  assertEquals(await rejection(engine.containers.writeFiles("x", "/", tar)), reason);
});

Deno.test("An upload that the engine does not want is given up", async () => {
  await using fake = await serveHttp({
    ...ping,
    "/containers/x/archive": () => refusalReply(404, "No such container: x"),
  });
  using engine = await connect({ host: fake.socket });
  const cancelled = Promise.withResolvers<void>();
  const tar = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(65536)),
    cancel: () => cancelled.resolve(),
  });
  const error = await assertRejects(
    () => engine.containers.writeFiles("x", "/", tar),
    EngineError,
    "No such container",
  );
  assertEquals(error.status, 404);
  await cancelled.promise;
});

Deno.test("An error line in a stream of 200 is an error", async () => {
  const lines =
    '{"status":"Pulling from app","id":"1"}\n{"errorDetail":{"message":"manifest unknown"},"error":"x"}\n';
  await using fake = await serveHttp({ ...ping, "/images/create": () => new Response(lines) });
  using engine = await connect({ host: fake.socket });
  await assertRejects(
    () => engine.images.pull("localhost:5000/app"),
    EngineError,
    'Cannot pull image "localhost:5000/app": manifest unknown',
  );
});

Deno.test("Lists are checked again here, for an engine may not know a filter", async () => {
  const items = [{ Id: "1", Labels: { a: "b" } }, { Id: "2", Labels: { a: "bc" } }, { Id: "3", Labels: null }]
    .map((item) => ({ ...item, Name: `net${item.Id}`, State: "running" }));
  await using fake = await serveHttp({
    ...ping,
    "/containers/json": () => Response.json(items),
    "/networks": () => Response.json(items),
    "/volumes": () => Response.json({ Volumes: items }),
    "/images/json": () => Response.json(items),
  });
  using engine = await connect({ host: fake.socket });
  for (const noun of [engine.containers, engine.networks, engine.volumes, engine.images]) {
    assertEquals((await noun.list({ a: "b" })).length, 1);
  }
  assertEquals((await engine.networks.find("net2"))?.Id, "2");
  assertEquals(await engine.networks.find("net"), undefined);
});

Deno.test("A taken name is a 409, also from Podman", async () => {
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41", { "libpod-api-version": "4.3.1" }),
    "/networks/create": () => refusalReply(500, "network name web already used: network already exists"),
    "/containers/create": () => refusalReply(500, "no space left on device"),
  });
  using engine = await connect({ host: fake.socket });
  assertEquals(engine.version.podman, true);
  assertEquals((await assertRejects(() => engine.networks.create("web", {}), EngineError)).status, 409);
  assertEquals((await assertRejects(() => engine.containers.create("web", {}), EngineError)).status, 500);
});
