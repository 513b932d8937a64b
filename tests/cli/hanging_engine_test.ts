import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { httpBytes, PING_KEPT, serveSilence } from "../engine/fake_engine.ts";
import { folderOf, run } from "./terminal.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const PROGRAM = ["run", "-A", "--config", `${root}deno.json`, `${root}main.ts`];
const SPEC = { "miniboss.ts": 'export default { name: "shop", services: [{ name: "db", image: "x" }] };' };

/** A running container of the spec's service. */
const CONTAINER = {
  Id: "c0ffee",
  Names: ["/db-shop-1234"],
  State: "running",
  Created: 1,
  ImageID: "sha256:1",
  Labels: {
    "dev.miniboss.group": "shop",
    "dev.miniboss.service": "db",
    "dev.miniboss.instance": "main",
    "dev.miniboss.name": "db-shop-1234",
  },
};

Deno.test("the third signal ends exec though the engine hangs", async () => {
  await using folder = await folderOf(SPEC);
  const talking = Promise.withResolvers<void>();
  const killing = Promise.withResolvers<void>();
  let execs = 0;
  await using engine = await serveSilence((path) => {
    if (path === "/_ping") return PING_KEPT;
    if (path === "/containers/json") return httpBytes(JSON.stringify([CONTAINER]));
    if (path === "/exec/e/start") talking.resolve();
    // Signals are passed on by another exec: it hangs.
    if (path === "/containers/c0ffee/exec" && execs++ > 0) killing.resolve();
    else if (path === "/containers/c0ffee/exec") return httpBytes('{"Id":"e"}', "HTTP/1.1 201 Created");
    return path === "/exec/e/start" ? "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\n\r\n" : "";
  });
  const process = new Deno.Command(Deno.execPath(), {
    args: [...PROGRAM, "--host", `unix://${engine.socket}`, "exec", "-i", "db", "cat"],
    cwd: folder.path,
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  await talking.promise;
  const ended = process.output();
  // Signals that come at once are one that was forwarded; between two that a person sends is more time.
  const again = setInterval(() => process.kill("SIGINT"), 300);
  try {
    await killing.promise;
    const { code, stderr } = await ended;
    assertEquals(code, 130, new TextDecoder().decode(stderr));
    assertMatch(new TextDecoder().decode(stderr), /Cancelled; the command may go on in the container\n$/);
  } finally {
    clearInterval(again);
    await process.stdin.close().catch(() => {});
  }
});

Deno.test("MINIBOSS_ENGINE_TIMEOUT bounds the wait for an engine that hangs", async () => {
  await using folder = await folderOf(SPEC);
  await using engine = await serveSilence((path) => path === "/_ping" ? PING_KEPT : "");
  const world = { cwd: folder.path, env: { MINIBOSS_ENGINE_TIMEOUT: "0.5" } };
  const { code, stderr } = await run(["status", "--host", `unix://${engine.socket}`], world);
  assertEquals(code, 3);
  assertMatch(
    stderr,
    /^Cannot .*: the engine at ".*" has sent nothing for [\d.]+ s, though it answers pings\. .*MINIBOSS_ENGINE_TIMEOUT=SECONDS/,
  );
  const wrong = await run(["status"], { ...world, env: { MINIBOSS_ENGINE_TIMEOUT: "soon" } });
  assertEquals(wrong.code, 2);
  assertMatch(wrong.stderr, /^MINIBOSS_ENGINE_TIMEOUT is "soon"\. Set it to the seconds/);
});

Deno.test("logs that the engine refuses to read fail the command", async () => {
  await using folder = await folderOf(SPEC);
  await using engine = await serveSilence((path) => {
    if (path === "/_ping") return PING_KEPT;
    if (path === "/containers/json") return httpBytes(JSON.stringify([CONTAINER]));
    return httpBytes('{"message":"the disk is on fire"}', "HTTP/1.1 500 Internal Server Error");
  });
  const { code, stderr } = await run(["logs", "--host", `unix://${engine.socket}`], { cwd: folder.path });
  assertEquals(code, 1);
  assert(
    stderr.startsWith('No logs of "db": Cannot read the logs of container "c0ffee": the disk is on fire'),
  );
});
