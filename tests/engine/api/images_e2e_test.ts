import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { ImageProgress } from "../../../src/engine/engine.ts";
import { BuildError, EngineError } from "../../../src/engine/errors.ts";
import { rejection, temporaryFolder, textOf, writeFiles } from "../helpers.ts";
import { IMAGE, sandbox } from "../real_engine.ts";

Deno.test("build() makes an image of a directory", async (t) => {
  await using box = await sandbox();
  await using folder = await temporaryFolder();
  const { images, containers } = box.engine;
  await writeFiles(folder.path, {
    "docker/app.Dockerfile":
      `FROM ${IMAGE}\nARG WHO\nCOPY . /app\nRUN cd /app && ls -A > list && ./run.sh $WHO > said\n` +
      "CMD cat /app/list /app/said; readlink /app/link\n",
    ".dockerignore": "secret\n*.Dockerfile\n",
    "secret": "x",
    "run.sh": "#!/bin/sh\necho hello $1\n",
  });
  await Deno.chmod(`${folder.path}/run.sh`, 0o755);
  await Deno.symlink("run.sh", `${folder.path}/link`);
  const options = {
    directory: folder.path,
    dockerfile: "docker/app.Dockerfile",
    args: { WHO: "you" },
    labels: box.labels,
  };
  const progress: ImageProgress[] = [];
  const id = await images.build({ ...options, onProgress: (step) => progress.push(step) });

  await t.step("telling its steps", () => {
    const steps = progress.filter((step) => step.kind === "step");
    assertEquals(steps.at(-1), { kind: "step", done: 3, total: 3 });
    assert(
      progress.some((step) => step.kind === "line" && /^(CACHED )?\[2\/3\] COPY \. \/app$/.test(step.text)),
    );
  });
  await t.step("with executable bits and links, without what is ignored", async () => {
    const container = await box.script("", { Image: id, Cmd: null as unknown as string[] });
    await containers.start(container);
    await containers.wait(container);
    const output = await Array.fromAsync(containers.logs(container), ({ data }) => textOf(data));
    assertEquals(output.join(""), ".dockerignore\ndocker\nlink\nlist\nrun.sh\nhello you\nrun.sh\n");
  });
  await t.step("and the same image again while nothing changes but times", async () => {
    await Deno.utime(`${folder.path}/run.sh`, 1e9, 1e9);
    assertEquals(await images.build({ ...options, tag: `${box.name}:1` }), id);
    assertEquals((await images.inspect(`${box.name}:1`))?.Id, id);
  });
  await t.step("and another when a file changes", async () => {
    await writeFiles(folder.path, { "run.sh": "#!/bin/sh\necho bye $1\n" });
    assert(await images.build(options) !== id);
  });
});

Deno.test("build() fails with the last lines of output, and leaves no container behind", async () => {
  await using box = await sandbox();
  await using folder = await temporaryFolder();
  const script = `echo ${box.name}; echo oh no >&2; exit 7`;
  await writeFiles(folder.path, {
    Dockerfile: `FROM ${IMAGE}\nLABEL dev.miniboss.test=${box.name}\nRUN ${script}\n`,
  });
  const error = await assertRejects(
    () => box.engine.images.build({ directory: folder.path, dockerfile: "Dockerfile", labels: box.labels }),
    BuildError,
  );
  assertStringIncludes(
    error.message,
    `step "[2/2] RUN ${script}" failed: exit code 7\nLast lines of output:\n`,
  );
  assert(error.lines.includes("oh no") && error.lines.includes(box.name), error.lines.join("|"));
  assert(error.cause instanceof EngineError);
  assertEquals(await box.engine.containers.list(box.labels), []);
});

Deno.test("build() passes the engine's complaint about a Dockerfile on", async () => {
  await using box = await sandbox();
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { Dockerfile: "FORM nothing\n" });
  const build = () => box.engine.images.build({ directory: folder.path, dockerfile: "Dockerfile" });
  await assertRejects(build, BuildError, "unknown instruction: FORM");
});

Deno.test("build() stops when aborted", async () => {
  await using box = await sandbox();
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { Dockerfile: `FROM ${IMAGE}\nRUN echo ${box.name} && sleep 600\n` });
  const controller = new AbortController();
  const reason = new Error("enough");
  const onProgress = (step: ImageProgress) => {
    if (step.kind === "line" && step.text === box.name) controller.abort(reason);
  };
  const building = box.engine.images.build({
    directory: folder.path,
    dockerfile: "Dockerfile",
    signal: controller.signal,
    onProgress,
  });
  assertEquals(await rejection(building), reason);
});

Deno.test("pull() fails with the registry's reason", async () => {
  await using box = await sandbox();
  const error = await assertRejects(() => box.engine.images.pull("localhost:1/app:1"), EngineError);
  assertStringIncludes(error.message, 'Cannot pull image "localhost:1/app:1": ');
  assertStringIncludes(error.engineMessage, "connection refused");
});

Deno.test("An image gets tags and loses them", async () => {
  await using box = await sandbox();
  const { images } = box.engine;
  const base = await images.inspect(IMAGE);
  assertEquals(await images.inspect(`${box.name}:none`), undefined);
  await images.tag(base?.Id ?? "", box.name, "two");
  assertEquals((await images.inspect(`${box.name}:two`))?.Id, base?.Id);
  await images.remove(`${box.name}:two`);
  await images.remove(`${box.name}:two`);
  assertEquals(await images.inspect(`${box.name}:two`), undefined);
  assertEquals((await images.inspect(IMAGE))?.Id, base?.Id);
});
