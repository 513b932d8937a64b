import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../../src/base/errors.ts";
import type { Env } from "../../../src/engine/docker_config.ts";
import { findCandidates } from "../../../src/engine/connect/candidates.ts";
import { parseEndpoint } from "../../../src/engine/http/endpoint.ts";
import { ConnectionError } from "../../../src/engine/errors.ts";
import { temporaryFolder, writeFiles } from "../helpers.ts";

/** A home with docker contexts, name to endpoint, of which one may be current. */
async function home(
  contexts: Readonly<Record<string, { Host: string; SkipTLSVerify?: boolean }>>,
  variables: Readonly<Record<string, string>> = {},
  currentContext?: string,
): Promise<{ env: Env; path: string } & AsyncDisposable> {
  const folder = await temporaryFolder();
  if (currentContext) {
    await writeFiles(folder.path, { ".docker/config.json": JSON.stringify({ currentContext }) });
  }
  for (const [name, docker] of Object.entries(contexts)) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name)))
      .toHex();
    const meta = { Name: name, Endpoints: { docker } };
    await writeFiles(folder.path, { [`.docker/contexts/meta/${hash}/meta.json`]: JSON.stringify(meta) });
  }
  const all: Record<string, string> = { HOME: folder.path, ...variables };
  return { ...folder, env: (name) => all[name] };
}

async function found(search: Parameters<typeof findCandidates>[0]): Promise<string[]> {
  return (await findCandidates(search)).map(({ endpoint, source }) => `${endpoint.url} ${source}`);
}

Deno.test("findCandidates() tries the usual sockets of Docker, then of Podman", async () => {
  await using folder = await home({}, { XDG_RUNTIME_DIR: "/run/user/7" });
  assertEquals(await found({ env: folder.env }), [
    "unix:///var/run/docker.sock default",
    "unix:///run/user/7/docker.sock default",
    `unix://${folder.path}/.docker/run/docker.sock default`,
    "unix:///run/user/7/podman/podman.sock default",
    "unix:///run/podman/podman.sock default",
  ]);
  assertEquals(await found({ env: () => undefined }), [
    "unix:///var/run/docker.sock default",
    "unix:///run/podman/podman.sock default",
  ]);
});

Deno.test("findCandidates() goes by host, context, DOCKER_HOST, DOCKER_CONTEXT and the current context, in this order", async () => {
  const contexts = {
    a: { Host: "unix:///a.sock" },
    b: { Host: "unix:///b.sock" },
    c: { Host: "unix:///c.sock" },
  };
  await using all = await home(contexts, { DOCKER_HOST: "unix:///h.sock", DOCKER_CONTEXT: "b" }, "c");
  await using named = await home(contexts, { DOCKER_CONTEXT: "b" }, "c");
  await using current = await home(contexts, {}, "c");
  assertEquals(await found({ host: "/x.sock", context: "a", env: all.env }), ["unix:///x.sock --host"]);
  assertEquals(await found({ context: "a", env: all.env }), ['unix:///a.sock --context "a"']);
  assertEquals(await found({ env: all.env }), ["unix:///h.sock DOCKER_HOST"]);
  assertEquals(await found({ env: named.env }), ['unix:///b.sock DOCKER_CONTEXT "b"']);
  assertEquals(await found({ env: current.env }), ['unix:///c.sock the current docker context "c"']);
});

Deno.test("findCandidates() takes the context default for the usual places, and empty variables for none", async () => {
  await using folder = await home({}, { DOCKER_HOST: "", DOCKER_CONTEXT: "" }, "default");
  assertEquals((await found({ env: folder.env }))[0], "unix:///var/run/docker.sock default");
});

Deno.test("findCandidates() refuses a context that does not exist or names no host", async () => {
  await using folder = await home({});
  const error = await assertRejects(
    () => findCandidates({ context: "x", env: folder.env }),
    UsageError,
    '"x"',
  );
  assertEquals(error.message.includes('meta.json" does not exist. Run "docker context ls"'), true);
});

for (const host of ["unix:///var/run/docker.sock", "/var/run/docker.sock"]) {
  Deno.test(`parseEndpoint() reads ${host}`, () => {
    const path = "/var/run/docker.sock";
    assertEquals(parseEndpoint(host), { kind: "unix", url: `unix://${path}`, path });
  });
}

const tls = { folder: "/certs" };
const TCP: [string, typeof tls | undefined, unknown][] = [
  ["tcp://build.example:1234", undefined, { hostname: "build.example", port: 1234, tls: undefined }],
  ["tcp://build.example", undefined, { hostname: "build.example", port: 2375, tls: undefined }],
  ["tcp://build.example", tls, { hostname: "build.example", port: 2376, tls }],
  ["http://10.0.0.1:80/", tls, { hostname: "10.0.0.1", port: 80, tls: undefined }],
  ["https://[::1]:443", undefined, { hostname: "::1", port: 443, tls: {} }],
];

for (const [host, settings, expected] of TCP) {
  Deno.test(`parseEndpoint() reads ${host} ${settings ? "with" : "without"} TLS settings`, () => {
    const { kind, url, ...rest } = parseEndpoint(host, settings);
    assertEquals<unknown>([kind, url, rest], ["tcp", host, expected]);
  });
}

Deno.test("findCandidates() takes TLS settings from the environment", async () => {
  await using folder = await home({});
  const env = (variables: Record<string, string>): Env => (name) => variables[name] ?? folder.env(name);
  const settings = async (variables: Record<string, string>) => {
    const [found] = await findCandidates({ env: env({ DOCKER_HOST: "tcp://h:1", ...variables }) });
    return found?.endpoint.kind === "tcp" ? found.endpoint.tls : undefined;
  };
  assertEquals(await settings({}), undefined);
  assertEquals(await settings({ DOCKER_CERT_PATH: "/certs" }), undefined);
  assertEquals(await settings({ DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" }), { folder: "/certs" });
  assertEquals(await settings({ DOCKER_TLS_VERIFY: "1" }), { folder: `${folder.path}/.docker` });
});

Deno.test("findCandidates() refuses a context that says to trust anyone", async () => {
  await using folder = await home({ lax: { Host: "tcp://h:1", SkipTLSVerify: true } });
  await assertRejects(
    () => findCandidates({ context: "lax", env: folder.env }),
    ConnectionError,
    "trust any certificate",
  );
});

const UNFIT: [string, string][] = [
  ["npipe:////./pipe/docker_engine", "npipe:// engines are not supported"],
  ["ssh://me@build.example", "ssh:// engines are not supported yet. Forward the socket"],
  ["tcp://", "it is no URL of an engine"],
  ["docker.sock", "it is no URL of an engine"],
  ["unix://relative", "it is no URL of an engine"],
];

for (const [host, text] of UNFIT) {
  Deno.test(`parseEndpoint() refuses ${host}`, () => {
    const error = assertThrows(() => parseEndpoint(host), ConnectionError, `engine at "${host}": ${text}`);
    assertEquals(error.reason, "unsupported");
  });
}
