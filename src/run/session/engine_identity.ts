/** Which engine it is, however it is reached: its own name for itself. */
import { join } from "@std/path";
import { messageOf, MinibossError } from "../../base/errors.ts";
import { existingStateFolder, stateFolder } from "../../base/state_folder.ts";
import { isRecord } from "../../base/text.ts";
import type { Engine } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";
import { JsonFile } from "../state/json_file.ts";

/** A socket, as long as no engine has made another in its place, and the engine behind it. */
interface Known {
  readonly socket: string;
  readonly id: string;
}

/** More sockets are not remembered; the oldest are asked again. */
const rememberedAtMost = 50;

/**
 * The engine's identity: the same for every socket, port and spelling by which it is reached. Engines take some 10 ms to
 * hundreds of ms to tell, so it is remembered for each socket.
 *
 * @param options.keep whether what the engine said may be kept in the state folder
 */
export async function identifyEngine(
  engine: Engine,
  { keep, signal }: { readonly keep: boolean; readonly signal: AbortSignal },
): Promise<string> {
  const place = socketOf(engine.endpoint);
  const known = place && (await remembered())?.[place.path];
  if (known && known.socket === place.socket) return known.id;
  const id = await ask(engine, signal);
  if (keep && place) await remember(place.path, { socket: place.socket, id });
  return id;
}

async function ask(engine: Engine, signal: AbortSignal): Promise<string> {
  try {
    // What tells nothing of itself is known by the way to it.
    return (await engine.info({ signal })).id || engine.endpoint;
  } catch (error) {
    // Proxies in front of an engine may keep this call to themselves.
    if (error instanceof EngineError && error.status >= 400 && error.status < 500) return engine.endpoint;
    throw error;
  }
}

/** A local engine's socket: its path without links, and what tells it from a later one at that path. */
function socketOf(endpoint: string): { readonly path: string; readonly socket: string } | undefined {
  const path = /^unix:\/\/(.+)$/.exec(endpoint)?.[1];
  if (path === undefined) return undefined;
  try {
    const { dev, ino, mtime, ctime } = Deno.statSync(path);
    const times = [mtime, ctime].map((time) => time?.getTime());
    return { path: Deno.realPathSync(path), socket: [dev, ino, ...times].join(" ") };
  } catch {
    return undefined;
  }
}

function file(folder: string): JsonFile<Record<string, Known>> {
  return new JsonFile(join(folder, "engines.json"), {
    name: "list of engines",
    consequence: "engines are asked again",
    notify: () => {},
    corrupt: "ignore",
    parse: (text) => ({ content: parse(text) }),
  });
}

/** What can be used of the file's text: whatever cannot is asked again. */
function parse(text: string): Record<string, Known> {
  try {
    const content: unknown = JSON.parse(text);
    if (!isRecord(content)) return {};
    const entries = Object.entries(content).filter((
      entry,
    ): entry is [string, Known & Record<string, unknown>] =>
      isRecord(entry[1]) && typeof entry[1].socket === "string" && typeof entry[1].id === "string"
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

async function remembered(): Promise<Record<string, Known> | undefined> {
  const folder = existingStateFolder();
  return folder === undefined ? undefined : await file(folder).read();
}

/** Two commands that write at once may lose the other's line: then that engine is asked again. */
async function remember(path: string, known: Known): Promise<void> {
  const { [path]: _old, ...others } = await remembered() ?? {};
  const kept = Object.entries(others).slice(1 - rememberedAtMost);
  try {
    await file(stateFolder()).write(Object.fromEntries([...kept, [path, known]]));
  } catch (error) {
    if (error instanceof MinibossError) throw error;
    throw new MinibossError(`Cannot write the state folder: ${messageOf(error)}`, { cause: error });
  }
}
