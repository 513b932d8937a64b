/** Downloads and unpacks what `deno bundle` runs, esbuild, so that several bundlers may run at once afterwards. */
import { unpackBundler } from "./build/esbuild.ts";
import { exitWith } from "./lib/exit.ts";

await exitWith(async () => {
  await unpackBundler();
  return 0;
});
