import { assertEquals, assertRejects } from "@std/assert";
import { unpackTar } from "modern-tar";
import { allowsBuildKit } from "../../../src/engine/build/build.ts";
import { ClassicOutput } from "../../../src/engine/build/classic.ts";
import { connect } from "../../../src/engine/connect/connect.ts";
import type { ImageProgress } from "../../../src/engine/engine.ts";
import { BuildError } from "../../../src/engine/errors.ts";
import { pingReply, refusalReply, serveHttp } from "../fake_engine.ts";
import { temporaryFolder, writeFiles } from "../helpers.ts";

Deno.test("ClassicOutput reads steps, lines in pieces, and the image's id", () => {
  const progress: ImageProgress[] = [];
  const output = new ClassicOutput((step) => progress.push(step));
  for (const stream of ["Step 2/10 : RUN x", "\n", "\x1b[91mwar", "ning\n\x1b[0m", "\n"]) {
    output.read({ stream });
  }
  output.read({ status: "Pulling from library/app" });
  output.read({ aux: { ID: "sha256:1" } });
  assertEquals(progress, [
    { kind: "step", done: 2, total: 10 },
    { kind: "line", text: "Step 2/10 : RUN x" },
    { kind: "line", text: "warning" },
    { kind: "line", text: "Pulling from library/app" },
  ]);
  assertEquals(output.imageId, "sha256:1");
});

Deno.test("ClassicOutput keeps the last 20 lines", () => {
  const output = new ClassicOutput();
  for (let i = 1; i <= 30; i++) output.read({ stream: `${i}\n` });
  assertEquals([output.lines.length, output.lines[0], output.lines.at(-1)], [20, "11", "30"]);
});

Deno.test("ClassicOutput tells why a build failed", () => {
  const output = new ClassicOutput();
  assertEquals(output.read({ stream: "x" }), undefined);
  assertEquals(output.read({ errorDetail: { message: "exit 1." }, error: "less" }), "exit 1");
  assertEquals(output.read({ error: "old engines" }), "old engines");
});

/** What an engine answers that only has the classic builder. */
const CLASSIC = { "builder-version": "1" };
const BUILT = '{"stream":"Step 1/1 : FROM x\\n"}\n{"aux":{"ID":"sha256:abc"}}\n';

for (
  const [builder, headers, own] of [
    ["the classic builder", CLASSIC, { rm: "1", forcerm: "1", version: "1" }],
    ["BuildKit", {}, { version: "2" }],
  ] as const
) {
  Deno.test(`build() sends ${builder} the directory and all that was asked for`, async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { Dockerfile: "FROM scratch", app: "1" });
    const seen: unknown[] = [];
    await using fake = await serveHttp({
      "/_ping": () => pingReply("1.41", headers),
      "/build": async (request) => {
        const tar = await unpackTar(new Uint8Array(await request.arrayBuffer()));
        seen.push(
          Object.fromEntries(new URL(request.url).searchParams),
          tar.map(({ header }) => header.name),
        );
        return new Response(BUILT);
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
      ...own,
    }, ["Dockerfile", "app"]]);
  });
}

Deno.test("build() uses the classic builder from then on where the engine turns out to have no BuildKit", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { Dockerfile: "FROM scratch" });
  const versions: (string | null)[] = [];
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/build": async (request) => {
      await request.arrayBuffer();
      const version = new URL(request.url).searchParams.get("version");
      versions.push(version);
      return version === "2" ? refusalReply(400, "buildkit is not enabled on daemon") : new Response(BUILT);
    },
  });
  using engine = await connect({ host: fake.socket });
  const build = () => engine.images.build({ directory: folder.path, dockerfile: "Dockerfile" });
  assertEquals([await build(), await build()], ["sha256:abc", "sha256:abc"]);
  assertEquals(versions, ["2", "1", "1"]);
});

Deno.test("build() pulls what BuildKit would have to ask a registry for, once, and goes on without what it cannot have", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, {
    Dockerfile: "FROM reg.test/base:1 AS a\nFROM here\nCOPY --from=a /a /a\nCOPY --from=gone /b /b",
  });
  const asked: string[] = [];
  const lines: string[] = [];
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/images/here/json": () => Response.json({ Id: "sha256:1" }),
    "/images/create": (request) => {
      const query = new URL(request.url).searchParams;
      asked.push(`${query.get("fromImage")}:${query.get("tag")}`);
      return query.get("fromImage") === "gone"
        ? refusalReply(404, "no such image")
        : new Response('{"status":"Pulling from base"}\n');
    },
    "/build": async (request) => {
      await request.arrayBuffer();
      asked.push("build");
      return new Response(BUILT);
    },
  });
  using engine = await connect({ host: fake.socket });
  const onProgress = (progress: ImageProgress) => progress.kind === "line" && lines.push(progress.text);
  await engine.images.build({ directory: folder.path, dockerfile: "Dockerfile", onProgress });
  assertEquals(asked.toSorted(), ["build", "gone:latest", "reg.test/base:1"]);
  assertEquals(asked.at(-1), "build");
  assertEquals(lines.toSorted(), ['Cannot pull image "gone": no such image', "Pulling from base"]);
});

Deno.test("allowsBuildKit() heeds DOCKER_BUILDKIT", () => {
  const answers = ["0", "false", "F", "1", "true", "", undefined].map((value) => allowsBuildKit(() => value));
  assertEquals(answers, [false, false, false, true, true, true, true]);
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
      "/_ping": () => pingReply("1.41", CLASSIC),
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
    assertEquals(error.message, `Cannot build image "app:1" from "${folder.path}": ${message}`);
  });
}
