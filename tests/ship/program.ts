/** Runs programs, miniboss among them, as processes of their own. */
import { fromFileUrl, join } from "@std/path";

export const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** miniboss, run from its source; without its lock file, into which Deno would write the URLs that specs are loaded from. */
export const SOURCE = [
  Deno.execPath(),
  "run",
  "-A",
  "--no-lock",
  `--config=${join(ROOT, "deno.json")}`,
  join(ROOT, "main.ts"),
];

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** No program may take longer. */
const deadlineMs = 120_000;

/** Runs a program to its end. @throws when it takes too long */
export async function program(
  [command = "", ...args]: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const { cwd = ROOT, env = {} } = options;
  const signal = AbortSignal.timeout(deadlineMs);
  const child = new Deno.Command(command, {
    args,
    cwd,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // A cancelled run of miniboss would end in its own good time.
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill);
  try {
    const { code, stdout, stderr } = await child.output();
    const [out = "", err = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    if (signal.aborted) throw new Error(`"${[command, ...args].join(" ")}" hung:\n${out}${err}`);
    return { code, stdout: out, stderr: err };
  } finally {
    signal.removeEventListener("abort", kill);
  }
}
