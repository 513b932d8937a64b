/** Registry logins, from where `docker login` puts them. */
import { decodeBase64 } from "../http/base64.ts";
import { messageOf } from "../../base/errors.ts";
import { type DockerConfig, type Env, readDockerConfig } from "../docker_config.ts";

/** A login as the engine takes it. */
export type Login =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

/** A registry's login, or why there is none though there should be. */
export interface Credentials {
  readonly login?: Login;
  /** For the message of a failed pull: `docker-credential-desktop: not found`. */
  readonly problem?: string;
}

/** What Docker's configuration calls its own registry. */
const DOCKER_HUB = "https://index.docker.io/v1/";

/**
 * The login for a registry: from its credential helper, the credential store or the file, in this order.
 *
 * @param registry Its host, such as `docker.io` or `localhost:5000`.
 * @throws {UsageError} when Docker's `config.json` cannot be read.
 */
export async function credentialsFor(registry: string, env: Env, signal?: AbortSignal): Promise<Credentials> {
  return await lookUp(registry, await readDockerConfig(env), { env, signal });
}

/** All logins, by registry, for builds: any of them may be needed for a base image. */
export async function allLogins(env: Env, signal?: AbortSignal): Promise<Record<string, Login>> {
  const config = await readDockerConfig(env);
  const keys = new Set([...Object.keys(config.auths ?? {}), ...Object.keys(config.credHelpers ?? {})]);
  const found = await Promise.all(
    [...keys].map(async (key) => [key, (await lookUp(hostOf(key), config, { env, signal })).login] as const),
  );
  return Object.fromEntries(found.flatMap(([key, login]) => login ? [[key, login]] : []));
}

/** What running a helper takes: where programs are, and when to stop. */
interface Surroundings {
  readonly env: Env;
  readonly signal: AbortSignal | undefined;
}

async function lookUp(registry: string, config: DockerConfig, around: Surroundings): Promise<Credentials> {
  const key = registry === "docker.io" ? DOCKER_HUB : registry;
  const helper = entryFor(registry, config.credHelpers) ?? config.credsStore;
  if (helper) return await askHelper(helper, key, around);
  const entry = entryFor(registry, config.auths);
  if (entry?.identitytoken) return { login: { identitytoken: entry.identitytoken, serveraddress: key } };
  return entry?.auth ? readAuth(entry.auth, key) : {};
}

/** Reads base64 of `user:password`. */
function readAuth(auth: string, key: string): Credentials {
  const unfit = {
    problem: `the login for "${key}" in Docker's config.json is not base64 of "user:password"`,
  };
  try {
    const text = decodeBase64(auth);
    const colon = text.indexOf(":");
    // Docker pads what it writes with zero bytes.
    const password = text.slice(colon + 1).replace(/\0+$/, "");
    return colon < 0 ? unfit : { login: { username: text.slice(0, colon), password, serveraddress: key } };
  } catch {
    return unfit;
  }
}

/** The entry whose key is the registry, written as a host or as a URL. */
function entryFor<T>(registry: string, entries: Readonly<Record<string, T>> = {}): T | undefined {
  return Object.entries(entries).find(([key]) => hostOf(key) === registry)?.[1];
}

function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return host === "index.docker.io" || host === "registry-1.docker.io" ? "docker.io" : host;
}

/** Asks a `docker-credential-` program: the registry on stdin, JSON on stdout. */
async function askHelper(helper: string, key: string, around: Surroundings): Promise<Credentials> {
  const program = `docker-credential-${helper}`;
  try {
    const { success, stdout } = await run(program, key, around);
    const text = new TextDecoder().decode(stdout).trim();
    if (success) return { login: readAnswer(text, key) };
    around.signal?.throwIfAborted();
    // A helper that knows no such registry fails too, and that is no problem.
    return text.includes("credentials not found") ? {} : { problem: `"${program}" failed: ${text}` };
  } catch (error) {
    around.signal?.throwIfAborted();
    return { problem: `"${program}" cannot be used: ${messageOf(error)}` };
  }
}

function readAnswer(text: string, key: string): Login {
  const { Username, Secret } = JSON.parse(text) as { Username: string; Secret: string };
  return Username === "<token>"
    ? { identitytoken: Secret, serveraddress: key }
    : { username: Username, password: Secret, serveraddress: key };
}

async function run(
  program: string,
  input: string,
  { env, signal }: Surroundings,
): Promise<Deno.CommandOutput> {
  const command = new Deno.Command(program, {
    args: ["get"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    env: { PATH: env("PATH") ?? "" },
    ...(signal && { signal }),
  });
  signal?.throwIfAborted();
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  // A program that fails at once does not read its input.
  await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  return await child.output();
}
