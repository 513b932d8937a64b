/** Runs the `deno` that runs this program. */
import { messageOf, MinibossError } from "../../src/base/errors.ts";
import { ROOT } from "../gate/files.ts";

/** How {@linkcode runDeno} runs it. */
export interface DenoOptions {
  /** Its standard input. @default nothing */
  readonly input?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a `deno` that failed left. */
export class DenoError extends MinibossError {
  override name = "DenoError";
  readonly output: string;
  constructor(args: readonly string[], output: string) {
    const text = output.trim();
    super(`"deno ${args.join(" ")}" failed:\n${text}`);
    this.output = text;
  }
}

/** Runs it in the project's folder. @returns its standard output @throws {DenoError} when it fails */
export async function runDeno(args: readonly string[], options: DenoOptions = {}): Promise<string> {
  const { input, env = {} } = options;
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0", ...env },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const feeding = input === undefined ? undefined : feed(child.stdin, input);
  const { code, stdout, stderr } = await child.output();
  const fault = await feeding;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  if (code !== 0) throw new DenoError(args, err);
  if (fault !== undefined) throw new DenoError(args, fault);
  return out;
}

/** @returns why it could not be fed, which the program's own failure explains better */
async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<string | undefined> {
  try {
    await new Blob([text]).stream().pipeTo(stdin);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
