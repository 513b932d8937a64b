import { assertEquals } from "@std/assert";
import type { Engine, ExecOutcome, RunExecOptions } from "../../../src/engine/engine.ts";
import { Checker } from "../../../src/run/readiness/checker.ts";
import type { ContainerFacts } from "../../../src/run/resources/container.ts";

/** An engine whose container answers commands so; it tells which it was given. */
function engineWith(
  answer: (command: readonly string[]) => { code: number; stdout?: string; stderr?: string },
) {
  const commands: string[] = [];
  const exec = (_container: string, { command, mark }: RunExecOptions): Promise<ExecOutcome> => {
    commands.push(command[0] ?? "");
    const { code, stdout = "", stderr = "" } = answer(command);
    const encoder = new TextEncoder();
    return Promise.resolve({
      code: mark !== undefined && stdout.endsWith(mark) ? 0 : code,
      stdout: encoder.encode(stdout),
      stderr: encoder.encode(stderr),
    });
  };
  return { engine: { exec } as unknown as Engine, commands };
}

function checkerOf(engine: Engine): Checker {
  return new Checker(engine, { id: "c1" } as ContainerFacts, "net", new AbortController().signal);
}

const CHECK = { kind: "exec", command: ["pg_isready"] } as const;

Deno.test("Checker repeats a command in the container by its shell, and tells what it said", async () => {
  const { engine, commands } = engineWith(() => ({ code: 2, stderr: "no response" }));
  using checker = checkerOf(engine);
  const reason = "pg_isready: exit code 2: no response";
  assertEquals(await checker.check(CHECK), { ready: false, reason });
  assertEquals(commands, ["sh"]);
});

Deno.test("Checker runs a command by itself once it knows that the image has no shell", async () => {
  // As runc and crun say it.
  for (
    const text of [
      'OCI runtime exec failed: exec failed: exec: "sh": executable file not found in $PATH: unknown',
      "crun: executable file `sh` not found in $PATH: No such file or directory",
    ]
  ) {
    const { engine, commands } = engineWith(([program]) =>
      program === "sh" ? { code: 126, stderr: text } : { code: 0 }
    );
    using checker = checkerOf(engine);
    assertEquals(await checker.check(CHECK), { ready: true });
    assertEquals(await checker.check(CHECK), { ready: true });
    assertEquals(commands, ["sh", "pg_isready", "pg_isready"]);
  }
});

Deno.test("Checker does not take a missing command for a missing shell", async () => {
  const { engine, commands } = engineWith(() => ({ code: 127, stderr: "sh: 1: pg_isready: not found" }));
  using checker = checkerOf(engine);
  assertEquals((await checker.check(CHECK)).ready, false);
  assertEquals(commands, ["sh"]);
});

Deno.test("Checker does not take how a command was called for its success", async () => {
  const { engine } = engineWith((command) => ({ code: 1, stdout: command.join(" ") }));
  using checker = checkerOf(engine);
  assertEquals((await checker.check(CHECK)).ready, false);
});
