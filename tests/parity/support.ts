/** What the parity tests share: hooks that note what they did, and a proxy between the program and the engine. */
import { join } from "@std/path";
import type { ContainerInspectResponse } from "../../src/engine/types.ts";
import { LABEL } from "../../src/model/labels.ts";
import type { World } from "../e2e/world.ts";

/**
 * Source text for a spec: `note(text)` appends a line to `notes.txt` beside the spec, `noted(service)` gives a service all
 * hooks, each noting `SERVICE HOOK` before it does what the service's own does.
 */
export const NOTING = `
const file = new URL("notes.txt", import.meta.url);
const note = (text) => Deno.writeTextFileSync(file, text + "\\n", { append: true });
const noted = (service) => ({
  ...service,
  ...Object.fromEntries(["preStart", "ping", "postStart", "preStop", "postStop"].map((hook) => [hook, (self) => {
    note(service.name + " " + hook);
    return service[hook] ? service[hook](self) : hook === "ping";
  }])),
});
`;

/** How much of a world's notes was read. */
const read = new WeakMap<World, number>();

/** What was noted since the last call, in order. The file is only read: a hook may be writing to it. */
export async function notes(world: World): Promise<string[]> {
  const text = await Deno.readTextFile(join(world.folder, "notes.txt")).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const lines = text.split("\n").slice(0, -1);
  const before = read.get(world) ?? 0;
  read.set(world, lines.length);
  return lines.slice(before);
}

/** Makes a container as another tool does that replaces one: with the labels and settings of the old one. @returns its id */
export async function copied(
  world: World,
  of: ContainerInspectResponse,
  changes: { readonly labels?: Readonly<Record<string, string>>; readonly name?: string } = {},
): Promise<string> {
  const { Config, HostConfig, NetworkSettings } = of;
  const networks = Object.keys(NetworkSettings?.Networks ?? {}).map((network) => [network, {}]);
  const { name = `${world.group}-copy-${crypto.randomUUID().slice(0, 8)}` } = changes;
  const body = {
    ...Config,
    Labels: { ...Config?.Labels, ...changes.labels, [LABEL.name]: name },
    HostConfig,
    NetworkingConfig: { EndpointsConfig: Object.fromEntries(networks) },
  };
  return (await world.engine.containers.create(name, body as never)).id;
}

/** Answers a request; `forward` asks the engine. */
export type Reply = (forward: () => Promise<Response>) => Response | Promise<Response>;

/** A proxy in front of the engine. */
export interface Proxy extends AsyncDisposable {
  /** What to give to `--host`. */
  readonly host: string;
  /** The requests so far: `POST /containers/1a2b/stop?t=10`, without the API version. */
  readonly requests: readonly string[];
  /** The next request that matches is answered by `reply` instead of the engine. */
  next(pattern: RegExp, reply: Reply): void;
}

/** An engine's error. */
export function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

/** Puts a proxy in front of a world's engine, which must listen on a unix socket. */
export async function proxied(world: World): Promise<Proxy> {
  const target = /^unix:\/\/(.*)$/.exec(world.engine.endpoint)?.[1];
  if (target === undefined) throw new Error(`No unix socket: ${world.engine.endpoint}`);
  const folder = await Deno.makeTempDir({ prefix: "miniboss-proxy-" });
  const socket = join(folder, "engine.sock");
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path: target } });
  const requests: string[] = [];
  const rules: { pattern: RegExp; reply: Reply }[] = [];
  const end = new AbortController();
  const { signal } = end;
  const server = Deno.serve({ path: socket, signal, onListen: () => {}, onError: gone }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const line = `${request.method} ${pathname.replace(/^\/v[\d.]+/, "")}${search}`;
    requests.push(line);
    const index = rules.findIndex(({ pattern }) => pattern.test(line));
    const [rule] = index >= 0 ? rules.splice(index, 1) : [];
    const { method, headers, body } = request;
    const forward = () =>
      fetch(`http://localhost${pathname}${search}`, { method, headers, body, signal, client });
    return await (rule ? rule.reply(forward) : forward());
  });
  return {
    host: `unix://${socket}`,
    requests,
    next: (pattern, reply) => void rules.push({ pattern, reply }),
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await server.finished;
      client.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The client hung up while the engine was asked. */
function gone(): Response {
  return refusal(500, "the proxy lost the client or the engine");
}
