/** The Docker CLI's own files in ~/.docker (or DOCKER_CONFIG): which context is current, and how to log in. */
import { messageOf, UsageError } from "../base/errors.ts";
import { join } from "@std/path";

/** Environment variables by name: `Deno.env.get`, or a test's own. */
export type Env = (name: string) => string | undefined;

/** What miniboss reads of `config.json`. */
export interface DockerConfig {
  readonly currentContext?: string;
  /** By registry: `auth` is base64 of `user:password`. */
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  /** By registry: the helper program is `docker-credential-` and this. */
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** The folder of the Docker CLI's files, or undefined where there is no home. */
export function dockerFolder(env: Env): string | undefined {
  const home = env("HOME") ?? env("USERPROFILE");
  return env("DOCKER_CONFIG") || (home && join(home, ".docker"));
}

/** Reads `config.json`; what is not there is empty. @throws {UsageError} when it cannot be read or is not JSON. */
export async function readDockerConfig(env: Env): Promise<DockerConfig> {
  const folder = dockerFolder(env);
  const config = folder && await readJson(join(folder, "config.json"));
  return config ?? {};
}

/** A context's endpoint, as `docker context create` wrote it. */
export interface DockerContext {
  readonly host: string;
  readonly skipTlsVerify: boolean;
  /** The folder of `ca.pem`, `cert.pem` and `key.pem`, any of which may be missing. */
  readonly tlsFolder: string;
}

/** Looks a context up by name. @throws {UsageError} when there is none of this name. */
export async function readDockerContext(name: string, env: Env): Promise<DockerContext> {
  const contexts = join(dockerFolder(env) ?? "", "contexts");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name))).toHex();
  const file = join(contexts, "meta", hash, "meta.json");
  const meta = await readJson(file);
  const docker = meta?.Endpoints?.docker;
  if (typeof docker?.Host !== "string") {
    throw new UsageError(
      `Cannot use the docker context "${name}": "${file}" ${
        meta ? "names no docker host" : "does not exist"
      }. ` +
        'Run "docker context ls" to see which there are',
    );
  }
  return {
    host: docker.Host,
    skipTlsVerify: docker.SkipTLSVerify === true,
    tlsFolder: join(contexts, "tls", hash, "docker"),
  };
}

/** The names and hosts of all docker contexts that have files, by name. @throws {UsageError} when one cannot be read. */
export async function listDockerContexts(env: Env): Promise<{ name: string; host: string }[]> {
  const folder = join(dockerFolder(env) ?? "", "contexts", "meta");
  const found: { name: string; host: string }[] = [];
  try {
    for await (const { name: hash } of Deno.readDir(folder)) {
      const meta = await readJson(join(folder, hash, "meta.json"));
      if (typeof meta?.Name !== "string") continue;
      found.push({ name: meta.Name, host: String(meta.Endpoints?.docker?.Host ?? "") });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

// deno-lint-ignore no-explicit-any -- other people's files: each use checks what it takes
async function readJson(file: string): Promise<any> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new UsageError(`Cannot read "${file}": ${messageOf(cause)}`, { cause });
  }
}
