/** A server of modules on a free port. */

/** What a path answers: a module's text, or anything. */
export type Answers = Readonly<Record<string, string | ((request: Request) => Response | Promise<Response>)>>;

const TYPES: Readonly<Record<string, string>> = {
  ts: "application/typescript",
  js: "text/javascript",
  json: "application/json",
  html: "text/html",
  txt: "text/plain",
};

/** A running server; `answers` may change, `requests` are the paths asked for. */
export interface ModuleServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  answers: Answers;
  readonly requests: { readonly path: string; readonly authorization: string | null }[];
}

export function serve(answers: Answers): ModuleServer {
  const requests: ModuleServer["requests"] = [];
  const controller = new AbortController();
  const http = Deno.serve({ port: 0, signal: controller.signal, onListen() {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    requests.push({ path: pathname, authorization: request.headers.get("authorization") });
    const answer = server.answers[pathname + search] ?? server.answers[pathname];
    if (answer === undefined) return new Response("nothing here", { status: 404 });
    if (typeof answer !== "string") return answer(request);
    return text(answer, pathname.split(".").at(-1) ?? "");
  });
  const { port } = http.addr as Deno.NetAddr;
  const server = {
    origin: `http://127.0.0.1:${port}`,
    port,
    answers,
    requests,
    async [Symbol.asyncDispose]() {
      controller.abort();
      await http.finished;
    },
  };
  return server;
}

/** A module of a kind. */
export function text(body: string, kind: string): Response {
  return new Response(body, { headers: { "content-type": TYPES[kind] ?? "application/octet-stream" } });
}
