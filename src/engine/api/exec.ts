/** Commands in running containers. */
import { delay } from "@std/async";
import { concat, endsWith } from "../http/bytes.ts";
import type { ExecOptions, ExecOutcome, OutputChunk, RunExecOptions } from "../engine.ts";
import { path } from "../http/call.ts";
import type { Http } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { flag, name, nullable, number, object } from "../http/shape.ts";
import { FrameDecoder } from "../logs/frames.ts";
import { decoded } from "../logs/read.ts";

/**
 * Runs a command in a running container, without stdin, and collects its output.
 *
 * Aborting ends the wait, not the command: the engine has no way to stop an exec, so the process runs on in the container
 * until it ends by itself or the container does.
 *
 * @throws {EngineError} 404 when there is no such container, 409 when it does not run.
 */
export async function runExec(http: Http, container: string, options: RunExecOptions): Promise<ExecOutcome> {
  const attempted = attemptOf(container, options);
  const { signal } = options;
  const mark = options.mark === undefined ? undefined : new TextEncoder().encode(options.mark);
  const id = await createExec(http, container, options);
  const reply = await http.request({
    method: "POST",
    path: path`/exec/${id}/start`,
    json: { Detach: false, Tty: false },
    attempted,
    patience: PATIENCE.endless,
    signal,
  });
  const chunks: OutputChunk[] = [];
  const output = (stream: OutputChunk["stream"]) =>
    concat(chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.data));
  const all = () => ({ stdout: output("stdout"), stderr: output("stderr") });
  for await (const chunk of decoded(reply, new FrameDecoder(), attempted)) {
    chunks.push(chunk);
    if (mark && endsWith(output("stdout"), mark)) return { code: 0, ...all() };
  }
  return { code: await exitCodeOf(http, id, { attempted, signal }), ...all() };
}

/** For messages: what running a command is. */
export function attemptOf(container: string, { command }: ExecOptions): string {
  return `run "${command.join(" ")}" in container "${container}"`;
}

/**
 * Keys that detach from a terminal. The engine keeps the first of them back until it sees the next, so its own Ctrl-P Ctrl-Q would
 * spoil Ctrl-P for every shell; these nobody types.
 */
export const NO_DETACH = "ctrl-@,ctrl-^,ctrl-@,ctrl-^";

/** Prepares a command; it does not run yet. @returns the id that starts it. */
export async function createExec(
  http: Http,
  container: string,
  options: ExecOptions & { readonly stdin?: boolean; readonly tty?: boolean },
): Promise<string> {
  const { command, env, user, workingDir, stdin = false, tty = false, signal } = options;
  const { Id } = await http.json<{ Id: string }>({
    method: "POST",
    path: path`/containers/${container}/exec`,
    json: {
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      ...(tty && { DetachKeys: NO_DETACH }),
      Cmd: command,
      Env: env,
      User: user,
      WorkingDir: workingDir,
    },
    attempted: attemptOf(container, options),
    signal,
  }, object({ Id: name }));
  return Id;
}

/** The exit code of a command whose output has ended; waits for the command where it outlives its output. */
export async function exitCodeOf(
  http: Http,
  exec: string,
  options: { attempted: string; signal: AbortSignal | undefined },
): Promise<number> {
  const { attempted, signal } = options;
  for (;;) {
    const { Running, ExitCode } = await http.json<{ Running: boolean; ExitCode: number | null }>({
      method: "GET",
      path: path`/exec/${exec}/json`,
      attempted,
      signal,
    }, object({ Running: flag, ExitCode: nullable(number) }));
    if (!Running && ExitCode !== null) return ExitCode;
    await delay(20, signal ? { signal } : {});
  }
}
