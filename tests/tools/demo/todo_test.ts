import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MinibossError } from "../../../src/base/errors.ts";
import { copyFolder } from "../../../tools/demo/copy.ts";
import { useTodo, webUrl } from "../../../tools/demo/todo.ts";

const row = {
  service: "web",
  state: "running",
  ports: [{ containerPort: 8080, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 49153 }],
};

Deno.test("webUrl() finds the application in the status", () => {
  const db = { service: "db", state: "running", ports: [] };
  assertEquals(webUrl(JSON.stringify([db, row])), "http://127.0.0.1:49153");
  for (const rows of [[], [db], [{ ...row, state: "exited" }], [{ ...row, ports: [] }]]) {
    assertThrows(() => webUrl(JSON.stringify(rows)), MinibossError, "Cannot find the application");
  }
});

/** Serves a to-do application that keeps its items, or loses them. */
function serveTodo(keep: (items: unknown[]) => unknown[]): { url: string } & AsyncDisposable {
  const items: unknown[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return new Response("<title>To do</title>");
    if (request.method === "GET") return Response.json(keep(items));
    const item = { id: items.length + 1, done: false, ...await request.json() };
    items.push(item);
    return Response.json(item, { status: 201 });
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("useTodo() adds an item, and fails when it is not in the list then", async () => {
  const said: string[] = [];
  {
    await using fine = serveTodo((items) => items);
    await useTodo(fine.url, (text) => said.push(text));
  }
  assertEquals(said, ['Added item 1 "Try miniboss"', "Read it back, one of 1"]);
  await using forgetful = serveTodo(() => []);
  await assertRejects(() => useTodo(forgetful.url, () => {}), MinibossError, "The list lacks the item: []");
});

Deno.test("copyFolder() copies all but saved state, and removes it", async () => {
  const from = await Deno.makeTempDir({ prefix: "miniboss-test-" });
  try {
    await Deno.mkdir(`${from}/inner`);
    await Deno.writeTextFile(`${from}/inner/a.txt`, "a");
    await Deno.writeTextFile(`${from}/.miniboss-context`, "{}");
    let path = "";
    {
      await using copy = await copyFolder(from, "miniboss-copy-");
      path = copy.path;
      assertEquals(await Deno.readTextFile(`${path}/inner/a.txt`), "a");
      assertEquals([...Deno.readDirSync(path)].map(({ name }) => name), ["inner"]);
    }
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  } finally {
    await Deno.remove(from, { recursive: true });
  }
});
