import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../src/base/errors.ts";
import type { Env } from "../../src/engine/docker_config.ts";
import { findCandidates, parseEndpoint } from "../../src/engine/endpoint.ts";
import { ConnectionError } from "../../src/engine/errors.ts";
import { temporaryFolder, writeFiles } from "./helpers.ts";

/** A home with docker contexts, name to host, of which one may be current. */
async function home(
  contexts: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
  currentContext?: string,
): Promise<{ env: Env; path: string } & AsyncDisposable> {
  const folder = await temporaryFolder();
  if (currentContext) {
    await writeFiles(folder.path, { ".docker/config.json": JSON.stringify({ currentContext }) });
  }
  for (const [name, host] of Object.entries(contexts)) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name)))
      .toHex();
    const meta = { Name: name, Endpoints: { docker: { Host: host } } };
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
  const contexts = { a: "unix:///a.sock", b: "unix:///b.sock", c: "unix:///c.sock" };
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

const UNFIT: [string, string][] = [
  ["npipe:////./pipe/docker_engine", "npipe:// engines are not supported"],
  ["docker.sock", "it is no URL of an engine"],
  ["unix://relative", "it is no URL of an engine"],
];

for (const [host, text] of UNFIT) {
  Deno.test(`parseEndpoint() refuses ${host}`, () => {
    const error = assertThrows(() => parseEndpoint(host), ConnectionError, `engine at "${host}": ${text}`);
    assertEquals(error.reason, "unsupported");
  });
}
