/** Servers on real unix sockets, for what a real engine does too seldom to be tested on one. */
import { bytesOf } from "./helpers.ts";

/** A server that listens on a socket of its own. */
export interface Fake extends AsyncDisposable {
  readonly socket: string;
}

/** What a Docker engine of this API version answers to `/_ping`. */
export function pingReply(apiVersion: string, headers: Record<string, string> = {}): Response {
  return new Response("OK", {
    headers: { "api-version": apiVersion, "server": "Docker/26.1.5 (linux)", ...headers },
  });
}

/** An engine's refusal. */
export function refusalReply(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

async function socketPath(): Promise<{ folder: string; socket: string }> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-test-" });
  return { folder, socket: `${folder}/engine.sock` };
}

/** A well-behaved HTTP server; handlers get the path without the version. A request that no handler wants gets a 404. */
export async function serveHttp(
  handlers: Readonly<Record<string, (request: Request) => Response | Promise<Response>>>,
): Promise<Fake> {
  const { folder, socket } = await socketPath();
  const server = Deno.serve({ path: socket, onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname.replace(/^\/v[\d.]+/, "");
    return handlers[path]?.(request) ?? refusalReply(404, "page not found");
  });
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Reads each request's head, answers with the bytes given for its path, and hangs up. */
export async function serveBytes(
  answers: Readonly<Record<string, string>> | ((path: string) => string),
): Promise<Fake> {
  const answer = typeof answers === "function" ? answers : (path: string) => answers[path] ?? "";
  const { folder, socket } = await socketPath();
  const listener = Deno.listen({ transport: "unix", path: socket });
  const serving = (async () => {
    for await (const conn of listener) {
      using open = conn;
      const target = (await head(open)).split(" ")[1] ?? "";
      const path = new URL(target, "http://localhost").pathname.replace(/^\/v[\d.]+/, "");
      // A client that only looked whether somebody listens has gone already.
      await open.write(bytesOf(answer(path))).catch(() => {});
    }
  })();
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await serving;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function head(conn: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await conn.read(buffer);
    if (count === null) break;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return text;
}

/** The `/_ping` answer of an engine, as bytes. */
export const PING_BYTES =
  "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/20.10.24 (linux)\r\nContent-Length: 2\r\n" +
  "Connection: close\r\n\r\nOK";

/**
 * Answers each request with the bytes that `answer` gives for its path, and then leaves the connection open, as an engine that
 * hangs does.
 */
export async function serveSilence(answer: (path: string) => string): Promise<Fake> {
  const { folder, socket } = await socketPath();
  const listener = Deno.listen({ transport: "unix", path: socket });
  const open = new Set<Deno.Conn>();
  const serve = async (conn: Deno.Conn) => {
    for (;;) {
      const target = (await head(conn)).split(" ")[1];
      if (target === undefined) return;
      const path = new URL(target, "http://localhost").pathname.replace(/^\/v[\d.]+/, "");
      await conn.write(bytesOf(answer(path)));
    }
  };
  const serving = (async () => {
    for await (const conn of listener) {
      open.add(conn);
      // A client that gives up closes its connection.
      serve(conn).catch(() => {});
    }
  })();
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      for (const conn of open) conn.close();
      await serving;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** An answer as bytes, on a connection that is kept. */
export function httpBytes(body: string, head = "HTTP/1.1 200 OK\r\nContent-Type: application/json"): string {
  return `${head}\r\nContent-Length: ${bytesOf(body).length}\r\n\r\n${body}`;
}

/** The `/_ping` answer of an engine on a connection that is kept. */
export const PING_KEPT = httpBytes(
  "OK",
  "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/20.10.24 (linux)",
);
