/** `dist/miniboss`: the bundle as a program that needs nothing else. */
import { basename, join } from "@std/path";
import { MinibossError } from "../../src/base/errors.ts";
import { run } from "../lib/command.ts";
import { BASE, BASE_FOR_TESTS, VERSION } from "../../src/model/version.ts";
import { isPinnedBase, pinnedBase } from "./base/pinned.ts";
import { DenoError, runDeno } from "./deno.ts";
import { readEmbedded } from "./embedded.ts";

/** What to compile. */
export interface BinaryOptions {
  /** The bundle. */
  readonly bundle: string;
  /** The file to make. */
  readonly path: string;
  /** Such as `aarch64-apple-darwin`. @default this platform, where the result is run too */
  readonly target?: string;
  /** Whether the program may be made on the base for tests, which nobody may be given. @default {false} */
  readonly forTests?: boolean;
}

/** What came of it: the binary, or why there is none. */
export type Binary = {
  readonly made: true;
  readonly bytes: number;
  /** What the program says of its base; undefined when that is Deno's own. */
  readonly base: string | undefined;
} | {
  readonly made: false;
  readonly reason: string;
};

/**
 * Compiles the bundle. The base of every binary, `denort`, is the one that `DENORT_BIN` names, else what Deno downloads from its
 * own site, else and only for tests the pinned one. Where there is none, a stand-in is compiled to check what goes into it, and
 * thrown away.
 *
 * @throws {MinibossError} when the binary does not hold what it should, or does not run, or is for others on a base for tests
 */
export async function makeBinary(options: BinaryOptions): Promise<Binary> {
  const { bundle, path, forTests = false } = options;
  // An older one would be taken for the result.
  await removeIfThere(path);
  const named = Deno.env.get("DENORT_BIN");
  if (named && await isPinnedBase(named)) return await compileForTests(options, named);
  try {
    await compile(options);
  } catch (error) {
    const reason = error instanceof DenoError ? missingBase(error.output) : undefined;
    if (reason === undefined) throw error;
    const pinned = forTests ? await pinnedBase() : { reason: "only Deno's own base is wanted" };
    if ("path" in pinned) return await compileForTests(options, pinned.path);
    await tryStandIn(bundle);
    return { made: false, reason: forTests ? `${reason}; ${pinned.reason}` : reason };
  }
  return await checked(options, bundle, undefined);
}

/** Compiles with a base for tests the bundle and what tells the program of it. */
async function compileForTests(options: BinaryOptions, base: string): Promise<Binary> {
  if (!options.forTests) {
    throw new MinibossError(`Refused "${base}": it is a base for tests, not for a release`);
  }
  const folder = await Deno.makeTempDir({ prefix: "miniboss-binary-" });
  try {
    const bundle = join(folder, basename(options.bundle));
    await Deno.writeTextFile(bundle, withBase(await Deno.readTextFile(options.bundle), BASE_FOR_TESTS));
    await compile({ ...options, bundle }, { DENORT_BIN: base });
    return await checked(options, bundle, BASE_FOR_TESTS);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function checked(options: BinaryOptions, bundle: string, base: string | undefined): Promise<Binary> {
  const { path, target } = options;
  await checkContents(path, bundle);
  if (target === undefined) await checkRuns(path);
  return { made: true, bytes: (await Deno.stat(path)).size, base };
}

/** A bundle that knows its base, for `miniboss --version --verbose`; what it says comes after a first line for the shell. */
function withBase(bundle: string, base: string): string {
  return bundle.replace(
    /^(#!.*\n)?/,
    `$1globalThis[Symbol.for(${JSON.stringify(BASE)})] = ${JSON.stringify(base)};\n`,
  );
}

async function compile(
  { bundle, path, target }: BinaryOptions,
  env: Record<string, string> = {},
): Promise<void> {
  const platform = target === undefined ? [] : [`--target=${target}`];
  // Without the project's settings: the bundle needs none, and they would go into the binary.
  const options = ["--quiet", "--allow-all", "--no-config", "--no-lock", "--no-check", "--app-name=miniboss"];
  await runDeno(["compile", ...options, ...platform, `--output=${path}`, bundle], { env });
}

/**
 * Why `denort` could not be downloaded, from the output of `deno compile`; undefined when it failed for another reason.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const output = `error: Writing deno compile executable to temporary file
 *
 * Caused by:
 *     0: Setting up base binary.
 *     1: error sending request for url (https://x/denort-x86_64-unknown-linux-gnu.zip): client error (Connect)
 *     2: failed to lookup address information: Name or service not known`;
 * assertEquals(missingBase(output), "failed to lookup address information: Name or service not known");
 * assertEquals(missingBase("error: Module not found"), undefined);
 * ```
 */
export function missingBase(output: string): string | undefined {
  if (!output.includes("Setting up base binary") || !/url \(.*denort/.test(output)) return undefined;
  const causes = output.split("\n").flatMap((line) => /^\s+\d+: (.*)/.exec(line)?.[1] ?? []);
  return causes.filter((cause) => cause !== "<unknown>").at(-1);
}

/** Compiles with the running Deno as the base: the result is no program of ours, but its contents are the same. */
async function tryStandIn(bundle: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-binary-" });
  try {
    const path = join(folder, "stand-in");
    await compile({ bundle, path }, { DENORT_BIN: Deno.execPath() });
    await checkContents(path, bundle);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function checkContents(path: string, bundle: string): Promise<void> {
  const { entry, limited, files } = readEmbedded(await Deno.readFile(path));
  const name = basename(bundle);
  const names = [...files.keys()];
  if (entry !== name) throw new MinibossError(`The binary begins with "${entry}", not "${name}"`);
  if (limited.length > 0) throw new MinibossError(`The binary may not do everything: ${limited.join(", ")}`);
  if (names.length !== 1) throw new MinibossError(`The binary holds ${names.join(", ")}, not only "${name}"`);
  const wanted = await Deno.readFile(bundle);
  const held = files.get(name);
  if (held?.length !== wanted.length || held.some((byte, i) => byte !== wanted[i])) {
    throw new MinibossError(`The binary holds another "${name}" than "${bundle}"`);
  }
}

async function checkRuns(path: string): Promise<void> {
  const { code, output } = await run(path, ["--version"]);
  if (code === 0 && output.trim() === VERSION) return;
  const text = `"${path} --version" ended with exit code ${code}, not with "${VERSION}":\n${output.trim()}`;
  throw new MinibossError(text);
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
