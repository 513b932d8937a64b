/** Set-up: an engine that answers, and in it the base image of the demo and the tests. */
import { say } from "../lib/say.ts";
import { ensureEngine } from "./engine.ts";
import { DEFAULT_HOST, type Host } from "./host.ts";
import { BASE_IMAGE, ensureImage } from "./image.ts";

/** The engine that is ready. */
export interface Ready {
  readonly host: Host;
  /** What miniboss has to find in its environment to use this engine. */
  readonly env: Record<string, string>;
}

/**
 * Does what is missing, and says in two lines what there is.
 *
 * @throws {EngineUnavailableError} telling what to install or to do.
 */
export async function setUp(): Promise<Ready> {
  const { host, api } = await ensureEngine(say);
  say(`Engine: ${host.url}, API ${api}`);
  await ensureImage(host, BASE_IMAGE, say);
  say(`Base image: ${BASE_IMAGE.repository}:${BASE_IMAGE.tag}`);
  return { host, env: host.url === DEFAULT_HOST.url ? {} : { DOCKER_HOST: host.url } };
}
