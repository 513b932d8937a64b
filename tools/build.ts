/** The task `build`: the bundle, its types and the binary in `dist/`; `--release` makes the files of a release. */
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { UsageError } from "../src/base/errors.ts";
import { makeBinary } from "./build/binary.ts";
import { makeBundle } from "./build/bundle.ts";
import { makeRelease } from "./build/release.ts";
import { makeTypes, TYPES_FILE } from "./build/types.ts";
import { ROOT } from "./gate/files.ts";
import { exitWith } from "./lib/exit.ts";
import { say } from "./lib/say.ts";

const USAGE = `Usage: deno task build [--release REPOSITORY]
  --release  makes all that is attached to a release on GitHub, such as of "owner/name", in dist/release/`;

await exitWith(async () => {
  const [flag, repository = "", ...rest] = Deno.args;
  if (flag !== undefined && (flag !== "--release" || !/^[^/]+\/[^/]+$/.test(repository) || rest.length > 0)) {
    throw new UsageError(`Cannot build ${Deno.args.map((arg) => `"${arg}"`).join(" ")}\n${USAGE}`);
  }
  const dist = join(ROOT, "dist");
  await ensureDir(dist);
  const types = await makeTypes();
  // First: the bundle holds the types too.
  await Deno.writeTextFile(TYPES_FILE, types);
  await Deno.writeTextFile(join(dist, "miniboss.d.ts"), types);
  say(`dist/miniboss.d.ts  ${kilobytes(types.length)}`);
  const bundle = join(dist, "miniboss.js");
  say(`dist/miniboss.js    ${kilobytes(await makeBundle(bundle))}`);
  if (flag === "--release") {
    for (const name of await makeRelease({ dist, repository })) say(`dist/release/${name}`);
    return 0;
  }
  const binary = await makeBinary({ bundle, path: join(dist, "miniboss"), forTests: true });
  say(`dist/miniboss       ${binary.made ? made(binary) : notMade(binary.reason)}`);
  return 0;
});

function made({ bytes, base }: { readonly bytes: number; readonly base: string | undefined }): string {
  return base === undefined ? kilobytes(bytes) : `${kilobytes(bytes)}, on a base ${base}`;
}

function notMade(reason: string): string {
  return `not made: its base "denort" cannot be downloaded (${reason}); a stand-in was compiled ` +
    "and holds the right program with all permissions, but it was not run";
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} kB`;
}
