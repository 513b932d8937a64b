/** A command line run in this process, with streams that keep what is written to them. */
import { main } from "../../src/cli/main.ts";
import { BrokenPipeError, type Output, type Terminal } from "../../src/cli/terminal.ts";
import { dirname, join } from "@std/path";

/** What a test may set of the world. */
export interface WorldOptions {
  /** @default the temporary folder of the system, where no spec is */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The width of both streams where they are a terminal. @default they are not */
  readonly columns?: number;
  readonly signal?: AbortSignal;
  /** Whether nobody reads standard output. */
  readonly brokenPipe?: boolean;
}

/** What came of a command line. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A terminal for a test, and what was written to it. */
export function testTerminal(options: WorldOptions = {}): { terminal: Terminal; written: string[] } {
  const { cwd = "/tmp", env = {}, columns = 0, signal = new AbortController().signal } = options;
  const written = ["", ""];
  const write = (index: number, text: string | Uint8Array) => {
    if (index === 0 && options.brokenPipe) throw new BrokenPipeError("Nobody reads the output");
    written[index] += typeof text === "string" ? text : new TextDecoder().decode(text);
  };
  const nothing = { [Symbol.dispose]: () => {} };
  const output = (index: number): Output => ({
    isTerminal: columns > 0,
    write: (text) => write(index, text),
    send: async (bytes) => await Promise.resolve(write(index, bytes)),
    size: () => ({ columns, rows: columns > 0 ? 24 : 0 }),
  });
  const terminal: Terminal = {
    cwd,
    env: (name) => env[name],
    stdin: { isTerminal: columns > 0, readable: new ReadableStream(), raw: () => nothing },
    takeSignals: () => nothing,
    watchThread: () => {},
    onKill: () => nothing,
    onReaderGone: () => nothing,
    onResize: () => nothing,
    stdout: output(0),
    stderr: output(1),
    confirm: () => false,
    signal,
  };
  return { terminal, written };
}

/** Runs a command line. */
export async function run(args: readonly string[], options: WorldOptions = {}): Promise<Ended> {
  const { terminal, written } = testTerminal(options);
  const code = await main(args, terminal);
  return { code, stdout: written[0] ?? "", stderr: written[1] ?? "" };
}

/** A folder with files in it, gone at the end of its scope. */
export async function folderOf(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "miniboss-cli-" }));
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
