import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../../src/engine/connect/connect.ts";
import type { ImageProgress } from "../../../src/engine/engine.ts";
import { EngineError } from "../../../src/engine/errors.ts";
import { Layers, type PullMessage } from "../../../src/engine/registry/pull.ts";
import { pingReply, refusalReply, serveHttp } from "../fake_engine.ts";

Deno.test("Layers adds up the layers that have said how big they are", () => {
  const layers = new Layers();
  const messages: [PullMessage, ImageProgress | undefined][] = [
    [{ status: "Pulling from library/app", id: "1.0" }, undefined],
    [{ status: "Pulling fs layer", id: "a", progressDetail: {} }, undefined],
    [{ status: "Downloading", id: "a", progressDetail: { current: 1, total: 10 } }, {
      kind: "bytes",
      done: 1,
      total: 10,
    }],
    [{ status: "Downloading", id: "b", progressDetail: { current: 2, total: 5 } }, {
      kind: "bytes",
      done: 3,
      total: 15,
    }],
    [{ status: "Download complete", id: "a", progressDetail: {} }, { kind: "bytes", done: 12, total: 15 }],
    [{ status: "Download complete", id: "never told its size" }, undefined],
    [{ status: "Extracting", id: "a", progressDetail: { current: 3, total: 10 } }, undefined],
    [{ status: "Status: Downloaded newer image for app:1.0" }, {
      kind: "line",
      text: "Status: Downloaded newer image for app:1.0",
    }],
  ];
  for (const [message, progress] of messages) assertEquals(layers.read(message), progress, message.status);
});

Deno.test("pull() asks for one tag, never for all", async () => {
  const queries: string[] = [];
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/images/create": (request) => {
      queries.push(new URL(request.url).search);
      return new Response('{"status":"Status: done"}\n');
    },
  });
  using engine = await connect({ host: fake.socket });
  const progress: ImageProgress[] = [];
  await engine.images.pull("r.io/app", {
    platform: "linux/arm64",
    onProgress: (step) => progress.push(step),
  });
  await engine.images.pull(`r.io/app@sha256:${"0".repeat(64)}`);
  assertEquals(queries, [
    "?fromImage=r.io%2Fapp&tag=latest&platform=linux%2Farm64",
    `?fromImage=r.io%2Fapp&tag=sha256%3A${"0".repeat(64)}`,
  ]);
  assertEquals(progress, [{ kind: "line", text: "Status: done" }]);
});

Deno.test("pull() passes a refusal's status on", async () => {
  await using fake = await serveHttp({
    "/_ping": () => pingReply("1.41"),
    "/images/create": () => refusalReply(404, "manifest for r.io/app:1 not found"),
  });
  using engine = await connect({ host: fake.socket });
  assertEquals(
    (await assertRejects(() => engine.images.pull("r.io/app:1"), EngineError, "manifest")).status,
    404,
  );
});
