import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { parseHost, unixHost } from "../../../tools/setup/host.ts";
import { knock } from "../../../tools/setup/link.ts";
import { ensureImage } from "../../../tools/setup/image.ts";

interface Scratch extends AsyncDisposable {
  readonly socket: string;
}

async function scratch(): Promise<Scratch> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-test-" });
  return {
    socket: join(folder, "engine.sock"),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** What an engine answers, by method and path. */
type Answers = (method: string, path: string) => Response;

async function serve(path: string, answers: Answers): Promise<AsyncDisposable> {
  const listening = Promise.withResolvers<void>();
  const server = Deno.serve({ path, transport: "unix", onListen: () => listening.resolve() }, (request) => {
    const { pathname, search } = new URL(request.url.replace(/^http\+unix:\/\/[^/]*/, "http://localhost"));
    return answers(request.method, pathname + search);
  });
  await listening.promise;
  return { [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("knock() tells what answers at a socket", async () => {
  await using place = await scratch();
  assertEquals(await knock(unixHost(place.socket)), { kind: "absent" });
  // A listener that is closed removes its file; one that is killed does not.
  await Deno.writeTextFile(place.socket, "");
  assertEquals(await knock(unixHost(place.socket)), { kind: "refused" });
  await Deno.remove(place.socket);
  {
    await using _ = await serve(
      place.socket,
      () => new Response("OK", { headers: { "api-version": "1.41" } }),
    );
    assertEquals(await knock(unixHost(place.socket)), { kind: "ok", api: "1.41" });
  }
  await using _ = await serve(place.socket, () => new Response("What?\n", { status: 404 }));
  assertEquals(await knock(unixHost(place.socket)), { kind: "silent", reason: "status 404: What?" });
});

const IMAGE = { repository: "debian", tag: "x", release: "bookworm" } as const;

Deno.test("ensureImage() leaves an image alone that is there", async () => {
  await using place = await scratch();
  const asked: string[] = [];
  await using _ = await serve(place.socket, (method, path) => {
    asked.push(`${method} ${path}`);
    return new Response("{}");
  });
  const said: string[] = [];
  assertEquals(await ensureImage(unixHost(place.socket), IMAGE, (text) => said.push(text)), false);
  assertEquals(asked, ["GET /images/debian:x/json"]);
  assertEquals(said, []);
});

Deno.test("ensureImage() pulls an image that is missing", async () => {
  await using place = await scratch();
  const asked: string[] = [];
  await using _ = await serve(place.socket, (method, path) => {
    asked.push(`${method} ${path}`);
    if (method === "GET") return new Response('{"message":"No such image"}', { status: 404 });
    return new Response('{"status":"Pulling"}\n{"status":"Downloaded newer image"}\n');
  });
  const said: string[] = [];
  assertEquals(await ensureImage(unixHost(place.socket), IMAGE, (text) => said.push(text)), true);
  assertEquals(asked, ["GET /images/debian:x/json", "POST /images/create?fromImage=debian&tag=x"]);
  assertEquals(said, ["Pulling debian:x ..."]);
});

Deno.test("knock() reaches an engine by TCP", async () => {
  const headers = { "api-version": "1.45" };
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response("OK", { headers }),
  );
  const host = parseHost(`tcp://127.0.0.1:${server.addr.port}`, () => undefined);
  assert(host);
  assertEquals(await knock(host), { kind: "ok", api: "1.45" });
  await server.shutdown();
  assertEquals(await knock(host), { kind: "refused" });
});
