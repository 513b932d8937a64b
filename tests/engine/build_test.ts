import { assertEquals, assertRejects } from "@std/assert";
import { unpackTar } from "modern-tar";
import { Account } from "../../src/engine/build.ts";
import { connect } from "../../src/engine/connect.ts";
import type { ImageProgress } from "../../src/engine/engine.ts";
import { BuildError } from "../../src/engine/errors.ts";
import { pingReply, refusalReply, serveHttp } from "./fake_engine.ts";
import { temporaryFolder, writeFiles } from "./helpers.ts";

Deno.test("Account reads steps, lines in pieces, and the image's id", () => {
  const progress: ImageProgress[] = [];
  const account = new Account((step) => progress.push(step));
  for (const stream of ["Step 2/10 : RUN x", "\n", "\x1b[91mwar", "ning\n\x1b[0m", "\n"]) {
    account.read({ stream });
  }
  account.read({ status: "Pulling from library/app" });
  account.read({ aux: { ID: "sha256:1" } });
  assertEquals(progress, [
    { kind: "step", done: 2, total: 10 },
    { kind: "line", text: "Step 2/10 : RUN x" },
    { kind: "line", text: "warning" },
    { kind: "line", text: "Pulling from library/app" },
  ]);
  assertEquals(account.imageId, "sha256:1");
});

Deno.test("Account keeps the last 20 lines", () => {
  const account = new Account();
  for (let i = 1; i <= 30; i++) account.read({ stream: `${i}\n` });
  assertEquals([account.lines.length, account.lines[0], account.lines.at(-1)], [20, "11", "30"]);
});

Deno.test("Account tells why a build failed", () => {
  const account = new Account();
  assertEquals(account.read({ stream: "x" }), undefined);
  assertEquals(account.read({ errorDetail: { message: "exit 1." }, error: "less" }), "exit 1");
  assertEquals(account.read({ error: "old engines" }), "old engines");
});

Deno.test("build() sends the directory and all that was asked for", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { Dockerfile: "FROM x", app: "1" });
  const seen: unknown[] = [];
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/build": async (request) => {
      const tar = await unpackTar(new Uint8Array(await request.arrayBuffer()));
      seen.push(Object.fromEntries(new URL(request.url).searchParams), tar.map(({ header }) => header.name));
      return new Response('{"stream":"Step 1/1 : FROM x\\n"}\n{"aux":{"ID":"sha256:abc"}}\n');
    },
  });
  using engine = await connect({ host: fake.socket });
  const id = await engine.images.build({
    directory: folder.path,
    dockerfile: "Dockerfile",
    tag: "app:1",
    args: { A: "b" },
    labels: { l: "m" },
    target: "final",
    platform: "linux/amd64",
  });
  assertEquals(id, "sha256:abc");
  assertEquals(seen, [{
    dockerfile: "Dockerfile",
    t: "app:1",
    buildargs: '{"A":"b"}',
    labels: '{"l":"m"}',
    target: "final",
    platform: "linux/amd64",
    rm: "1",
    forcerm: "1",
    version: "1",
  }, ["Dockerfile", "app"]]);
});

const FAILURES: { name: string; reply: () => Response; message: string }[] = [
  {
    name: "a refusal",
    reply: () => refusalReply(500, "dockerfile parse error line 1: unknown instruction: FORM"),
    message: "dockerfile parse error line 1: unknown instruction: FORM",
  },
  {
    name: "an error line",
    reply: () =>
      new Response('{"stream":"one\\ntwo\\n"}\n{"errorDetail":{"message":"it broke"},"error":"it broke"}\n'),
    message: "it broke\nLast lines of output:\none\ntwo",
  },
  {
    name: "no image",
    reply: () => new Response('{"stream":"one\\n"}\n'),
    message: "the engine named no image\nLast lines of output:\none",
  },
];

for (const { name, reply, message } of FAILURES) {
  Deno.test(`build() fails for ${name}`, async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { Dockerfile: "" });
    await using fake = await serveHttp({
      "/_ping": () => pingReply("1.41"),
      "/build": async (request) => {
        await request.arrayBuffer();
        return reply();
      },
    });
    using engine = await connect({ host: fake.socket });
    const error = await assertRejects(
      () => engine.images.build({ directory: folder.path, dockerfile: "Dockerfile", tag: "app:1" }),
      BuildError,
    );
    assertEquals(error.message, `Could not build image "app:1" from "${folder.path}": ${message}`);
  });
}
