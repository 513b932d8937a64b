import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../../src/base/errors.ts";
import { allLogins, credentialsFor } from "../../../src/engine/registry/credentials.ts";
import type { Env } from "../../../src/engine/docker_config.ts";
import { rejection, temporaryFolder, writeFiles } from "../helpers.ts";

const HUB = "https://index.docker.io/v1/";

/** Docker's folder with a configuration, and helper programs: name to shell script, which gets the registry in $KEY. */
async function docker(
  config: unknown,
  helpers: Readonly<Record<string, string>> = {},
): Promise<{ env: Env } & AsyncDisposable> {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, { "config.json": JSON.stringify(config) });
  for (const [name, script] of Object.entries(helpers)) {
    const file = `bin/docker-credential-${name}`;
    await writeFiles(folder.path, {
      [file]: `#!/bin/sh\nDOCKER_CONFIG=${folder.path}\n[ "$1" = get ] || exit 9\nread -r KEY\n${script}\n`,
    });
    await Deno.chmod(`${folder.path}/${file}`, 0o755);
  }
  const variables: Record<string, string> = {
    DOCKER_CONFIG: folder.path,
    PATH: `${folder.path}/bin:/usr/bin:/bin`,
  };
  return { env: (name) => variables[name], [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

const STORE = `echo "{\\"Username\\":\\"me\\",\\"Secret\\":\\"for $KEY\\"}"`;

const FILES: { name: string; config: unknown; registry: string; login: unknown }[] = [
  { name: "none", config: {}, registry: "r.io", login: undefined },
  {
    name: "a host's",
    config: { auths: { "r.io": { auth: btoa("me:pa:ss") }, "other.io": { auth: btoa("x:y") } } },
    registry: "r.io",
    login: { username: "me", password: "pa:ss", serveraddress: "r.io" },
  },
  {
    name: "a URL's",
    config: { auths: { "https://r.io:5000/v2/": { auth: btoa("me:pw\0\0") } } },
    registry: "r.io:5000",
    login: { username: "me", password: "pw", serveraddress: "r.io:5000" },
  },
  {
    name: "Docker Hub's",
    config: { auths: { [HUB]: { auth: btoa("me:pw") } } },
    registry: "docker.io",
    login: { username: "me", password: "pw", serveraddress: HUB },
  },
  {
    name: "a token",
    config: { auths: { "r.io": { identitytoken: "abc" } } },
    registry: "r.io",
    login: { identitytoken: "abc", serveraddress: "r.io" },
  },
  {
    name: "none where the store holds them",
    config: { auths: { "r.io": {} } },
    registry: "r.io",
    login: undefined,
  },
];

for (const { name, config, registry, login } of FILES) {
  Deno.test(`credentialsFor() reads from the file: ${name}`, async () => {
    await using folder = await docker(config);
    const { login: found, problem } = await credentialsFor(registry, folder.env);
    assertEquals<unknown>([found, problem], [login, undefined]);
  });
}

Deno.test("credentialsFor() finds nothing where there is no file or no home", async () => {
  await using folder = await temporaryFolder();
  assertEquals(await credentialsFor("r.io", (name) => name === "HOME" ? folder.path : undefined), {});
  assertEquals(await credentialsFor("r.io", () => undefined), {});
});

Deno.test("credentialsFor() asks the registry's helper before the store, and the store before the file", async () => {
  await using folder = await docker({
    auths: { "r.io": { auth: btoa("file:file") } },
    credHelpers: { "special.io": "special" },
    credsStore: "store",
  }, { special: `echo '{"Username":"<token>","Secret":"tok"}'`, store: STORE });
  assertEquals((await credentialsFor("special.io", folder.env)).login, {
    identitytoken: "tok",
    serveraddress: "special.io",
  });
  assertEquals((await credentialsFor("r.io", folder.env)).login, {
    username: "me",
    password: "for r.io",
    serveraddress: "r.io",
  });
  const hub = (await credentialsFor("docker.io", folder.env)).login;
  assert(hub && "password" in hub);
  assertEquals(hub.password, `for ${HUB}`);
});

const HELPERS: { name: string; helpers: Record<string, string>; problem: string | undefined }[] = [
  {
    name: "that knows no such registry",
    helpers: { store: "echo credentials not found in native keychain; exit 1" },
    problem: undefined,
  },
  {
    name: "that fails",
    helpers: { store: "echo the keychain is locked; exit 1" },
    problem: '"docker-credential-store" failed: the keychain is locked',
  },
  { name: "that is not there", helpers: {}, problem: '"docker-credential-store" cannot be used: ' },
  {
    name: "that answers garbage",
    helpers: { store: "echo hello" },
    problem: '"docker-credential-store" cannot be used: ',
  },
];

for (const { name, helpers, problem } of HELPERS) {
  Deno.test(`credentialsFor() goes on without a login for a helper ${name}`, async () => {
    await using folder = await docker({ credsStore: "store" }, helpers);
    const found = await credentialsFor("r.io", folder.env);
    assertEquals(found.login, undefined);
    if (problem === undefined) assertEquals(found.problem, undefined);
    else assertStringIncludes(found.problem ?? "", problem);
  });
}

Deno.test("credentialsFor() tells that a login is unreadable", async () => {
  for (const auth of ["%%%", btoa("no colon")]) {
    await using folder = await docker({ auths: { "r.io": { auth } } });
    assertStringIncludes((await credentialsFor("r.io", folder.env)).problem ?? "", 'the login for "r.io"');
  }
});

Deno.test("credentialsFor() refuses a configuration that is not JSON", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { "config.json": "{" });
  const env: Env = (name) => name === "DOCKER_CONFIG" ? folder.path : undefined;
  await assertRejects(
    () => credentialsFor("r.io", env),
    UsageError,
    `Cannot read "${folder.path}/config.json": `,
  );
});

Deno.test("credentialsFor() stops a helper that hangs when aborted", async () => {
  await using folder = await docker({ credsStore: "store" }, {
    store: 'echo $$ >"$DOCKER_CONFIG/started"; exec sleep 60',
  });
  const controller = new AbortController();
  const reason = new Error("enough");
  const watcher = Deno.watchFs(folder.env("DOCKER_CONFIG") ?? "");
  const asking = rejection(credentialsFor("r.io", folder.env, controller.signal));
  for await (const { paths } of watcher) {
    if (paths.some((path) => path.endsWith("/started"))) break;
  }
  controller.abort(reason);
  assertEquals(await asking, reason);
  assertEquals(await rejection(credentialsFor("r.io", folder.env, controller.signal)), reason);
});

Deno.test("allLogins() collects every registry's login by its own key", async () => {
  await using folder = await docker({
    auths: { [HUB]: { auth: btoa("me:hub") }, "r.io": { auth: btoa("me:r") }, "none.io": {} },
    credHelpers: { "special.io": "special" },
  }, { special: STORE });
  assertEquals(await allLogins(folder.env), {
    [HUB]: { username: "me", password: "hub", serveraddress: HUB },
    "r.io": { username: "me", password: "r", serveraddress: "r.io" },
    "special.io": { username: "me", password: "for special.io", serveraddress: "special.io" },
  });
});
