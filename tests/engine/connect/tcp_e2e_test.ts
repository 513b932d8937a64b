import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect as dial, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { connect } from "../../../src/engine/connect/connect.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { ConnectionError, type UnavailableReason } from "../../../src/engine/errors.ts";
import { type Certificates, makeCertificates } from "../certificates.ts";
import { bytesOf, temporaryFolder, textOf } from "../helpers.ts";
import { sandbox } from "../real_engine.ts";

/** Forwards a port of this machine to the engine's socket; with certificates, to those only who have one too. */
async function forward(
  socket: string,
  certificates?: Certificates,
): Promise<{ port: number } & AsyncDisposable> {
  const open = new Set<Socket>();
  const pipe = (client: Socket) => {
    const engine = dial(socket);
    for (const end of [client, engine]) {
      open.add(end);
      end.on("close", () => open.delete(end));
      // Whichever side breaks, both are done.
      end.on("error", () => [client, engine].forEach((other) => other.destroy()));
    }
    client.pipe(engine);
    engine.pipe(client);
  };
  const server: Server = certificates
    ? createTlsServer({
      key: await certificates.read("server-key.pem"),
      cert: await certificates.read("server.pem"),
      ca: await certificates.read("ca.pem"),
      requestCert: true,
      rejectUnauthorized: true,
      allowHalfOpen: true,
    }, pipe)
    : createServer({ allowHalfOpen: true }, pipe);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert(address !== null && typeof address === "object");
  return {
    port: address.port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        open.forEach((end) => end.destroy());
      }),
  };
}

function socketOf(engine: Engine): string {
  return engine.endpoint.replace("unix://", "");
}

/** A home whose current docker context leads to a port, with these TLS files. */
async function contextHome(
  host: string,
  certificates: Certificates,
): Promise<{ path: string } & AsyncDisposable> {
  const folder = await temporaryFolder();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf("remote"))).toHex();
  const contexts = `${folder.path}/contexts`;
  await Deno.mkdir(`${contexts}/meta/${hash}`, { recursive: true });
  await Deno.writeTextFile(
    `${contexts}/meta/${hash}/meta.json`,
    JSON.stringify({ Name: "remote", Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }),
  );
  await Deno.mkdir(`${contexts}/tls/${hash}/docker`, { recursive: true });
  for (const name of ["ca.pem", "cert.pem", "key.pem"]) {
    await Deno.copyFile(`${certificates.client}/${name}`, `${contexts}/tls/${hash}/docker/${name}`);
  }
  return folder;
}

/** Sets variables until the end of the scope. */
function environment(variables: Readonly<Record<string, string>>): Disposable {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of before) {
        value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
      }
    },
  };
}

/** Calls an engine in all the ways there are: plain, streaming, with an upload, and by taking a connection over. */
async function tryOut(engine: Engine, container: string): Promise<void> {
  assertEquals((await engine.containers.inspect(container)).Id, container);
  const { stdout } = await engine.exec(container, { command: ["echo", "by fetch"] });
  assertEquals(textOf(stdout), "by fetch\n");
  using session = await engine.attachExec(container, { command: ["sh", "-c", "cat; exit 5"] });
  const writer = session.input.getWriter();
  await writer.write(bytesOf("by hand\n"));
  await writer.close();
  const output = await Array.fromAsync(session.output, ({ data }) => textOf(data));
  assertEquals(output.join(""), "by hand\n");
  assertEquals(await session.exitCode, 5);
  for await (const { data } of engine.containers.logs(container, { follow: true })) {
    assertEquals(textOf(data), "ready\n");
    break;
  }
}

Deno.test("connect() reaches an engine by tcp", async () => {
  await using box = await sandbox();
  await using proxy = await forward(socketOf(box.engine));
  const id = await box.script("echo ready; exec sleep 600");
  await box.engine.containers.start(id);
  using engine = await connect({ host: `tcp://127.0.0.1:${proxy.port}` });
  assertEquals([engine.endpoint, engine.local, engine.host], [
    `tcp://127.0.0.1:${proxy.port}`,
    false,
    "127.0.0.1",
  ]);
  await tryOut(engine, id);
});

Deno.test("connect() reaches an engine by TLS, both sides proving who they are", async (t) => {
  await using box = await sandbox();
  await using certificates = await makeCertificates();
  await using proxy = await forward(socketOf(box.engine), certificates);
  const host = `tcp://127.0.0.1:${proxy.port}`;
  const id = await box.script("echo ready; exec sleep 600");
  await box.engine.containers.start(id);

  await t.step("with the files of a docker context", async () => {
    await using home = await contextHome(host, certificates);
    using _set = environment({ DOCKER_CONFIG: home.path });
    using engine = await connect({ context: "remote" });
    await tryOut(engine, id);
  });
  await t.step("with the files that DOCKER_CERT_PATH names", async () => {
    using _set = environment({ DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certificates.client });
    using engine = await connect({ host });
    await tryOut(engine, id);
  });

  const failure = async (folder: string, reason: UnavailableReason, text: string) => {
    using _set = environment({ DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder });
    const error = await assertRejects(() => connect({ host }), ConnectionError, text);
    assertEquals(error.reason, reason);
    assertStringIncludes(error.message, "Check the port, and the ca.pem, cert.pem and key.pem");
  };
  await t.step("and refuses one whose authority it does not know", async () => {
    await using empty = await temporaryFolder();
    await failure(empty.path, "untrusted", "invalid peer certificate: UnknownIssuer");
  });
  await t.step("and says that it was refused without a certificate", async () => {
    await using half = await temporaryFolder();
    await Deno.copyFile(`${certificates.client}/ca.pem`, `${half.path}/ca.pem`);
    await failure(half.path, "untrusted", "received fatal alert: CertificateRequired");
  });
});

Deno.test("connect() says that a port speaks no TLS", async () => {
  await using box = await sandbox();
  await using certificates = await makeCertificates();
  await using proxy = await forward(socketOf(box.engine));
  using _set = environment({ DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certificates.client });
  const error = await assertRejects(
    () => connect({ host: `tcp://127.0.0.1:${proxy.port}` }),
    ConnectionError,
  );
  assertEquals(error.reason, "untrusted");
});

Deno.test("connect() says that nothing listens on a port, and that a host is unknown", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const refused = await assertRejects(() => connect({ host: `tcp://127.0.0.1:${port}` }), ConnectionError);
  assertEquals(refused.reason, "refused");
  assertStringIncludes(
    refused.message,
    "(nothing listens there, from --host). Check that the engine runs and listens",
  );
  const missing = await assertRejects(
    () => connect({ host: "tcp://no-such-host.invalid:2375" }),
    ConnectionError,
  );
  assertEquals(missing.reason, "missing");
  assertStringIncludes(missing.message, "(no such host, from --host). Check the host's name");
});
