import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { EngineError } from "../../../src/engine/errors.ts";
import { rejection, textOf } from "../helpers.ts";
import { sandbox } from "../real_engine.ts";

Deno.test("exec() runs a command", async (t) => {
  await using box = await sandbox();
  const { engine } = box;
  const id = await box.script("exec sleep 600");
  await engine.containers.start(id);

  await t.step("and gives its exit code and output", async () => {
    const outcome = await engine.exec(id, { command: ["sh", "-c", "echo out; echo err >&2; exit 4"] });
    assertEquals([outcome.code, textOf(outcome.stdout), textOf(outcome.stderr)], [4, "out\n", "err\n"]);
  });
  await t.step("with user, folder and environment", async () => {
    const { stdout } = await engine.exec(id, {
      command: ["sh", "-c", "id -un; pwd; echo $GREETING"],
      user: "nobody",
      workingDir: "/opt",
      env: ["GREETING=hello there"],
    });
    assertEquals(textOf(stdout), "nobody\n/opt\nhello there\n");
  });
  await t.step("that does not exist", async () => {
    const { code, stdout } = await engine.exec(id, { command: ["/no/such/command"] });
    assertEquals(code >= 126, true, `${code}`);
    assertStringIncludes(textOf(stdout), "no such file or directory");
  });
  await t.step("with more output than a buffer holds", async () => {
    const { stdout } = await engine.exec(id, { command: ["head", "-c", "3000000", "/dev/zero"] });
    assertEquals(stdout.length, 3_000_000);
  });
  await t.step("whose output ends before it does", async () => {
    const { code } = await engine.exec(id, { command: ["sh", "-c", "exec >&- 2>&-; sleep 0.3; exit 3"] });
    assertEquals(code, 3);
  });
  await t.step("and does not wait for the end of one that said it is done", async () => {
    const script = "printf done; exec sleep 600";
    const { code, stdout } = await engine.exec(id, { command: ["sh", "-c", script], mark: "done" });
    assertEquals([code, textOf(stdout)], [0, "done"]);
    const failed = await engine.exec(id, {
      command: ["sh", "-c", "echo done, almost; exit 3"],
      mark: "done",
    });
    assertEquals(failed.code, 3);
  });
  await t.step("and lets it run on when aborted", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const running = rejection(
      engine.exec(id, { command: ["sh", "-c", "touch /started; exec sleep 543"], signal: controller.signal }),
    );
    await engine.exec(id, { command: ["sh", "-c", "until [ -e /started ]; do sleep 0.02; done"] });
    controller.abort(reason);
    assertEquals(await running, reason);
    const { code } = await engine.exec(id, { command: ["sh", "-c", "grep -aq 543 /proc/[0-9]*/cmdline"] });
    assertEquals(code, 0);
  });
});

Deno.test("exec() fails where no container runs", async () => {
  await using box = await sandbox();
  const id = await box.script("true");
  const run = (container: string) => box.engine.exec(container, { command: ["echo", "hi"] });
  const stopped = await assertRejects(
    () => run(id),
    EngineError,
    `Cannot run "echo hi" in container "${id}": `,
  );
  assertEquals(stopped.status, 409);
  assertEquals((await assertRejects(() => run("no-such-container"), EngineError)).status, 404);
});
