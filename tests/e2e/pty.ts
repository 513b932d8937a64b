/** A real terminal for a test. */
import { join } from "@std/path";
import { openPty as open } from "../../tools/lib/pty.ts";
import { PROGRAM, type World } from "./world.ts";

/** A shell script in a terminal. Disposing of it hangs the terminal up. */
export interface Pty extends AsyncDisposable {
  /** Types, control characters as well. */
  type(text: string): Promise<void>;
  /** Resolves with the match when the output so far matches. @throws when the script ends without */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The script's exit code, and all that the terminal showed. */
  readonly ended: Promise<{ readonly code: number; readonly shown: string }>;
  /** The process of the program under way in it. */
  pid(): Promise<number>;
  /** Gives the terminal another size. */
  resize(columns: number, rows: number): Promise<void>;
}

/** No script may take longer: whatever hangs fails its test. */
const deadlineMs = 60_000;

/** Runs a shell script in a terminal of 90 by 20 cells, in the world's folder; `./mb` is the program there. */
export async function openPty(world: World, script: string): Promise<Pty> {
  const program = join(world.folder, "mb");
  const pidFile = join(world.folder, "mb.pid");
  await Deno.writeTextFile(program, `#!/bin/sh\necho $$ > "${pidFile}"\nexec ${PROGRAM.join(" ")} "$@"\n`);
  await Deno.chmod(program, 0o755);
  const watchers = new Set<() => void>();
  let shown = "";
  const pty = open({
    command: ["sh", "-c", script],
    columns: 90,
    rows: 20,
    cwd: world.folder,
    env: { NO_COLOR: "1", TERM: "xterm" },
    onOutput: (text) => {
      shown += text;
      for (const watcher of watchers) watcher();
    },
  });
  const timer = setTimeout(() => pty.kill(), deadlineMs);
  const ended = pty.ended.then((code) => {
    clearTimeout(timer);
    return { code, shown };
  });
  const pid = async () => Number(await Deno.readTextFile(pidFile));
  return {
    ended,
    pid,
    type: pty.type,
    printed: (pattern) => {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const watcher = () => {
        const match = pattern.exec(shown);
        if (match) resolve(match);
      };
      watchers.add(watcher);
      ended.then(() => reject(new Error(`Nothing matched ${pattern} in:\n${shown}`)));
      watcher();
      return promise.finally(() => watchers.delete(watcher));
    },
    resize: async (columns, rows) => {
      const device = await Deno.readLink(`/proc/${await pid()}/fd/0`);
      const args = ["-F", device, "cols", `${columns}`, "rows", `${rows}`];
      const { success } = await new Deno.Command("stty", { args }).output();
      if (!success) throw new Error(`Cannot resize "${device}"`);
    },
    [Symbol.asyncDispose]: async () => {
      try {
        pty.kill();
      } catch { /* it has ended */ }
      await ended;
    },
  };
}
