/** Deno's language server, asked as an editor asks it. */

/** A document opened in the language server. */
export interface Editor extends AsyncDisposable {
  /** What is shown over the first place of a text. */
  hover(text: string): Promise<string>;
  /** What is offered behind the first place of a text. */
  completions(behind: string): Promise<string[]>;
}

/** Opens a module. @param folder an absolute path, which has a `deno.json` */
export async function openInEditor(folder: string, name: string): Promise<Editor> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["lsp", "--quiet"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    env: { NO_COLOR: "1" },
  }).spawn();
  const rpc = converse(server);
  const root = new URL(`file://${folder}/`);
  const uri = new URL(name, root).href;
  const text = await Deno.readTextFile(new URL(uri));
  await rpc.request("initialize", {
    processId: Deno.pid,
    rootUri: root.href,
    capabilities: { workspace: { configuration: false } },
    initializationOptions: { enable: true },
  });
  rpc.notify("initialized", {});
  rpc.notify("textDocument/didOpen", {
    textDocument: { uri, languageId: "typescript", version: 1, text },
  });
  const at = (piece: string, shift: number) => {
    const index = text.indexOf(piece);
    if (index < 0) throw new Error(`"${piece}" is not in the document`);
    const lines = text.slice(0, index + shift).split("\n");
    return {
      textDocument: { uri },
      position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
    };
  };
  return {
    hover: async (piece) => JSON.stringify(await rpc.request("textDocument/hover", at(piece, 0))),
    completions: async (piece) => {
      const found = await rpc.request("textDocument/completion", at(piece, piece.length)) as {
        items: { label: string }[];
      };
      return found.items.map(({ label }) => label);
    },
    async [Symbol.asyncDispose]() {
      await rpc.request("shutdown", undefined);
      rpc.notify("exit", undefined);
      await rpc.ended;
      await server.status;
    },
  };
}

/** JSON-RPC over a process's streams, each message after a head with its length. */
function converse(server: Deno.ChildProcess) {
  const writer = server.stdin.getWriter();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  const send = (message: object) => {
    const body = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }));
    const head = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
    void writer.write(new Uint8Array([...head, ...body])).catch(() => {});
  };
  const ended = (async () => {
    for await (const message of messages(server.stdout)) {
      if (message.method !== undefined) {
        // The server's own questions (progress, settings) may be left without a useful answer.
        if (message.id !== undefined) send({ id: message.id, result: null });
        continue;
      }
      const waiter = waiting.get(Number(message.id));
      waiting.delete(Number(message.id));
      if (message.error) waiter?.reject(new Error(JSON.stringify(message.error)));
      else waiter?.resolve(message.result);
    }
    await writer.close().catch(() => {});
    for (const { reject } of waiting.values()) reject(new Error("The language server ended"));
  })();
  return {
    ended,
    notify: (method: string, params: unknown) => send({ method, params }),
    request(method: string, params: unknown): Promise<unknown> {
      const id = ++last;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(id, { resolve, reject });
      send({ id, method, params });
      return promise;
    },
  };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

async function* messages(stream: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let buffer = new Uint8Array();
  for await (const bytes of stream) {
    buffer = new Uint8Array([...buffer, ...bytes]);
    while (true) {
      const head = /^(?:[^\r\n]+\r\n)*?Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/i
        .exec(new TextDecoder("latin1").decode(buffer.subarray(0, 200)));
      const length = Number(head?.[1]);
      if (!head || buffer.length < head[0].length + length) break;
      const body = buffer.subarray(head[0].length, head[0].length + length);
      yield JSON.parse(new TextDecoder().decode(body));
      buffer = buffer.slice(head[0].length + length);
    }
  }
}
