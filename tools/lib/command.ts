/** Runs the host's commands. */

/** What a finished command left. */
export interface Outcome {
  readonly code: number;
  /** Standard output and error, one after the other. */
  readonly output: string;
}

export interface RunOptions {
  /** Added to the environment. */
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** Runs a command to its end, without standard input. A command that does not exist has the exit code 127. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      ...options,
    }).output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { code: 127, output: error.message };
  }
}

/** Runs a command that shows its output itself. @returns its exit code. */
export async function show(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const child = new Deno.Command(command, { args: [...args], stdin: "null", ...options }).spawn();
  return (await child.status).code;
}

/** The last lines of a command's output that are not empty. @default {15} */
export function lastLines(text: string, count = 15): string {
  return text.split("\n").filter((line) => line.trim() !== "").slice(-count).join("\n");
}
