/** Asks an engine for what the typed client does not do, because miniboss never does it. */
import type { World } from "./world.ts";

/** One request. @returns the answer's JSON; undefined where it has none @throws when the engine refuses */
export async function ask(world: World, method: string, path: string, body?: unknown): Promise<unknown> {
  const socket = /^unix:\/\/(.*)$/.exec(world.engine.endpoint)?.[1] ?? "";
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  const headers = { "content-type": "application/json" };
  const init = { method, client, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(`http://localhost/v1.41${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
