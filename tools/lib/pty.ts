/** Programs on a terminal of their own, made by `script` of util-linux, which every Linux has. */

/** How a program is run. */
export interface PtyOptions {
  readonly command: readonly string[];
  readonly columns: number;
  readonly rows: number;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Takes what the program writes, as it comes. */
  readonly onOutput: (text: string) => void;
}

/** A program under way. */
export interface Pty {
  /** The program's exit code, when all of its output was taken. */
  readonly ended: Promise<number>;
  /** Types on the terminal's keyboard; `\x03` is Ctrl-C. */
  type(text: string): Promise<void>;
  /** Ends it by force. */
  kill(): void;
}

/** Runs a program on a terminal. */
export function openPty(options: PtyOptions): Pty {
  const { command, columns, rows, env = {}, cwd, onOutput } = options;
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qfec", `stty cols ${columns} rows ${rows}; exec ${words}`, "/dev/null"],
    env: { TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
    ...(cwd !== undefined && { cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const keyboard = child.stdin.getWriter();
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of child.stdout) onOutput(decoder.decode(bytes, { stream: true }));
    const { code } = await child.status;
    await keyboard.close().catch(() => {});
    return code;
  })();
  return {
    ended,
    type: (text) => keyboard.write(new TextEncoder().encode(text)),
    kill: () => child.kill("SIGKILL"),
  };
}
