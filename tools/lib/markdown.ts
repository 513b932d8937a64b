/** Markdown as the gate wants it. */
import { MinibossError } from "../../src/base/errors.ts";
import { ROOT } from "../gate/files.ts";

/** Formats Markdown as `deno fmt` does the project's files. */
export async function formatMarkdown(markdown: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new MinibossError(`Cannot format the page: ${decoder.decode(stderr).trim()}`);
}
