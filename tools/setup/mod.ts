/** Set-up: an engine that answers, and in it the base image of the demo and the tests. */
import { say } from "../lib/say.ts";
import { ensureEngine } from "./engine.ts";
import { BASE_IMAGE, ensureImage } from "./image.ts";

/**
 * Does what is missing, and says in two lines what there is.
 *
 * @returns the environment by which miniboss finds the engine
 * @throws {EngineUnavailableError} telling what to install or to do.
 */
export async function setUp(): Promise<Record<string, string>> {
  const { socket, api } = await ensureEngine(say);
  say(`Engine: unix://${socket}, API ${api}`);
  await ensureImage(socket, BASE_IMAGE, say);
  say(`Base image: ${BASE_IMAGE.repository}:${BASE_IMAGE.tag}`);
  return { DOCKER_HOST: `unix://${socket}` };
}
