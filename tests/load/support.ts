/** Folders of files, and loading in a process of its own. */
import { dirname, fromFileUrl, join } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** A temporary folder with files in it. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<Folder> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "miniboss load é " }));
  const folder = { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  return folder;
}

export interface Folder extends AsyncDisposable {
  readonly path: string;
}

/** What loading in a process of its own gave: the group as JSON holds it, or the error. */
export interface Loaded {
  // deno-lint-ignore no-explicit-any
  readonly group?: any;
  readonly error?: { readonly name: string; readonly message: string; readonly exitCode: number };
  readonly stderr: string;
}

/** What to load, besides {@linkcode LoadOptions}: */
export interface ApartOptions extends Readonly<Record<string, unknown>> {
  readonly cwd: string;
  /** A hook of the first service to call; the stack of what it throws is the group's `hookError`. */
  readonly runHook?: string;
  /** Sends SIGINT when it is resolved. */
  readonly interrupt?: Promise<void>;
}

/** Loads a spec in a process of its own, so that import caches and hooks are fresh. */
export async function loadApart(
  { interrupt, ...options }: ApartOptions,
  env: Record<string, string> = {},
): Promise<Loaded> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--no-lock",
      `--config=${join(root, "deno.json")}`,
      "-",
      JSON.stringify(options),
    ],
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  await using child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  interrupt?.then(() => child.kill("SIGINT"));
  const { stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const line = out?.split("\n").find((line) => line.startsWith("{"));
  if (!line) throw new Error(`The child printed no result: ${out}${err}`);
  return { ...JSON.parse(line), stderr: err ?? "" };
}

const script = `
import { loadGroup } from ${JSON.stringify(new URL("../../src/load/mod.ts", import.meta.url).href)};
const { runHook, ...options } = JSON.parse(Deno.args[0]);
try {
  const group = await loadGroup(options);
  if (runHook) await group.services[0].hooks[runHook]().catch((error) => group.hookError = error.stack);
  console.log(JSON.stringify({ group }));
} catch (error) {
  const { name, message, exitCode } = error;
  console.log(JSON.stringify({ error: { name, message, exitCode } }));
}
`;
