import { assertEquals, assertThrows } from "@std/assert";
import { BuildKitOutput } from "../../../src/engine/build/buildkit.ts";
import { readTrace } from "../../../src/engine/build/trace.ts";
import type { ImageProgress } from "../../../src/engine/engine.ts";
import { ConnectionError } from "../../../src/engine/errors.ts";
import { concat } from "../../../src/engine/http/bytes.ts";
import { bytesOf } from "../helpers.ts";

/** A field of a protobuf message: text or a message. */
function field(number: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === "string" ? bytesOf(value) : value;
  const size = bytes.length < 128
    ? [bytes.length]
    : [bytes.length % 128 + 128, Math.floor(bytes.length / 128)];
  return concat([new Uint8Array([number * 8 + 2, ...size]), bytes]);
}

interface Step {
  readonly id: string;
  readonly name: string;
  readonly cached?: boolean;
  readonly completed?: boolean;
  readonly error?: string;
}

function vertex({ id, name, cached = false, completed = false, error = "" }: Step): Uint8Array {
  const time = field(5, new Uint8Array([8, 1]));
  return field(
    1,
    concat([
      field(1, id),
      field(3, name),
      ...cached ? [new Uint8Array([4 * 8, 1])] : [],
      time,
      ...completed ? [field(6, new Uint8Array([8, 1]))] : [],
      ...error === "" ? [] : [field(7, error)],
    ]),
  );
}

function log(id: string, text: string): Uint8Array {
  return field(3, concat([field(1, id), new Uint8Array([3 * 8, 1]), field(4, text)]));
}

function trace(...parts: Uint8Array[]) {
  return { id: "moby.buildkit.trace", aux: concat(parts).toBase64() };
}

Deno.test("BuildKitOutput counts the Dockerfile's steps, and tells their output line by line, without colors", () => {
  const progress: ImageProgress[] = [];
  const output = new BuildKitOutput((step) => progress.push(step));
  const from = { id: "a", name: "[1/2] FROM x" };
  const run = { id: "b", name: "[2/2] RUN make" };
  output.read(trace(vertex({ id: "i", name: "[internal] load build definition", completed: true })));
  output.read(trace(vertex({ ...from, cached: true, completed: true }), vertex(run)));
  output.read(trace(log("b", "\x1b[31mon")));
  output.read(trace(log("b", "e\ntwo")));
  output.read(trace(vertex({ ...run, completed: true }), field(4, field(3, "a tab in a name"))));
  output.read({ id: "moby.image.id", aux: { ID: "sha256:1" } });
  assertEquals(progress, [
    { kind: "line", text: "CACHED [1/2] FROM x" },
    { kind: "line", text: "[2/2] RUN make" },
    { kind: "step", done: 1, total: 2 },
    { kind: "line", text: "one" },
    { kind: "line", text: "two" },
    { kind: "step", done: 2, total: 2 },
    { kind: "line", text: "Warning: a tab in a name" },
  ]);
  assertEquals(output.imageId, "sha256:1");
});

Deno.test("BuildKitOutput tells which step failed, and quotes its output and no other's", () => {
  const output = new BuildKitOutput();
  const error = 'process "/bin/sh -c make" did not complete successfully: exit code: 7';
  const run = { id: "b", name: "[2/2] RUN make" };
  const beside = { id: "c", name: "[other 1/1] RUN long" };
  output.read(trace(vertex(run), vertex(beside), log("b", "oh no\n"), log("c", "beside\n")));
  output.read(trace(vertex({ ...beside, completed: true, error: "context canceled" })));
  output.read(trace(vertex({ ...run, completed: true, error })));
  assertEquals(
    output.read({ errorDetail: { message: `failed to solve: ${error}` } }),
    'step "[2/2] RUN make" failed: exit code 7',
  );
  assertEquals(output.lines, ["oh no"]);
});

Deno.test("BuildKitOutput says what to do about what the engine would have to ask for", () => {
  const name = "[2/2] RUN --mount=type=secret,id=x cat /run/secrets/x";
  const secret = new BuildKitOutput();
  secret.read(trace(vertex({ id: "b", name, completed: true, error: "no active sessions" })));
  assertEquals(
    secret.read({ error: "failed to solve: no active sessions" }),
    `step "${name}" failed: no active sessions. miniboss gives a build neither secrets nor ssh keys: build the image with ` +
      '"docker build", and name it in "image"',
  );
  const syntax = new BuildKitOutput();
  syntax.miss("base:1", 'Cannot pull image "base:1": not known');
  syntax.miss("docker/dockerfile:1", 'Cannot pull image "docker/dockerfile:1": no such host');
  const resolving = "resolve image config for docker.io/docker/dockerfile:1";
  syntax.read(trace(vertex({ id: "a", name: resolving, completed: true, error: "no such host" })));
  assertEquals(
    syntax.read({ error: "no such host" }),
    'Cannot pull image "docker/dockerfile:1": no such host. The engine reads the Dockerfile with the image of its ' +
      '"# syntax=" line: make it available, or remove the line',
  );
  const base = new BuildKitOutput();
  const load = "[internal] load metadata for docker.io/library/base:1";
  base.read(trace(vertex({ id: "a", name: load, completed: true, error: "no active sessions" })));
  assertEquals(
    base.read({ error: "failed to solve: no active sessions" }),
    "no active sessions. Pull the image first, or build with DOCKER_BUILDKIT=0",
  );
  assertEquals(new BuildKitOutput().read({ error: "dockerfile parse error." }), "dockerfile parse error");
});

Deno.test("BuildKitOutput gives an image that could not be pulled for the reason only where it was missed", () => {
  const output = new BuildKitOutput();
  output.miss("unneeded:1", 'Cannot pull image "unneeded:1": unauthorized');
  const error = "no space left on device";
  output.read(trace(vertex({ id: "a", name: "exporting to image", completed: true, error })));
  assertEquals(output.read({ error: `failed to solve: ${error}` }), error);
});

Deno.test("readTrace() passes over what it does not know, and refuses what is no trace", () => {
  const unknown = concat([
    field(9, "x"),
    new Uint8Array([10 * 8, 200, 1]),
    new Uint8Array([11 * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8]),
    new Uint8Array([12 * 8 + 5, 1, 2, 3, 4]),
  ]);
  const long = "y".repeat(1000);
  assertEquals(readTrace(concat([unknown, log("a", long)]).toBase64()), {
    vertexes: [],
    logs: [{ vertex: "a", data: bytesOf(long) }],
    warnings: [],
  });
  for (const bytes of [[10, 5, 1], [255], [11]]) {
    assertThrows(() => readTrace(new Uint8Array(bytes).toBase64()), ConnectionError, "cannot be read");
  }
  assertThrows(() => readTrace("no base64!"), ConnectionError);
});
